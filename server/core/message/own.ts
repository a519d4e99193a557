/** Rows of what we write ourselves: the message, its place in the conversation, its event and audit. */
import type { AppContext } from '../../context.ts'
import { randomPublicId } from '../../ids.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import type { AgentActor, SystemActor } from '../access.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { record } from '../record.ts'
import { refreshDue } from '../retention/due.ts'
import type { Draft } from './compose.ts'
import { shownId } from './content.ts'
import type { Message } from './store.ts'

export interface Own extends Draft {
  direction: 'out' | 'internal'
  clientId: string | null
  /** The provider's id of the message it answers. */
  quotedId: string | null
  /** Somebody else's words, passed on. */
  forwarded?: boolean
  /** A machine's: the list goes on to show what the customer said. */
  quiet?: boolean
}

export async function insertOwn(
  ctx: AppContext,
  tx: Tx,
  conversation: ConversationRow,
  actor: AgentActor | SystemActor,
  own: Own,
): Promise<Message> {
  const now = ctx.clock.now()
  const goesOut = own.direction === 'out'
  const message = await tx
    .insertInto('message')
    .values({
      direction: own.direction,
      type: own.type,
      text: own.text,
      content: own.content && JSON.stringify(own.content),
      quoted_id: own.quotedId,
      client_id: own.clientId,
      conversation_id: conversation.id,
      inbox_id: conversation.inbox_id,
      author_id: actor.kind === 'agent' ? actor.id : null,
      correlation: goesOut ? randomPublicId() : null,
      attempt: 1,
      delivery: goesOut ? 'queued' : null,
      delivery_at: goesOut ? now : null,
      sent_at: now,
      created_at: now,
      details: null,
      external_id: null,
      forwarded: own.forwarded ? 1 : 0,
      failure_code: null,
      failure_reason: null,
      failure_detail: null,
      edited_at: null,
      edit_id: null,
      revoked_at: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const isShown = goesOut && message.type !== 'reaction' && !own.quiet
  if (isShown && now >= conversation.last_message_at) {
    await tx
      .updateTable('conversation')
      .set({ last_message_at: now, last_message_id: message.id })
      .where('id', '=', conversation.id)
      .execute()
    await refreshDue(ctx, tx, [conversation.id])
  }
  return message
}

type Act = 'message.send' | 'message.note' | 'message.retry' | 'message.react'

export async function recordMessage(
  ctx: AppContext,
  tx: Tx,
  actor: AgentActor | SystemActor,
  action: Act,
  message: Message,
  more: NewEvent[] = [],
): Promise<void> {
  const created = action === 'message.send' || action === 'message.note'
  await record(
    ctx,
    tx,
    actor,
    { action, object: 'message', objectId: message.id, detail: { conversationId: message.conversation_id } },
    ...more,
    {
      name: created ? 'message.created' : 'message.updated',
      inboxId: message.inbox_id,
      conversationId: message.conversation_id,
      messageId: shownId(message),
    },
  )
}
