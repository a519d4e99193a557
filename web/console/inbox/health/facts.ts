/** What is known about an inbox, as lines of name and value. */
import type { HealthView } from '../../../../server/contract/inbox.ts'
import { date, dayAndClock, number } from '../../../lib/format.ts'
import { t } from '../../../lib/i18n.ts'
import { scopeName } from '../check/sentences.ts'
import { country, listed, period, took } from '../words.ts'

export interface Fact {
  name: string
  /** null: not known yet. */
  value: string | null
  tone?: 'ok' | 'warn' | 'danger'
  /** What it means, where that is not plain. */
  note?: string
}

const DAY = 24 * 3_600_000
/** A delivery that took this long was tried again, or stood in a queue. */
const LATE = 5 * 60_000
const QUALITY_TONES = { green: 'ok', yellow: 'warn', red: 'danger', unknown: undefined } as const

const known = <T>(value: T | null | undefined, words: (value: T) => string): string | null =>
  value === null || value === undefined ? null : words(value)

/** `undefined` is not known, `null` has a meaning of its own. */
const knownOrNone = <T>(value: T | null | undefined, none: string, words: (value: T) => string) =>
  value === undefined ? null : value === null ? none : words(value)

export function numberFacts({ facts }: HealthView): Fact[] {
  const { quality, sharedWithApp } = facts
  const tone = quality ? QUALITY_TONES[quality] : undefined
  return [
    { name: t('health.number'), value: facts.number },
    { name: t('health.verifiedName'), value: facts.verifiedName },
    {
      name: t('health.quality'),
      value: known(quality, (grade) => t(`quality.${grade}`)),
      ...(tone && { tone }),
    },
    {
      name: t('health.dailyLimit'),
      value: knownOrNone(facts.dailyLimit, t('health.unlimited'), (count) => t('health.people', { count })),
      note: t('health.dailyLimitNote'),
    },
    {
      name: t('health.throughput'),
      value: known(facts.throughput, (count) => t('health.perSecond', { count })),
    },
    {
      name: t('health.phoneApp'),
      value: known(sharedWithApp, (shared) => t(shared ? 'health.shared' : 'health.notShared')),
      ...(sharedWithApp && { note: t('health.sharedNote') }),
    },
  ]
}

export function arrivalFacts({ webhook }: HealthView): Fact[] {
  const { badSignatures, lastBadSignatureAt, worstLag } = webhook
  return [
    {
      name: t('health.lastWebhook'),
      value: webhook.lastAt === null ? t('health.nothingYet') : dayAndClock(webhook.lastAt),
    },
    { name: t('health.lag'), value: known(webhook.lag, took) },
    {
      name: t('health.worstLag'),
      value: known(worstLag, took),
      ...(worstLag !== null && worstLag > LATE && { tone: 'warn' as const, note: t('health.lateNote') }),
    },
    {
      name: t('health.badSignatures'),
      value: number(badSignatures),
      ...(badSignatures > 0 && {
        tone: 'warn' as const,
        note: t('health.badSignaturesNote', { time: known(lastBadSignatureAt, dayAndClock) ?? '' }),
      }),
    },
  ]
}

export function sendingFacts({ outbox }: HealthView): Fact[] {
  return [
    { name: t('health.waiting'), value: number(outbox.waiting) },
    {
      name: t('health.failed'),
      value: number(outbox.failed),
      ...(outbox.failed > 0 && { tone: 'warn' as const }),
    },
    {
      name: t('health.unconfirmed'),
      value: number(outbox.unknown),
      ...(outbox.unknown > 0 && { tone: 'warn' as const, note: t('health.unconfirmedNote') }),
    },
  ]
}

/** `now`: to tell what ends soon. */
export function accessFacts({ facts }: HealthView, now: number): Fact[] {
  const { tokenUntil, apiVersionUntil, missingFields } = facts
  const missing = missingFields ?? []
  return [
    {
      name: t('health.tokenUntil'),
      value: knownOrNone(tokenUntil, t('health.never'), date),
      ...(tokenUntil && endingTone(tokenUntil, now, 14)),
    },
    { name: t('health.scopes'), value: known(facts.scopes, (scopes) => listed(scopes.map(scopeName))) },
    {
      name: t('health.fields'),
      value: known(facts.fields, (fields) => number(fields.length)),
      ...(missing.length > 0 && {
        tone: 'warn' as const,
        note: t('health.missingFields', { fields: listed(missing) }),
      }),
    },
    {
      name: t('health.version'),
      value: known(facts.apiVersion, (version) =>
        apiVersionUntil ? t('health.versionUntil', { version, date: date(apiVersionUntil) }) : version,
      ),
      ...(apiVersionUntil && endingTone(apiVersionUntil, now, 90)),
    },
  ]
}

function endingTone(until: number, now: number, days: number): { tone?: 'warn' | 'danger' } {
  if (until <= now) return { tone: 'danger' }
  return until - now < days * DAY ? { tone: 'warn' } : {}
}

/** `dpa`: the day the data processing terms were accepted; undefined: the reader may not know. */
export function dataFacts({ facts }: HealthView, dpa: number | null | undefined): Fact[] {
  const { storageRegion } = facts
  return [
    {
      name: t('health.storage'),
      value: knownOrNone(storageRegion, t('health.storageAnywhere'), country),
      ...(storageRegion === null && { tone: 'warn' as const }),
    },
    {
      name: t('health.providerRetention'),
      value: known(facts.providerRetention, (ms) => t('health.upTo', { time: period(ms) })),
    },
    { name: t('health.ourRetention'), value: t('health.ourRetentionValue') },
    ...(dpa === undefined
      ? []
      : [
          {
            name: t('health.dpa'),
            value: dpa === null ? t('health.dpaMissing') : date(dpa),
            ...(dpa === null && { tone: 'warn' as const }),
          },
        ]),
  ]
}
