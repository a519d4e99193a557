/** One row of each kind that a mail has, with somebody's words in it. */
import { createHash } from 'node:crypto'
import type { Tx } from '../../server/storage/database.ts'
import { randomName } from './website.ts'

export interface MailRows {
  inboxId: number
  conversationId: number
  messageId: number
  word: string
  at: number
}

/** Files that `seedMailRows` names: the mail as it came, its page, and one that nobody has taken. */
export const MAIL_FILES = 3

export async function seedMailRows(
  tx: Tx,
  { inboxId, conversationId, messageId, word, at }: MailRows,
): Promise<void> {
  const { id: rawId } = await tx
    .insertInto('raw_mail')
    .values({
      inbox_id: inboxId,
      state: 'read',
      blob: 'a'.repeat(32),
      size: 1,
      sha256: createHash('sha256').update(word).digest('hex'),
      mail_id: `${word}@kunde.example`,
      place: null,
      envelope: JSON.stringify({ from: word }),
      at,
      received_at: at,
      attempts: 0,
      next_at: at,
      lease_until: null,
      lease_token: null,
      message_id: messageId,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('mail_file')
    .values({
      public_id: randomName(),
      inbox_id: inboxId,
      raw_id: rawId,
      role: 'file',
      content_id: null,
      kind: 'document',
      file_name: word,
      mime_type: 'text/plain',
      size: 1,
      sha256: '',
      blob: 'b'.repeat(32),
      small_blob: null,
      width: null,
      height: null,
      duration: null,
      peaks: null,
      created_at: at,
    })
    .execute()
  await tx
    .insertInto('mail')
    .values({
      message_id: messageId,
      inbox_id: inboxId,
      mail_id: `${word}@kunde.example`,
      sender: word,
      head: JSON.stringify({ subject: word }),
      segments: JSON.stringify([{ kind: 'text', text: word }]),
      facts: '{}',
      page_blob: 'c'.repeat(32),
      raw_id: rawId,
    })
    .execute()
  await tx
    .insertInto('mail_answer')
    .values({ message_id: messageId, inbox_id: inboxId, answer_id: word })
    .execute()
  await tx
    .insertInto('mail_recipient')
    .values({
      message_id: messageId,
      position: 0,
      role: 'to',
      name: word,
      address: word,
      state: 'failed',
      failure_code: null,
      failure_reason: null,
      failure_detail: word,
      at,
    })
    .execute()
  await tx
    .insertInto('participant')
    .values({ conversation_id: conversationId, address: word, name: word, via: 'copied', created_at: at })
    .execute()
  await tx
    .insertInto('former_thread')
    .values({ thread: randomName(), conversation_id: conversationId })
    .execute()
}
