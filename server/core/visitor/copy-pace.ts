/**
 * How often chats are mailed: seldom enough that nobody's mailbox is filled with them. Counted in memory,
 * and addresses under names from which nobody gets back to them.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { DAY, SECOND } from '../../clock.ts'
import { tooMany } from '../../errors.ts'

/** In a day. */
const PER_CHAT = 3
const PER_VISITOR = 5
const PER_ADDRESS = 5

const daily = (points: number) => new RateLimiterMemory({ points, duration: DAY / SECOND })

export class CopyPace {
  readonly #key = randomBytes(32)
  readonly #chats = daily(PER_CHAT)
  readonly #visitors = daily(PER_VISITOR)
  readonly #addresses = daily(PER_ADDRESS)

  /** Counts one mail more. Throws too_many_requests, which says when to come back. */
  async take(chatId: number, visitorId: number, email: string): Promise<void> {
    const address = createHmac('sha256', this.#key).update(email.toLowerCase()).digest('base64url')
    try {
      await this.#chats.consume(String(chatId))
      await this.#visitors.consume(String(visitorId))
      await this.#addresses.consume(address)
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      throw tooMany(Math.ceil(refused.msBeforeNext / SECOND))
    }
  }
}
