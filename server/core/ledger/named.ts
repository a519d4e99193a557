/** Finds what the ledger names: keyed hashes are made of the ids that are here, and compared. */
import type { AppContext } from '../../context.ts'
import type { Reader } from '../../storage/database.ts'
import { ledgerKey } from './key.ts'
import type { Named } from './orders.ts'

const PAGE = 1000
const AT_ONCE = 50

const PAGES = {
  conversation: (db: Reader) => db.selectFrom('conversation').select(['id', 'created_at as at']),
  contact: (db: Reader) => db.selectFrom('contact').select(['id', 'created_at as at']),
  visitor: (db: Reader) => db.selectFrom('visitor').select(['id', 'created_at as at']),
  attachment: (db: Reader) =>
    db
      .selectFrom('attachment')
      .innerJoin('message', 'message.id', 'attachment.message_id')
      .select(['attachment.id', 'message.created_at as at']),
  // Where the mail as it came is gone, its row stays.
  raw_mail: (db: Reader) =>
    db.selectFrom('raw_mail').select(['id', 'received_at as at']).where('blob', 'is not', null),
} as const
export type Findable = keyof typeof PAGES

/**
 * Ids, some at once, of those that were here when it was done. Whoever takes them may delete them: what comes
 * next is behind them.
 */
export async function* findNamed(ctx: AppContext, type: Findable, named: Named): AsyncGenerator<number[]> {
  if (named.size === 0) return
  for (let after = 0; ;) {
    const rows = await pageOf(ctx.db.read, type, after)
    const found = rows.flatMap(({ id, at }) => (at <= (named.get(ledgerKey(ctx, type, id)) ?? -1) ? id : []))
    while (found.length > 0) yield found.splice(0, AT_ONCE)
    after = rows.at(-1)?.id ?? after
    if (rows.length < PAGE) return
  }
}

async function pageOf(db: Reader, type: Findable, after: number): Promise<Array<{ id: number; at: number }>> {
  const query = PAGES[type](db) as ReturnType<(typeof PAGES)['contact']>
  return query
    .where(`${type}.id` as 'contact.id', '>', after)
    .orderBy(`${type}.id` as 'contact.id')
    .limit(PAGE)
    .execute()
}
