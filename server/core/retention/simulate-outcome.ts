/** What a simulation has found so far, and how it is told. */
import type { Simulation } from '../../contract/retention.ts'
import { seesInbox, type Actor } from '../access.ts'
import { seesHidden } from '../conversation/hidden.ts'
import type { FactsRow } from './facts.ts'

/** What goes of a conversation. */
export interface Weight {
  /** As the typed count counts: conversations, files or mails. */
  count: number
  bytes: number
  /** When what goes began, or came. */
  oldest: number
  newest: number
  fileName: string | null
}

/** How many there are; of these in its scope; and of those whose clock has not started. */
export interface Seen {
  all: number
  scope: number
  waiting: number
}

type Sample = Simulation['samples'][number]

const MOST_SAMPLES = 20

export class Outcome {
  readonly #actor: Actor
  readonly #kept: Simulation['kept'] = { holds: 0, floors: 0, requests: 0, rules: 0 }
  #samples: Sample[] = []
  #count = 0
  #conversations = 0
  #bytes = 0
  #oldest: number | null = null
  #newest: number | null = null
  #waiting = 0
  #scope = 0
  #total = 0

  constructor(actor: Actor) {
    this.#actor = actor
  }

  sees({ all, scope, waiting }: Seen): void {
    this.#total += all
    this.#scope += scope
    this.#waiting += waiting
  }

  /** One that would go by the rule alone, and stays. */
  keeps(why: keyof Simulation['kept']): void {
    this.#kept[why]++
  }

  /** One that goes. Without anything that weighs, there is nothing to go. */
  take(row: FactsRow, due: number, weight: Weight | undefined): void {
    if (!weight) return
    this.#conversations++
    this.#count += weight.count
    this.#bytes += weight.bytes
    this.#oldest = Math.min(this.#oldest ?? Infinity, weight.oldest)
    this.#newest = Math.max(this.#newest ?? -Infinity, weight.newest)
    this.#sample({
      conversationId: row.id,
      inboxId: row.inbox_id,
      fileName: this.#maySee(row) ? weight.fileName : null,
      bytes: weight.bytes,
      due,
    })
  }

  /** Those that have been due for longest. */
  #sample(sample: Sample): void {
    this.#samples.push(sample)
    if (this.#samples.length >= 4 * MOST_SAMPLES) this.#samples = this.#first()
  }

  #first(): Sample[] {
    return this.#samples
      .toSorted((a, b) => a.due - b.due || a.conversationId - b.conversationId)
      .slice(0, MOST_SAMPLES)
  }

  #maySee({ inbox_id: inboxId, hidden }: FactsRow): boolean {
    return seesInbox(this.#actor, inboxId) && seesHidden(this.#actor, hidden)
  }

  present(): Omit<Simulation, 'conflicts'> {
    return {
      count: this.#count,
      conversations: this.#conversations,
      bytes: this.#bytes,
      oldest: this.#oldest,
      newest: this.#newest,
      kept: { ...this.#kept },
      waiting: this.#waiting,
      scope: this.#scope,
      everything: this.#total > 0 && this.#scope === this.#total,
      samples: this.#first(),
    }
  }
}
