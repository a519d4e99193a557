/** Finds what the ledger names: keyed hashes are made of the ids that are here, and compared. */
import type { AppContext } from '../../context.ts'
import type { Reader } from '../../storage/database.ts'
import { ledgerKey } from './key.ts'
import type { Named } from './orders.ts'

const PAGE = 1000
const AT_ONCE = 50

const PAGES = {
  conversation: (db: Reader, after: number) =>
    db.selectFrom('conversation').select(['id', 'created_at as at']).where('id', '>', after).orderBy('id'),
  contact: contacts,
  mention: contacts,
  visitor: (db: Reader, after: number) =>
    db.selectFrom('visitor').select(['id', 'created_at as at']).where('id', '>', after).orderBy('id'),
  attachment: (db: Reader, after: number) =>
    db
      .selectFrom('attachment')
      .innerJoin('message', 'message.id', 'attachment.message_id')
      .select(['attachment.id', 'message.created_at as at'])
      .where('attachment.id', '>', after)
      .orderBy('attachment.id'),
  // Where the mail as it came is gone, its row stays.
  raw_mail: (db: Reader, after: number) =>
    db
      .selectFrom('raw_mail')
      .select(['id', 'received_at as at'])
      .where('blob', 'is not', null)
      .where('id', '>', after)
      .orderBy('id'),
} as const
export type Findable = keyof typeof PAGES

function contacts(db: Reader, after: number) {
  return db.selectFrom('contact').select(['id', 'created_at as at']).where('id', '>', after).orderBy('id')
}

/**
 * Ids, some at once, of those that were here when it was done. Whoever takes them may delete them: what comes
 * next is behind them.
 */
export async function* findNamed(ctx: AppContext, type: Findable, named: Named): AsyncGenerator<number[]> {
  if (named.size === 0) return
  for (let after = 0; ;) {
    const query = PAGES[type](ctx.db.read, after) as ReturnType<typeof contacts>
    const rows = await query.limit(PAGE).execute()
    const found = rows.flatMap(({ id, at }) => (at <= (named.get(ledgerKey(ctx, type, id)) ?? -1) ? id : []))
    while (found.length > 0) yield found.splice(0, AT_ONCE)
    after = rows.at(-1)?.id ?? after
    if (rows.length < PAGE) return
  }
}
