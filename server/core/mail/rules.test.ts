import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  deliveryOf,
  findableId,
  isFurther,
  isQuiet,
  opensConversation,
  plainSubject,
  type RecipientState,
} from './rules.ts'

describe('what a mail is about', () => {
  it.each([
    ['Kratzer', 'Kratzer'],
    ['Re: Kratzer', 'Kratzer'],
    ['AW: Re: Fwd: WG: Kratzer', 'Kratzer'],
    ['RE[2]: Kratzer', 'Kratzer'],
    ['Re (3) : Kratzer', 'Kratzer'],
    ['SV: VS: Odp: Ynt: Kratzer', 'Kratzer'],
    ['回复：返信: Kratzer', 'Kratzer'],
    ['ΑΠ: ΠΡΘ: Kratzer', 'Kratzer'],
    ['Re: Re:', null],
    ['   ', null],
    [null, null],
    ['Reklamation: Kratzer', 'Reklamation: Kratzer'],
    ['Rechnung 12: Re: alt', 'Rechnung 12: Re: alt'],
  ])('of %j is %j', (subject, plain) => {
    expect(plainSubject(subject)).toBe(plain)
  })

  it('is found and stays short, however long somebody goes on', () => {
    for (const piece of ['Re: ', 'Re ', 'Re[', 'aw (', ' ', '：', 'RE[1]:']) {
      expect((plainSubject(piece.repeat(50_000)) ?? '').length).toBeLessThanOrEqual(500)
    }
  })
})

describe('a machine', () => {
  it.each([
    [null, false, true],
    ['list', false, true],
    ['bulk', false, true],
    ['auto_generated', true, true],
    ['auto_reply', true, false],
    ['bounce', true, false],
    ['complaint', true, false],
  ] as const)('of kind %s is quiet: %s, opens: %s', (machine, quiet, opens) => {
    expect([isQuiet({ machine }), opensConversation({ machine })]).toEqual([quiet, opens])
  })
})

describe('how a mail fares', () => {
  const STATES = ['waiting', 'accepted', 'delayed', 'failed', 'delivered'] as const
  const state = fc.constantFrom<RecipientState>(...STATES)

  it('only gets further', () => {
    expect(STATES.map((each) => STATES.filter((than) => isFurther(each, than)).length)).toEqual([
      0, 1, 2, 3, 4,
    ])
  })

  it('does not depend on the order of what is told of a recipient', () => {
    const end = (told: readonly RecipientState[]) =>
      told.reduce<RecipientState>((known, each) => (isFurther(each, known) ? each : known), 'waiting')
    fc.assert(
      fc.property(fc.array(state), (told) => {
        expect(end(told.toReversed())).toBe(end(told))
      }),
    )
  })

  it.each([
    [['failed', 'failed'], 'accepted', 'failed'],
    [['failed', 'accepted'], 'accepted', 'accepted'],
    [['failed', 'delivered'], 'failed', 'accepted'],
    [['delivered', 'delivered'], 'failed', 'delivered'],
    [['failed'], 'sending', 'failed'],
    [['delayed'], 'sending', 'sending'],
    [['delayed'], 'unknown', 'accepted'],
    [[], 'unknown', 'accepted'],
  ] as const)('of recipients that are %j, and is %s, is %s', (states, current, next) => {
    expect(deliveryOf(states, current)).toBe(next)
  })
})

describe('a Message-ID', () => {
  it.each([
    ['one@kunde.example', true],
    ['x'.repeat(500), true],
    ['x'.repeat(501), false],
    ['', false],
    ['with space@x.example', false],
    ['nul\u0000@x.example', false],
    ['umläut@x.example', false],
  ])('%j can be found: %s', (id, findable) => {
    expect(findableId(id)).toBe(findable ? id : null)
  })
})
