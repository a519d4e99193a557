/**
 * News of one business number. It names the number as people write it and not by its id, so it stands for
 * all numbers of the account, and only what is the same for all of them becomes a fact.
 */
import type { AccountFacts } from '../../../adapter.ts'
import { text, type Fields } from '../read.ts'
import type { Judgement } from './judgement.ts'

type News = Partial<Judgement>

const UNWELCOME: ReadonlySet<unknown> = new Set(['FLAGGED', 'DOWNGRADE', 'THROUGHPUT_DOWNGRADE'])

export function judgeQuality(details: Fields): News {
  return {
    about: details.event === 'FLAGGED' || details.event === 'UNFLAGGED' ? 'quality' : 'limit',
    severity: UNWELCOME.has(details.event) ? 'warning' : 'info',
    facts: limitOf(details),
  }
}

export function judgeCapability(details: Fields): News {
  return { about: 'limit', facts: limitOf(details) }
}

export function judgeName({ decision }: Fields): News {
  return { about: 'name', severity: decision === 'REJECTED' ? 'warning' : 'info' }
}

/** A name that is gone may have been taken away; customers who know it reach nobody. */
export function judgeUsername({ status }: Fields): News {
  const gone = text(status, 64)?.toLowerCase() === 'deleted'
  return { about: 'name', severity: gone ? 'warning' : 'info' }
}

/** Nothing is broken when a PIN changes, but only a person can say whether it was one of us. */
export function judgeSecurity(): News {
  return { about: 'security', severity: 'warning' }
}

/** Since October 2025 the limit is the whole business portfolio's. The other two keys are its older names. */
function limitOf(details: Fields): AccountFacts {
  const limit = tierOf(
    details.max_daily_conversations_per_business ??
      details.max_daily_conversation_per_phone ??
      details.current_limit,
  )
  return limit === undefined ? {} : { dailyLimit: limit }
}

/** `TIER_2K`, `TIER_UNLIMITED`, 2000 or -1; undefined where it is not set or not known. */
function tierOf(value: unknown): number | null | undefined {
  if (typeof value === 'number') return value === -1 ? null : numberOf(value)
  if (value === 'TIER_UNLIMITED' || value === '-1') return null
  const tier = typeof value === 'string' ? /^(?:TIER_)?(\d{1,9})(K?)$/.exec(value) : null
  return tier ? numberOf(Number(tier[1]) * (tier[2] ? 1000 : 1)) : undefined
}

function numberOf(value: number): number | undefined {
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined
}
