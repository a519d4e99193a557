/** What statuses tell beyond their message: what it costs, that somebody wants no marketing, the window. */
import type { InboundStatus } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { recordRefusal } from '../consent/store.ts'
import { contactsUpdated } from '../contact/store.ts'
import { noteAnswers, type Answered } from '../conversation/answer.ts'
import { outranksPrice, usageMonth } from './rules.ts'
import type { Message } from './store.ts'

const GONE: ReadonlySet<string> = new Set(['sent', 'delivered', 'read', 'played'])

/** Gathered over a batch, so that a thousand statuses cost a few statements. */
export class Effects {
  readonly #usage = new Map<string, number>()
  readonly #answers: Answered[] = []
  readonly #refusals: Array<{ conversationId: number; at: number }> = []

  /** True if the price of the message is another one now. Changes `target` in memory. */
  note(target: Message, event: InboundStatus): boolean {
    const { replyUntil, failure, at } = event
    // A failure may be told before that it left: what was said once more of a message changes nothing.
    const answered = GONE.has(event.state) && !GONE.has(target.delivery ?? '')
    if (answered || replyUntil !== null) {
      const conversationId = target.conversation_id
      this.#answers.push({ conversationId, at: answered ? target.sent_at : null, replyUntil })
    }
    if (failure?.reason === 'opted_out') {
      this.#refusals.push({ conversationId: target.conversation_id, at })
    }
    return this.#price(target, event)
  }

  /** The earliest telling counts, in the month of that; a later one counts nothing. */
  #price(target: Message, { price, at }: InboundStatus): boolean {
    if (!price || !outranksPrice(target, price, at)) return false
    this.#count(target, -1)
    const shown = target.price_category !== price.category || target.price_type !== price.type
    target.price_category = price.category
    target.price_type = price.type
    target.price_at = at
    this.#count(target, 1)
    return shown
  }

  #count({ inbox_id, price_category, price_type, price_at }: Message, by: 1 | -1): void {
    if (price_category === null || price_at === null) return
    const key = JSON.stringify([inbox_id, usageMonth(price_at), price_category, price_type ?? ''])
    this.#usage.set(key, (this.#usage.get(key) ?? 0) + by)
  }

  async save(ctx: AppContext, tx: Tx, channel: ChannelKind): Promise<NewEvent[]> {
    await this.#saveUsage(ctx, tx)
    const events = await noteAnswers(ctx, tx, channel, this.#answers)
    return [...events, ...(await this.#saveRefusals(ctx, tx, channel))]
  }

  async #saveUsage(ctx: AppContext, tx: Tx): Promise<void> {
    const rows = [...this.#usage]
      .filter(([, count]) => count !== 0)
      .map(([key, count]) => {
        const [inboxId, month, category, type] = JSON.parse(key) as [number, string, string, string]
        return { inbox_id: inboxId, month, category, type, count }
      })
    for (const portion of ctx.db.portions(rows)) {
      await tx
        .insertInto('usage')
        .values(portion)
        .onConflict((conflict) =>
          conflict
            .columns(['inbox_id', 'month', 'category', 'type'])
            .doUpdateSet(({ eb }) => ({ count: eb('usage.count', '+', eb.ref('excluded.count')) })),
        )
        .execute()
    }
  }

  async #saveRefusals(ctx: AppContext, tx: Tx, channel: ChannelKind): Promise<NewEvent[]> {
    if (this.#refusals.length === 0) return []
    const rows = await tx
      .selectFrom('conversation')
      .select(['id', 'contact_id'])
      .where('id', 'in', [...new Set(this.#refusals.map(({ conversationId }) => conversationId))])
      .execute()
    const contacts = new Map(rows.map((row) => [row.id, row.contact_id]))
    const said = new Set<number>()
    for (const { conversationId, at } of this.#refusals) {
      const contactId = contacts.get(conversationId)
      if (contactId === undefined) continue
      for (const id of await recordRefusal(ctx, tx, { contactId, channel, at })) said.add(id)
    }
    return contactsUpdated(tx, said)
  }
}
