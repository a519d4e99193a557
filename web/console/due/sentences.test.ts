import { beforeEach, describe, expect, it } from 'vitest'
import type { ExplainView } from '../../../server/contract/retention.ts'
import { setLocale } from '../../lib/i18n.ts'
import '../../lib/locales/privacy.ts'
import { buildExplain, HOUR, NOON } from '../../lib/testing.ts'
import { groundOf, headline, keptSentence, ruleSentence } from './sentences.ts'

const DAY = 24 * HOUR
type Rule = ExplainView['rules'][number]
const rule = (overrides: Partial<Rule>): Rule => ({
  ruleId: 1,
  name: 'WhatsApp 90 days',
  kind: 'limit',
  reason: 'wins',
  at: null,
  missing: null,
  clock: 'resolved',
  ...overrides,
})
const plain = (text: string | null) => text?.replace(/[\u2068\u2069]/g, '')
const say = (overrides: Partial<Rule>, dueAt: number | null = null) =>
  plain(ruleSentence(rule(overrides), buildExplain({ dueAt })))
const due = { dueAt: NOON + 90 * DAY, action: 'delete', ruleId: 1 } as const

describe('why a conversation is still here', () => {
  beforeEach(() => setLocale('en'))

  it('says the day and the rule', () => {
    const explained = buildExplain({ ...due, rules: [rule({})] })
    expect(headline(explained)).toBe('Is deleted on 14 Feb 2027')
    expect(plain(groundOf(explained))).toBe('By the rule WhatsApp 90 days')
    expect(groundOf({ ...explained, requested: true })).toBe('This person asked to be erased')
  })

  it('says what a day waits for, and where there is none', () => {
    const waiting = buildExplain({ rules: [rule({ reason: 'not_started' })] })
    expect(headline(waiting)).toBe('No day yet')
    expect(plain(groundOf(waiting))).toBe('WhatsApp 90 days waits: it is not resolved yet.')
    expect(headline(buildExplain())).toBe('Nothing ends it')
    expect(groundOf(buildExplain())).toBeNull()
  })

  it('names the reason of a hold only to who may know it', () => {
    const kept = { by: 'hold', until: null, holdId: 3, ruleId: null } as const
    const explained = buildExplain({ kept: [kept] })
    expect(headline(explained)).toBe('Legal hold: nothing is deleted')
    expect(plain(keptSentence(explained, kept, 'Tax audit'))).toBe('A legal hold keeps it: Tax audit')
    expect(keptSentence(explained, kept, null)).not.toContain('Tax')
  })

  it('tells of a step before the end, and of what a hold keeps from happening', () => {
    const files = rule({ name: 'Files 14 days', at: NOON })
    const steps = [{ action: 'files', at: NOON + DAY, ruleId: 1 } as const]
    expect(plain(ruleSentence(files, buildExplain({ steps })))).toBe(
      'Files 14 days acts before the end, on 17 Nov 2026.',
    )
    const kept = [{ by: 'hold', until: null, holdId: 1, ruleId: null } as const]
    expect(ruleSentence(files, buildExplain({ kept }))).toContain('it is kept longer')
  })

  it.each([
    [{ at: NOON }, NOON, 'WhatsApp 90 days decides: on 16 Nov 2026.'],
    [{ at: NOON }, NOON + DAY, 'WhatsApp 90 days would act on 16 Nov 2026, and it is kept longer.'],
    [{ reason: 'later', at: NOON + DAY }, NOON, 'WhatsApp 90 days would end it later, on 17 Nov 2026.'],
    [
      { reason: 'out_of_scope', missing: 'label' },
      NOON,
      'WhatsApp 90 days does not apply: the label is missing.',
    ],
    [{ reason: 'off' }, NOON, 'WhatsApp 90 days is switched off.'],
  ] as const)('tells of a rule %o', (overrides, dueAt, words) => {
    expect(say(overrides, dueAt)).toBe(words)
  })
})
