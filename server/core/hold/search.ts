/** The conversations that the search of a hold finds, a page at a time and all of them. */
import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { HoldSearch } from '../../contract/hold.ts'
import type { Reader } from '../../storage/database.ts'

const PAGE = 500

export interface FoundPage {
  ids: number[]
  /** Where the next page begins; null: there is none. */
  last: number | null
}

/** Those with ids above `after`, hidden ones among them. `among`: of these alone. */
export async function findPage(
  db: Reader,
  search: HoldSearch,
  after: number,
  among?: readonly number[],
): Promise<FoundPage> {
  const rows = await matching(db, search)
    .select('conversation.id')
    .$if(among !== undefined, (query) => query.where('conversation.id', 'in', among ?? []))
    .where('conversation.id', '>', after)
    .orderBy('conversation.id')
    .limit(PAGE)
    .execute()
  const ids = rows.map(({ id }) => id)
  return { ids, last: ids.length < PAGE ? null : (ids.at(-1) ?? null) }
}

/** How many it finds at this moment. */
export async function countFound(db: Reader, search: HoldSearch): Promise<number> {
  const { count } = await matching(db, search)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

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
