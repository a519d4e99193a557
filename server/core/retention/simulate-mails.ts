/** The same for mails as they came, and for the provider's copies: each is asked by itself. */
import type { AppContext } from '../../context.ts'
import type { Simulation } from '../../contract/retention.ts'
import { mailDue, type MailTarget } from './mail-rules.ts'
import { eachReceived, type MailRow } from './mails-between.ts'
import type { Policy } from './policy.ts'
import type { Proposal } from './proposal.ts'

export async function simulateMails(
  ctx: AppContext,
  policy: Policy,
  { id: ruleId, body }: Proposal,
  target: MailTarget,
): Promise<Omit<Simulation, 'conflicts'>> {
  const now = ctx.clock.now()
  const { inboxes, channels } = body.scope
  const found = new MailOutcome()
  await eachReceived(ctx, target, (mail, received) => {
    const due = mailDue(policy, target, received)
    const here = inboxes.length === 0 || inboxes.includes(received.inboxId)
    const inScope = here && (channels.length === 0 || channels.includes(received.channel))
    const isDue = due !== null && due.ruleId === ruleId && due.at <= now
    found.add(mail, { inScope, due: isDue ? due.at : null, now })
  })
  return found.present()
}

class MailOutcome {
  readonly #conversations = new Set<number>()
  readonly #result: Omit<Simulation, 'conflicts'> = {
    count: 0,
    conversations: 0,
    bytes: 0,
    oldest: null,
    newest: null,
    kept: { holds: 0, floors: 0, requests: 0, rules: 0 },
    waiting: 0,
    scope: 0,
    everything: false,
    samples: [],
  }
  #total = 0

  add(mail: MailRow, { inScope, due, now }: { inScope: boolean; due: number | null; now: number }): void {
    this.#total++
    if (inScope) this.#result.scope++
    if (due === null) return
    if (mail.held === 1) this.#result.kept.holds++
    else if (mail.restriction_asked_at !== null) this.#result.kept.requests++
    else if ((mail.kept_until ?? 0) > now) this.#result.kept.floors++
    else this.#take(mail, due)
  }

  #take({ conversation_id: id, inbox_id: inboxId, size, received_at: at }: MailRow, due: number): void {
    const { oldest, newest, samples } = this.#result
    this.#result.count++
    this.#result.bytes += size
    this.#result.oldest = Math.min(oldest ?? Infinity, at)
    this.#result.newest = Math.max(newest ?? -Infinity, at)
    if (id === null) return
    if (!this.#conversations.has(id) && samples.length < 20) {
      samples.push({ conversationId: id, inboxId, fileName: null, bytes: size, due })
    }
    this.#conversations.add(id)
  }

  present(): Omit<Simulation, 'conflicts'> {
    return {
      ...this.#result,
      conversations: this.#conversations.size,
      everything: this.#total > 0 && this.#result.scope === this.#total,
    }
  }
}
