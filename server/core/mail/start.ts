/** Conversations that we begin by mail. */
import { sql } from 'kysely'
import type { NewMailConversation } from '../../contract/mail.ts'
import type { AppContext } from '../../context.ts'
import { invalidInput } from '../../errors.ts'
import type { NewEvent } from '../../events/log.ts'
import { randomPublicId } from '../../ids.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { authorise, type AgentActor } from '../access.ts'
import { tellNames } from '../contact/names.ts'
import { resolveContacts } from '../contact/resolve.ts'
import { contactsUpdated } from '../contact/store.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { findByClientId } from '../message/actions.ts'
import { recordMessage } from '../message/own.ts'
import type { Message } from '../message/store.ts'
import { chatBelow } from './chat-quote.ts'
import { composeMail } from './compose.ts'
import { noteContinued } from './continued.ts'
import { attachFiles, chosenFiles, sizeProblems } from './files.ts'
import { findMailbox, marksOf, maxFiles, writerOf } from './mailbox.ts'
import { insertOutgoing } from './outgoing.ts'
import { addParticipants } from './participants.ts'
import { distinct, ownAddresses, recipientProblems } from './recipients.ts'
import { threadOf } from './token.ts'

/**
 * Writes to somebody first: a conversation of the first person in To, assigned to whoever writes. The same
 * `clientId` of the same agent again is the same conversation.
 */
export async function startMailConversation(
  ctx: AppContext,
  actor: AgentActor,
  ask: NewMailConversation,
): Promise<Message> {
  authorise(actor, 'conversation.start', { inboxId: ask.inboxId })
  const thread = threadOf(ctx, ask.inboxId, `${actor.id}.${ask.clientId}`)
  return ctx.db.transaction(async (tx) => {
    // Of two requests with the same name the second finds what the first has made.
    await ctx.db.lockInbox(tx, ask.inboxId)
    const known = await findStarted(tx, thread, ask.clientId)
    return known ?? begin(ctx, tx, actor, ask, thread)
  })
}

async function findStarted(db: Reader, thread: string, clientId: string): Promise<Message | undefined> {
  const conversation = await db
    .selectFrom('conversation')
    .select('id')
    .where('thread', '=', thread)
    // A literal, as the index has it, or it would not be used.
    .where('thread', '<>', sql.lit(''))
    .executeTakeFirst()
  return conversation && findByClientId(db, { conversationId: conversation.id, clientId })
}

async function begin(
  ctx: AppContext,
  tx: Tx,
  actor: AgentActor,
  ask: NewMailConversation,
  thread: string,
): Promise<Message> {
  const mailbox = await findMailbox(ctx, tx, ask.inboxId, 'inboxId')
  const writer = await writerOf(tx, mailbox, actor)
  const continued =
    ask.continues === undefined ? null : await chatBelow(ctx, tx, actor, ask.continues, writer.locale)
  const place = { inboxId: ask.inboxId, conversationId: null }
  const { uploads, problems } = await chosenFiles(tx, actor, place, ask.uploadIds, 'uploadIds')
  const recipients = distinct(ask)
  const composed = composeMail({
    ...marksOf(ctx, mailbox, thread, writer.from),
    from: writer.from,
    recipients,
    subject: ask.subject,
    html: ask.html,
    signature: ask.signature ? writer.signature : '',
    below: continued?.below ?? null,
    before: { inReplyTo: null, references: [] },
  })
  const [first] = recipients.to
  problems.push(
    ...recipientProblems(ask, ownAddresses(mailbox.settings)),
    ...(first || recipients.cc.length + recipients.bcc.length === 0 ? [] : [NOBODY]),
    ...sizeProblems(
      uploads.map(({ size }) => size),
      maxFiles(mailbox),
      'uploadIds',
    ),
    ...(ask.subject === '' ? [{ path: 'subject', message: 'expected a subject' }] : []),
    ...(composed.said === '' && uploads.length === 0
      ? [{ path: 'html', message: 'expected some text or a file' }]
      : []),
  )
  if (!first || problems.length > 0) throw invalidInput(problems)
  const { contactId, renamed } = await contactOf(ctx, tx, first)
  const conversation = await insertConversation(ctx, tx, actor, { ask, contactId, thread })
  await addParticipants(ctx, tx, conversation.id, [first], 'contact')
  const { clientId } = ask
  const message = await insertOutgoing(ctx, tx, conversation, actor, {
    ...composed,
    clientId,
    forwarded: false,
  })
  await attachFiles(ctx, tx, message, { uploads, copies: [] }, 'uploadIds')
  const created: NewEvent = {
    name: 'conversation.created',
    inboxId: conversation.inbox_id,
    conversationId: conversation.id,
  }
  const links = continued ? await noteContinued(ctx, tx, actor, continued.chat, conversation) : []
  const more = [created, ...links, ...(await contactsUpdated(tx, renamed))]
  await recordMessage(ctx, tx, actor, 'message.send', message, more)
  return message
}

const NOBODY = { path: 'to', message: 'expected at least one address' }

/** Somebody's own word of their name counts for more than what an agent typed. */
async function contactOf(
  ctx: AppContext,
  tx: Tx,
  { name, address }: { name: string | null; address: string },
): Promise<{ contactId: number; renamed: Set<number> }> {
  const person = { addresses: [{ kind: 'email' as const, value: address }], name: null }
  const at = ctx.clock.now()
  const { contactIds } = await resolveContacts(ctx, tx, 'email', [{ person, at, source: 'message' }])
  const contactId = contactIds[0] as number
  return { contactId, renamed: await tellNames(ctx, tx, [{ contactId, name, at: 0 }]) }
}

async function insertConversation(
  ctx: AppContext,
  tx: Tx,
  actor: AgentActor,
  { ask, contactId, thread }: { ask: NewMailConversation; contactId: number; thread: string },
): Promise<ConversationRow> {
  const now = ctx.clock.now()
  return tx
    .insertInto('conversation')
    .values({
      inbox_id: ask.inboxId,
      contact_id: contactId,
      status: 'open',
      assignee_id: actor.id,
      created_at: now,
      last_message_at: now,
      last_message_id: null,
      last_inbound_at: null,
      reply_until: null,
      resolved_at: null,
      inbound_count: 0,
      public_id: randomPublicId(),
      subject: ask.subject,
      thread,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}
