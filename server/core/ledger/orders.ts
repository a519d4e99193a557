/** What the ledger tells to do with a database that knows it only up to some line. */
import type { LedgerBody } from './ledger.ts'
import { ledgerLines, LedgerFault } from './file.ts'
import { linkOf } from './line.ts'

/** By what the ledger calls them, when it was done (ms): what came into being later was not meant. */
export type Named = Map<string, number>

export interface Orders {
  lines: number
  erase: Named
  files: Named
  redact: Named
  anonymise: Named
  /** Conversations, and people who asked for it; without those of whom it was lifted since. */
  restrict: Named
  /** People, without those who asked for it again. */
  unrestrict: Named
  /** People who want to be erased. */
  wish: Named
  /** Messages that were erased, as `suppress` names them. */
  messages: Named
  suppress: Array<{ at: number; keys: readonly string[] }>
  /** How often holds were placed and released. */
  holds: number
  /** By table the highest ids that were ever given, as far as the ledger knows. */
  ids: Record<string, number>
  /** Entries that are in the file: they need not be put there any more. */
  entries: Set<number>
  /** The last line; null: there is no ledger yet. */
  last: { ledger_number: number; ledger_hash: string } | null
}

/** Lines behind `from`. Throws behind where lines in between have gone already. */
export async function readOrders(path: string, from: number): Promise<Orders> {
  const orders: Orders = {
    lines: 0,
    erase: new Map(),
    files: new Map(),
    redact: new Map(),
    anonymise: new Map(),
    restrict: new Map(),
    unrestrict: new Map(),
    wish: new Map(),
    messages: new Map(),
    suppress: [],
    holds: 0,
    ids: {},
    entries: new Set(),
    last: null,
  }
  try {
    let first = true
    for await (const line of ledgerLines(path)) {
      if (first && line.number > from && from > 0) {
        throw new LedgerFault('behind', 'The backup is older than the oldest line of the ledger.')
      }
      first = false
      orders.last = { ledger_number: line.number, ledger_hash: linkOf(line) }
      for (const [table, id] of Object.entries(line.ids)) {
        orders.ids[table] = Math.max(orders.ids[table] ?? 0, id)
      }
      if (line.number <= from || line.entry === 0) continue
      orders.lines++
      orders.entries.add(line.entry)
      take(orders, line.at, line.body as LedgerBody)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return orders
}

function take(orders: Orders, at: number, { kind, objects, suppress }: LedgerBody): void {
  if (kind === 'hold' || kind === 'release') orders.holds++
  if (kind === 'hold' || kind === 'release' || kind === 'rule' || kind === 'run' || kind === 'audit') return
  for (const name of objects) orders[kind].set(name, at)
  if (kind === 'restrict') for (const name of objects) orders.unrestrict.delete(name)
  if (kind === 'unrestrict') for (const name of objects) orders.restrict.delete(name)
  if (suppress.length === 0) return
  orders.suppress.push({ at, keys: suppress })
  if (kind === 'erase') for (const key of suppress) orders.messages.set(key, at)
}
