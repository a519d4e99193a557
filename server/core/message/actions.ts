/** Answers and notes that agents write. */
import type { AppContext } from '../../context.ts'
import { AppError, conflict, invalidInput, isUniqueViolation } from '../../errors.ts'
import { randomPublicId } from '../../ids.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { mayReply } from '../conversation/rules.ts'
import { accessConversation, accessForChange } from '../conversation/store.ts'
import { findInbox } from '../inbox/store.ts'
import { record } from '../record.ts'
import { mayRetry } from './rules.ts'
import { accessMessage, type Message } from './store.ts'

interface Draft {
  conversationId: number
  clientId: string
  text: string
  quotedId?: number | undefined
}

/**
 * Stores an answer and puts it in the outbox, in one transaction. The same `clientId` again is the same
 * message: a double click or a repeated request sends nothing twice.
 */
export async function sendMessage(ctx: AppContext, actor: AgentActor, draft: Draft): Promise<Message> {
  return once(ctx, draft, async (tx) => {
    const conversation = await accessForChange(ctx, tx, actor, draft.conversationId, 'conversation.reply')
    const known = await findByClientId(tx, draft)
    if (known) return known
    await checkSendable(ctx, tx, conversation, draft.text)
    const quoted =
      draft.quotedId === undefined ? null : await quotedExternalId(tx, conversation, draft.quotedId)
    const message = await insertOwn(ctx, tx, conversation, actor, draft, {
      direction: 'out',
      type: 'text',
      quoted_id: quoted,
      correlation: randomPublicId(),
      delivery: 'queued',
    })
    await enqueue(ctx, tx, message)
    await recordMessage(ctx, tx, actor, 'message.send', message)
    return message
  })
}

export async function writeNote(ctx: AppContext, actor: AgentActor, draft: Draft): Promise<Message> {
  return once(ctx, draft, async (tx) => {
    const conversation = await accessConversation(tx, actor, draft.conversationId, 'conversation.note')
    const known = await findByClientId(tx, draft)
    if (known) return known
    const note = await insertOwn(ctx, tx, conversation, actor, draft, {
      direction: 'internal',
      type: 'note',
      quoted_id: null,
      correlation: null,
      delivery: null,
    })
    await recordMessage(ctx, tx, actor, 'message.note', note)
    return note
  })
}

/** Sends once more what failed or was never confirmed; the agent has decided that it may arrive twice. */
export async function retryMessage(ctx: AppContext, actor: AgentActor, id: number): Promise<Message> {
  return ctx.db.transaction(async (tx) => {
    const message = await accessMessage(tx, actor, id, 'conversation.reply')
    const conversation = await accessForChange(ctx, tx, actor, message.conversation_id, 'conversation.reply')
    const { attempt, delivery, text } = await accessMessage(tx, actor, id, 'conversation.reply')
    if (!mayRetry(delivery))
      throw conflict('not_repeatable', 'Only what failed or is not confirmed can be sent again.')
    await checkSendable(ctx, tx, conversation, text ?? '')
    const queued = await tx
      .updateTable('message')
      .set({
        delivery: 'queued',
        delivery_at: ctx.clock.now(),
        attempt: attempt + 1,
        // News under the earlier try's id is no longer about this one.
        external_id: null,
        failure_code: null,
        failure_reason: null,
        failure_detail: null,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await enqueue(ctx, tx, queued)
    await recordMessage(ctx, tx, actor, 'message.retry', queued, 'message.updated')
    return queued
  })
}

/** The same draft at the same moment: the index lets one of them through, and it is the others' too. */
async function once(ctx: AppContext, draft: Draft, write: (tx: Tx) => Promise<Message>): Promise<Message> {
  try {
    return await ctx.db.transaction(write)
  } catch (error) {
    const known = isUniqueViolation(error) ? await findByClientId(ctx.db.read, draft) : undefined
    if (!known) throw error
    return known
  }
}

async function findByClientId(tx: Reader, draft: Draft): Promise<Message | undefined> {
  return tx
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', draft.conversationId)
    .where('client_id', '=', draft.clientId)
    .executeTakeFirst()
}

async function checkSendable(
  ctx: AppContext,
  tx: Tx,
  conversation: ConversationRow,
  text: string,
): Promise<void> {
  const inbox = await findInbox(tx, conversation.inbox_id)
  const { maxText, replyWindow } = ctx.channel(inbox.channel).capabilities
  if ([...text].length > maxText) {
    throw invalidInput([{ path: 'text', message: `expected at most ${maxText} characters on this channel` }])
  }
  if (!mayReply(conversation, replyWindow, ctx.clock.now())) {
    throw new AppError(
      'window_closed',
      409,
      'The time for free answers is over: the customer has to write first.',
    )
  }
}

async function quotedExternalId(tx: Tx, conversation: ConversationRow, id: number): Promise<string> {
  const quoted = await tx
    .selectFrom('message')
    .select('external_id')
    .where('id', '=', id)
    .where('conversation_id', '=', conversation.id)
    .executeTakeFirst()
  if (!quoted?.external_id) {
    throw invalidInput([{ path: 'quotedId', message: 'expected a message of this conversation' }])
  }
  return quoted.external_id
}

async function insertOwn(
  ctx: AppContext,
  tx: Tx,
  conversation: ConversationRow,
  actor: AgentActor,
  draft: Draft,
  kind: Pick<Message, 'direction' | 'type' | 'quoted_id' | 'correlation' | 'delivery'>,
): Promise<Message> {
  const now = ctx.clock.now()
  const message = await tx
    .insertInto('message')
    .values({
      ...kind,
      conversation_id: conversation.id,
      inbox_id: conversation.inbox_id,
      text: draft.text,
      details: null,
      external_id: null,
      client_id: draft.clientId,
      attempt: 1,
      author_id: actor.id,
      forwarded: 0,
      sent_at: now,
      created_at: now,
      delivery_at: kind.delivery === null ? null : now,
      failure_code: null,
      failure_reason: null,
      failure_detail: null,
      edited_at: null,
      edit_id: null,
      revoked_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  if (message.direction === 'out' && now >= conversation.last_message_at) {
    await tx
      .updateTable('conversation')
      .set({ last_message_at: now, last_message_id: message.id })
      .where('id', '=', conversation.id)
      .execute()
  }
  return message
}

async function enqueue(ctx: AppContext, tx: Tx, message: Message): Promise<void> {
  await tx
    .insertInto('outbox')
    .values({
      message_id: message.id,
      inbox_id: message.inbox_id,
      conversation_id: message.conversation_id,
      state: 'queued',
      attempts: 0,
      next_at: ctx.clock.now(),
      lease_until: null,
      lease_token: null,
    })
    .execute()
  ctx.db.afterCommit(tx, () => ctx.notifier.notify('outbox'))
}

async function recordMessage(
  ctx: AppContext,
  tx: Tx,
  actor: AgentActor,
  action: string,
  message: Message,
  name: 'message.created' | 'message.updated' = 'message.created',
): Promise<void> {
  await record(
    ctx,
    tx,
    actor,
    { action, object: 'message', objectId: message.id, detail: { conversationId: message.conversation_id } },
    {
      name,
      inboxId: message.inbox_id,
      conversationId: message.conversation_id,
      messageId: message.id,
    },
  )
}
