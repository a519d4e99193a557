import { describe, expect, it } from 'vitest'
import type { RuleBody } from '../../contract/retention.ts'
import { presetsIn } from './presets.ts'

const sayOf = (body: RuleBody): string => {
  const { clock, period, yearEnd } = body
  const what = body.kind === 'limit' ? `${body.target} ${body.action}` : 'kept'
  return `${what} ${period.count} ${period.unit} after ${clock}${yearEnd ? ', from the end of the year' : ''}`
}

describe('the presets', () => {
  it('are what most offices want, and what the law of Germany asks for', () => {
    const said = presetsIn('en').map(({ key, bodies }) => [key, ...bodies.map(sayOf)])
    expect(said).toEqual([
      ['whatsapp', 'conversation delete 90 days after resolved'],
      ['website', 'conversation delete 30 days after resolved'],
      ['anonymous', 'conversation delete 24 hours after last_message'],
      ['email', 'conversation delete 6 months after last_message'],
      ['files', 'files delete 14 days after received'],
      ['raw_mail', 'raw_mail delete 30 days after received'],
      ['business_letters', 'kept 6 years after last_message, from the end of the year'],
      ['vouchers', 'kept 8 years after last_message, from the end of the year'],
      ['books', 'kept 10 years after last_message, from the end of the year'],
    ])
  })

  it('name their ground and their labels where they are duties', () => {
    for (const locale of ['de', 'en'] as const) {
      for (const { labels, bodies } of presetsIn(locale)) {
        for (const body of bodies) {
          const isDuty = body.kind === 'floor'
          expect(labels.length > 0).toBe(isDuty)
          expect(body.ground.includes('HGB')).toBe(isDuty)
          expect(isDuty && body.restrictAfter === null).toBe(false)
        }
      }
    }
  })

  it('differ in nothing but words', () => {
    const bare = (locale: 'de' | 'en') =>
      presetsIn(locale).map(({ key, bodies }) => [key, ...bodies.map((body) => ({ ...body, name: '' }))])
    expect(bare('de')).toEqual(bare('en'))
  })
})
