/** The conversations that the search of a hold finds, hidden ones among them: never all of them in one look. */
import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { HoldSearch } from '../../contract/hold.ts'
import type { Reader } from '../../storage/database.ts'
import { countOf, walkIds, type Stretch } from '../retention/walk.ts'

/** Of these, some hundred at most. */
export async function foundAmong(
  db: Reader,
  search: HoldSearch,
  conversationIds: readonly number[],
): Promise<number[]> {
  if (conversationIds.length === 0) return []
  const rows = await matching(db, search)
    .select('conversation.id')
    .where('conversation.id', 'in', conversationIds)
    .execute()
  return rows.map(({ id }) => id)
}

export async function foundBetween(db: Reader, search: HoldSearch, stretch: Stretch): Promise<number[]> {
  const rows = await between(db, search, stretch).select('conversation.id').execute()
  return rows.map(({ id }) => id)
}

/** How many it finds, without holding anybody up. */
export async function countFound(db: Reader, search: HoldSearch): Promise<number> {
  let count = 0
  await walkIds(db, 'conversation', async (stretch) => {
    count += await countOf(between(db, search, stretch))
  })
  return count
}

const between = (db: Reader, search: HoldSearch, { after, to }: Stretch) =>
  matching(db, search).where('conversation.id', '>', after).where('conversation.id', '<=', to)

function matching(db: Reader, { q, inboxes, labels, from, to }: HoldSearch) {
  let query = db.selectFrom('conversation')
  if (inboxes.length > 0) query = query.where('conversation.inbox_id', 'in', inboxes)
  if (labels.length > 0) {
    query = query.where('conversation.id', 'in', (labelled) =>
      labelled.selectFrom('conversation_label').select('conversation_id').where('label_id', 'in', labels),
    )
  }
  if (from !== null) query = query.where('conversation.last_message_at', '>=', from)
  if (to !== null) query = query.where('conversation.created_at', '<=', to)
  return q === '' ? query : query.where(namedBy(q))
}

/** `#12`; or the name or address of the contact, of the visitor or of who takes part; or the subject. */
function namedBy(q: string): RawBuilder<SqlBool> {
  const number = /^#(\d{1,15})$/.exec(q)?.[1]
  if (number) return sql<SqlBool>`conversation.id = ${Number(number)}`
  const digits = q.replace(/[\s()+/-]/g, '')
  const address = /^\d{3,}$/.test(digits) ? digits : q
  return sql<SqlBool>`(
    ${holds('conversation.subject', q)}
    or exists (select 1 from contact where contact.id = conversation.contact_id and ${holds('contact.name', q)})
    or exists (select 1 from identity where identity.contact_id = conversation.contact_id
      and identity.channel <> 'web' and ${holds('identity.value', address)})
    or exists (select 1 from identity join visitor on visitor.public_id = identity.value
      where identity.contact_id = conversation.contact_id and identity.kind = 'visitor'
      and (${holds('visitor.email', q)} or ${holds('visitor.external_id', q)}))
    or exists (select 1 from participant where participant.conversation_id = conversation.id
      and (${holds('participant.name', q)} or ${holds('participant.address', q)}))
  )`
}

/** Whatever the case. `%` and `_` mean themselves. */
function holds(column: string, typed: string): RawBuilder<SqlBool> {
  const likes = spellings(typed).map(
    (text) =>
      sql<SqlBool>`lower(${sql.ref(column)}) like ${`%${text.replace(/[\\%_]/g, '\\$&')}%`} escape '\\'`,
  )
  return sql<SqlBool>`(${sql.join(likes, sql` or `)})`
}

/** SQLite knows upper and lower case of ASCII only; so other letters are looked for as people write them. */
function spellings(typed: string): string[] {
  const [first = '', ...rest] = typed.toLowerCase()
  const written = [typed, typed.toLowerCase(), typed.toUpperCase(), first.toUpperCase() + rest.join('')]
  return [...new Set(written.map((text) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase())))]
}
