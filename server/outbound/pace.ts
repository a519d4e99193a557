/** What each inbox may send in a second, as far as the provider has told. */
import type { AccountFacts } from '../../channels/adapter.ts'
import { MINUTE } from '../clock.ts'
import type { Reader } from '../storage/database.ts'
import { INBOX_LIMIT, SHARED_LIMIT, type Limit } from './limits.ts'

const FRESH = MINUTE

export class InboxPace {
  readonly #limits = new Map<number, { limit: Limit; at: number }>()

  /** Reads what is not known or no longer fresh. */
  async learn(db: Reader, inboxIds: readonly number[], now: number): Promise<void> {
    const wanted = [...new Set(inboxIds)].filter((id) => now - (this.#limits.get(id)?.at ?? 0) >= FRESH)
    if (wanted.length === 0) return
    const rows = await db
      .selectFrom('inbox_health')
      .select(['inbox_id', 'facts'])
      .where('inbox_id', 'in', wanted)
      .execute()
    const facts = new Map(rows.map((row) => [row.inbox_id, readFacts(row.facts)]))
    for (const id of wanted) this.#limits.set(id, { limit: limitOf(facts.get(id) ?? {}), at: now })
  }

  of(inboxId: number): Limit {
    return this.#limits.get(inboxId)?.limit ?? INBOX_LIMIT
  }
}

/** A number that is used in the provider's phone app, too, has a smaller share whatever else is said. */
export function limitOf({ throughput, sharedWithApp }: AccountFacts): Limit {
  if (sharedWithApp === true) return SHARED_LIMIT
  if (typeof throughput !== 'number' || !(throughput >= 1)) return INBOX_LIMIT
  return { perSecond: throughput, burst: throughput }
}

function readFacts(text: string): AccountFacts {
  try {
    return (JSON.parse(text) ?? {}) as AccountFacts
  } catch {
    return {}
  }
}
