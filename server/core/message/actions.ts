/** Answers and notes that agents write. */
import type { z } from 'zod'
import type { MessageContent } from '../../contract/content.ts'
import type { NewNote } from '../../contract/conversation.ts'
import type { AppContext } from '../../context.ts'
import { invalidInput, isUniqueViolation } from '../../errors.ts'
import { randomPublicId } from '../../ids.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import { attachUpload } from '../attachment/send.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { noteSeen } from '../conversation/seen.ts'
import { signalRead } from '../conversation/signals.ts'
import { accessConversation, accessForChange } from '../conversation/store.ts'
import { findInbox, type Inbox } from '../inbox/store.ts'
import { composeTemplate } from '../template/compose.ts'
import { findSendable } from '../template/store.ts'
import { findUpload, type Upload } from '../upload/store.ts'
import { refreshFiles } from '../retention/due.ts'
import { contentProblems, templateFileProblems, textProblems } from './check.ts'
import { compose, composeTemplateMessage, composeText, type Draft } from './compose.ts'
import { enqueue } from './outbox.ts'
import { insertOwn, recordMessage } from './own.ts'
import { refuseUnsendable } from './sendable.ts'
import type { Message } from './store.ts'

interface Ask {
  conversationId: number
  clientId: string
  text?: string | undefined
  /** With a preview of the first link; that is what there is where nothing is said. */
  preview?: boolean
  content?: MessageContent | undefined
  quotedId?: number | undefined
}

/**
 * Stores an answer and puts it in the outbox, in one transaction. The same `clientId` again is the same
 * message: a double click or a repeated request sends nothing twice.
 */
export async function sendMessage(ctx: AppContext, actor: AgentActor, ask: Ask): Promise<Message> {
  return once(ctx, ask, async (tx) => {
    const conversation = await accessForChange(ctx, tx, actor, ask.conversationId, 'conversation.reply')
    const known = await findByClientId(tx, ask)
    if (known) return known
    const inbox = await findInbox(tx, conversation.inbox_id)
    const upload = await wantedUpload(tx, actor, conversation, ask)
    const draft = await draftOf(ctx, tx, inbox, ask, upload)
    const going = { type: draft.type, content: draft.content && JSON.stringify(draft.content) }
    await refuseUnsendable(ctx, tx, inbox, conversation, going)
    const message = await insertOwn(ctx, tx, conversation, actor, {
      ...draft,
      direction: 'out',
      clientId: ask.clientId,
      quotedId: ask.quotedId === undefined ? null : await quotedExternalId(tx, conversation, ask.quotedId),
    })
    if (upload) {
      await attachUpload(ctx, tx, message, upload)
      await refreshFiles(ctx, tx, [conversation.id])
    }
    await enqueue(ctx, tx, message)
    await recordMessage(ctx, tx, actor, 'message.send', message)
    // Who answers has read.
    await noteSeen(ctx, tx, conversation, conversation.inbound_count)
    ctx.db.afterCommit(tx, () => signalRead(ctx, conversation.id))
    return message
  })
}

export async function writeNote(
  ctx: AppContext,
  actor: AgentActor,
  ask: z.infer<typeof NewNote> & { conversationId: number },
): Promise<Message> {
  return once(ctx, ask, async (tx) => {
    const conversation = await accessConversation(tx, actor, ask.conversationId, 'conversation.note')
    const known = await findByClientId(tx, ask)
    if (known) return known
    const { text, clientId } = ask
    const note = {
      type: 'note',
      text,
      content: null,
      direction: 'internal' as const,
      clientId,
      quotedId: null,
    }
    const message = await insertOwn(ctx, tx, conversation, actor, note)
    await recordMessage(ctx, tx, actor, 'message.note', message)
    return message
  })
}

/** The same draft at the same moment: the index lets one of them through, and it is the others' too. */
export async function once(
  ctx: AppContext,
  ask: { conversationId: number; clientId: string },
  write: (tx: Tx) => Promise<Message>,
): Promise<Message> {
  try {
    return await ctx.db.transaction(write)
  } catch (error) {
    const known = isUniqueViolation(error) ? await findByClientId(ctx.db.read, ask) : undefined
    if (!known) throw error
    return known
  }
}

export async function findByClientId(
  db: Reader,
  { conversationId, clientId }: { conversationId: number; clientId: string },
): Promise<Message | undefined> {
  return db
    .selectFrom('message')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .where('client_id', '=', clientId)
    .executeTakeFirst()
}

/** Where the content names a file, and which. */
function namedUpload(content: MessageContent | undefined): { path: string; id: string } | null {
  if (!content) return null
  if (content.kind === 'file') return { path: 'content.uploadId', id: content.uploadId }
  if (content.kind === 'template')
    return content.uploadId === null ? null : { path: 'content.uploadId', id: content.uploadId }
  if (!('header' in content) || !content.header || !('uploadId' in content.header)) return null
  return { path: 'content.header.uploadId', id: content.header.uploadId }
}

async function wantedUpload(
  tx: Tx,
  actor: AgentActor,
  conversation: ConversationRow,
  ask: Ask,
): Promise<Upload | null> {
  const named = namedUpload(ask.content)
  if (!named) return null
  const place = { inboxId: conversation.inbox_id, conversationId: conversation.id }
  const upload = await findUpload(tx, actor, place, named.id)
  if (upload) return upload
  throw invalidInput([
    {
      path: named.path,
      message: 'expected a file that you chose for this conversation and did not send yet',
    },
  ])
}

async function draftOf(
  ctx: AppContext,
  tx: Tx,
  inbox: Inbox,
  { text, preview = true, content }: Ask,
  upload: Upload | null,
): Promise<Draft> {
  const limits = ctx.channel(inbox.channel).capabilities
  if (!content) {
    refuse(textProblems(text ?? '', limits))
    return composeText(text ?? '', preview)
  }
  if (content.kind !== 'template') {
    refuse(contentProblems(content, upload?.kind ?? null, limits))
    return compose(content, upload, randomPublicId())
  }
  if (!limits.sends.includes('template')) {
    refuse([{ path: 'content.kind', message: 'this channel has no templates' }])
  }
  const template = await findSendable(tx, inbox, content.templateId)
  const composed = composeTemplate(template, content)
  refuse(templateFileProblems(template.header, upload?.kind ?? null))
  return composeTemplateMessage(composed)
}

function refuse(problems: ReadonlyArray<{ path: string; message: string }>): void {
  if (problems.length > 0) throw invalidInput([...problems])
}

async function quotedExternalId(tx: Tx, conversation: ConversationRow, id: number): Promise<string> {
  const quoted = await tx
    .selectFrom('message')
    .select('external_id')
    .where('id', '=', id)
    .where('conversation_id', '=', conversation.id)
    .where('type', '<>', 'reaction')
    .executeTakeFirst()
  if (!quoted?.external_id) {
    throw invalidInput([{ path: 'quotedId', message: 'expected a message of this conversation' }])
  }
  return quoted.external_id
}
