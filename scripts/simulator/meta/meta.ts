/** Meta's side: what it decides about templates, accounts and numbers, and how it tells. */
import type { Restriction } from '../accounts.ts'
import { HOUR } from '../clock.ts'
import { UnknownChat } from '../customer/desk.ts'
import type { Desk } from '../customer/desk.ts'
import { failureOf } from '../graph/errors.ts'
import type { Json } from '../json.ts'
import type { NumberFacts } from '../number-facts.ts'
import type { Review } from '../template/review.ts'
import type { Template, TemplateStatus } from '../template/template.ts'
import type { Sender } from '../webhook/sender.ts'
import { monthOf } from '../webhook/price.ts'
import { digits } from '../world.ts'
import type { NumberState, World } from '../world.ts'
import { handOver } from './handover.ts'

interface Rooms {
  world: World
  desk: Desk
  sender: Sender
  review: Review
}

export function createMeta({ world, desk, sender, review }: Rooms) {
  function numberOf(phoneNumberId: string): NumberState {
    const number = world.numbers.get(phoneNumberId)
    if (!number) throw new UnknownChat(`The simulator has no number ${phoneNumberId}.`)
    return number
  }

  function templateOf(id: string): Template {
    const template = world.templates.all.get(id)
    if (!template) throw new UnknownChat(`There is no template ${id}.`)
    return template
  }

  function tellAccount(number: NumberState, field: string, value: Json): void {
    sender.tellAccount(number.wabaId, field, String(value['event'] ?? value['decision'] ?? ''), value)
    world.changed()
  }

  return {
    /** Any state, at any time. */
    decideTemplate: (templateId: string, status: TemplateStatus, reason?: string): void =>
      review.decide(templateOf(templateId), status, reason),

    rateTemplate(templateId: string, quality: Template['quality']): void {
      const template = templateOf(templateId)
      const before = template.quality
      template.quality = quality
      sender.tellAccount(template.wabaId, 'message_template_quality_update', quality, {
        previous_quality_score: before,
        new_quality_score: quality,
        message_template_id: Number(template.id),
        message_template_name: template.name,
        message_template_language: template.language,
      })
      world.changed()
    },

    recategoriseTemplate(templateId: string, category: Template['category']): void {
      const template = templateOf(templateId)
      const before = template.category
      template.category = category
      sender.tellAccount(template.wabaId, 'template_category_update', category, {
        message_template_id: Number(template.id),
        message_template_name: template.name,
        message_template_language: template.language,
        previous_category: before,
        new_category: category,
      })
      world.changed()
    },

    /** For a time; what it forbids is refused with 131031. */
    restrict(phoneNumberId: string, type: Restriction, hours = 24): void {
      const number = numberOf(phoneNumberId)
      const until = world.clock.now() + hours * HOUR
      world.accounts.of(number.wabaId).restrictions = [{ type, until }]
      tellAccount(number, 'account_update', {
        event: 'ACCOUNT_RESTRICTION',
        restriction_info: [{ restriction_type: type, expiration: Math.floor(until / 1000) }],
      })
    },

    /** Everything is refused until it is reinstated. */
    disable(phoneNumberId: string): void {
      const number = numberOf(phoneNumberId)
      world.accounts.of(number.wabaId).disabled = true
      tellBan('DISABLE', number)
    },

    /** Lifts what `restrict` and `disable` did. */
    reinstate(phoneNumberId: string): void {
      const number = numberOf(phoneNumberId)
      Object.assign(world.accounts.of(number.wabaId), { disabled: false, restrictions: [] })
      tellBan('REINSTATE', number)
    },

    setQuality(phoneNumberId: string, quality: NumberFacts['quality']): void {
      const number = numberOf(phoneNumberId)
      const before = number.facts.quality
      number.facts.quality = quality
      if (before === quality) return
      tellAccount(number, 'phone_number_quality_update', {
        display_phone_number: digits(number.displayNumber),
        event: quality === 'RED' ? 'FLAGGED' : 'UNFLAGGED',
        max_daily_conversations_per_business: number.facts.messagingLimit,
      })
    },

    setMessagingLimit(phoneNumberId: string, limit: string): void {
      const number = numberOf(phoneNumberId)
      number.facts.messagingLimit = limit
      tellAccount(number, 'business_capability_update', {
        max_daily_conversations_per_business: limit,
        max_phone_numbers_per_business: 20,
      })
    },

    /** Somebody has touched the two-step verification. */
    tellSecurity(phoneNumberId: string, event: SecurityEvent): void {
      const number = numberOf(phoneNumberId)
      tellAccount(number, 'security', {
        display_phone_number: digits(number.displayNumber),
        event,
        requester: '100000000000001',
      })
    },

    /** Trouble with the number itself, outside of any message. */
    tellErrors(phoneNumberId: string, code: number): void {
      numberOf(phoneNumberId)
      sender.enqueue({
        phoneNumberId,
        field: 'messages',
        topic: 'errors',
        detail: String(code),
        value: { errors: [failureOf(code)] },
      })
      world.changed()
    },

    /** Meta's own assistant takes the conversation, or gives it back. */
    handOver: (persona: string, phoneNumberId: string, to: 'meta' | 'business'): void =>
      handOver(desk, desk.seat(persona, phoneNumberId), to),

    /** What the number's token may do, and until when (ms since 1970; null: for ever). */
    setToken(phoneNumberId: string, change: Partial<Pick<NumberFacts, 'scopes' | 'tokenUntil'>>): void {
      Object.assign(numberOf(phoneNumberId).facts, change)
      world.changed()
    },

    /** A test number may write to these only (digits); null: to everybody. */
    setAllowed(phoneNumberId: string, allowed: string[] | null): void {
      numberOf(phoneNumberId).facts.allowed = allowed
      world.changed()
    },

    /** How many free replies of this month are used up. */
    setFreeUsed(phoneNumberId: string, count: number): void {
      numberOf(phoneNumberId).facts.delivered = { month: monthOf(world.clock.now()), count }
      world.changed()
    },

    /** Any other news of the account, in Meta's own shape. */
    tell(phoneNumberId: string, field: string, value: Json): void {
      tellAccount(numberOf(phoneNumberId), field, value)
    },
  }

  function tellBan(state: 'DISABLE' | 'REINSTATE', number: NumberState): void {
    const date = new Date(world.clock.now())
    const day = date.toLocaleDateString('en-US', { dateStyle: 'long', timeZone: 'UTC' })
    tellAccount(number, 'account_update', {
      event: 'DISABLED_UPDATE',
      ban_info: { waba_ban_state: state, waba_ban_date: day },
    })
  }
}

export const securityEvents = ['PIN_CHANGED', 'PIN_RESET_REQUEST', 'PIN_RESET_SUCCESS'] as const
export type SecurityEvent = (typeof securityEvents)[number]

export type MetaApi = ReturnType<typeof createMeta>
