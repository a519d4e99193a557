/** What agents see of whoever writes from a website. */
import type { ConversationView } from '../../contract/conversation.ts'
import type { Reader } from '../../storage/database.ts'

type Card = NonNullable<ConversationView['visitor']>

interface Chat {
  id: number
  inbox_id: number
  contact_id: number
}

/**
 * By conversation. Where a person has come under several visitors (two browsers, merged), the identified
 * one speaks for all, else the newest.
 */
export async function visitorCards(db: Reader, chats: readonly Chat[]): Promise<Map<number, Card>> {
  if (chats.length === 0) return new Map()
  const contactIds = [...new Set(chats.map(({ contact_id }) => contact_id))]
  const [visitors, notices] = await Promise.all([
    selectVisitors(db, contactIds),
    selectNotices(db, contactIds),
  ])
  const cards = new Map<number, Card>()
  for (const chat of chats) {
    const visitor = visitors.findLast(
      ({ contact_id, inbox_id }) => contact_id === chat.contact_id && inbox_id === chat.inbox_id,
    )
    if (!visitor) continue
    const notice = notices.findLast(
      ({ contact_id, inbox_id }) => contact_id === chat.contact_id && inbox_id === chat.inbox_id,
    )
    cards.set(chat.id, {
      identified: visitor.external_id !== null,
      email: visitor.email,
      language: visitor.language,
      attributes: JSON.parse(visitor.attributes) as Card['attributes'],
      claims: JSON.parse(visitor.claims) as Card['claims'],
      page: visitor.page,
      notice: notice ? { version: notice.version, language: notice.language ?? '', at: notice.at } : null,
    })
  }
  return cards
}

function selectVisitors(db: Reader, contactIds: readonly number[]) {
  // Asked for the channel too, SQLite would rather look through all of its visitors.
  return db
    .selectFrom('identity')
    .innerJoin('visitor', 'visitor.public_id', 'identity.value')
    .select([
      'identity.contact_id',
      'visitor.inbox_id',
      'visitor.external_id',
      'visitor.email',
      'visitor.language',
      'visitor.attributes',
      'visitor.claims',
      'visitor.page',
    ])
    .where('identity.contact_id', 'in', contactIds)
    .where('identity.kind', '=', 'visitor')
    .orderBy(({ eb }) => eb.case().when('visitor.external_id', 'is', null).then(0).else(1).end())
    .orderBy('visitor.id')
    .execute()
}

function selectNotices(db: Reader, contactIds: readonly number[]) {
  return db
    .selectFrom('consent')
    .innerJoin('notice', 'notice.id', 'consent.notice_id')
    .select(['consent.contact_id', 'notice.inbox_id', 'notice.version', 'consent.language', 'consent.at'])
    .where('consent.contact_id', 'in', contactIds)
    .where('consent.purpose', '=', 'privacy_notice')
    .orderBy('consent.at')
    .orderBy('consent.id')
    .execute()
}
