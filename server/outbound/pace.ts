/** What each inbox may send in a second, as far as the provider has told. */
import type { AccountFacts, Channel, ChannelKind } from '../../channels/adapter.ts'
import { MINUTE } from '../clock.ts'
import type { Reader } from '../storage/database.ts'
import { INBOX_LIMIT, SHARED_LIMIT, type Limit } from './limits.ts'

const FRESH = MINUTE

export class InboxPace {
  readonly #channel: (kind: ChannelKind) => Channel
  readonly #limits = new Map<number, { limit: Limit; paced: boolean; at: number }>()

  constructor(channel: (kind: ChannelKind) => Channel) {
    this.#channel = channel
  }

  /** Reads what is not known or no longer fresh. */
  async learn(db: Reader, inboxIds: readonly number[], now: number): Promise<void> {
    const wanted = [...new Set(inboxIds)].filter((id) => now - (this.#limits.get(id)?.at ?? 0) >= FRESH)
    if (wanted.length === 0) return
    const rows = await db
      .selectFrom('inbox')
      .leftJoin('inbox_health', 'inbox_health.inbox_id', 'inbox.id')
      .select(['inbox.id', 'inbox.channel', 'inbox_health.facts'])
      .where('inbox.id', 'in', wanted)
      .execute()
    for (const { id, channel, facts } of rows) {
      const paced = this.#channel(channel).paced !== false
      this.#limits.set(id, { limit: limitOf(readFacts(facts ?? '{}')), paced, at: now })
    }
  }

  /** False: it may send as fast as it likes. */
  isPaced(inboxId: number): boolean {
    return this.#limits.get(inboxId)?.paced ?? true
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
