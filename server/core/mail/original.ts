/** The message that is answered or passed on. */
import type { MailHead, MailSegment } from '../../../channels/adapter.ts'
import type { Reader } from '../../storage/database.ts'
import type { MailFacts } from './facts.ts'
import { opensConversation } from './rules.ts'

export interface OriginalMail {
  id: number
  direction: 'in' | 'out'
  at: number
  head: MailHead
  /** All that was written. */
  text: string
  mailId: string | null
  facts: MailFacts
}

/** A mail of this conversation; never a note, and nothing that was taken back. */
export async function findOriginal(
  db: Reader,
  conversationId: number,
  messageId: number,
): Promise<OriginalMail | null> {
  return read(await originals(db, conversationId).where('message.id', '=', messageId).executeTakeFirst())
}

/** So far back is looked for what can be answered. */
const NEWEST = 50

/**
 * The newest that somebody wrote to us; for want of one, the newest of ours. What only says what became of a
 * mail of ours, or that somebody is away, is answered where there is nothing else.
 */
export async function newestOriginal(db: Reader, conversationId: number): Promise<OriginalMail | null> {
  const rows = await mailsIn(db, conversationId)
    .select(['message.id', 'direction', 'facts'])
    .orderBy('message.sent_at', 'desc')
    .orderBy('message.id', 'desc')
    .limit(NEWEST)
    .execute()
  const newest =
    rows.find(
      ({ direction, facts }) => direction === 'in' && opensConversation(JSON.parse(facts) as MailFacts),
    ) ??
    rows.find(({ direction }) => direction === 'out') ??
    rows[0]
  return newest ? findOriginal(db, conversationId, newest.id) : null
}

const originals = (db: Reader, conversationId: number) =>
  mailsIn(db, conversationId).select([
    'message.id',
    'direction',
    'sent_at',
    'mail.head',
    'segments',
    'mail_id',
    'facts',
  ])

const mailsIn = (db: Reader, conversationId: number) =>
  db
    .selectFrom('message')
    .innerJoin('mail', 'mail.message_id', 'message.id')
    .where('conversation_id', '=', conversationId)
    .where('direction', 'in', ['in', 'out'])
    .where('revoked_at', 'is', null)

type Row = Awaited<ReturnType<ReturnType<typeof originals>['executeTakeFirst']>>

function read(row: Row): OriginalMail | null {
  if (!row || row.direction === 'internal') return null
  return {
    id: row.id,
    direction: row.direction,
    at: row.sent_at,
    head: JSON.parse(row.head) as MailHead,
    text: (JSON.parse(row.segments) as MailSegment[]).map(({ text }) => text).join(''),
    mailId: row.mail_id,
    facts: JSON.parse(row.facts) as MailFacts,
  }
}
