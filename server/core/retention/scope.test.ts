import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { facts, scopes } from '../../../tests/helpers/retention-arbitraries.ts'
import { Scope } from '../../contract/retention.ts'
import { LEVELS, levelOf, missingFrom } from './scope.ts'

const rank = (scope: Scope) => LEVELS.indexOf(levelOf(scope))

/** One of them, and the same with conditions of the other one where it had none. */
const narrowed = fc.tuple(scopes, scopes).map(([scope, more]) => ({
  scope,
  narrower: {
    channels: scope.channels.length > 0 ? scope.channels : more.channels,
    inboxes: scope.inboxes.length > 0 ? scope.inboxes : more.inboxes,
    labels: scope.labels.length > 0 ? scope.labels : more.labels,
    notLabels: [...scope.notLabels, ...more.notLabels],
    status: scope.status ?? more.status,
    contact: scope.contact ?? more.contact,
    attribute: scope.attribute ?? more.attribute,
  },
}))

describe('scopes', () => {
  it('that ask for more never fit where those that ask for less do not, and never rank behind them', () => {
    fc.assert(
      fc.property(narrowed, facts, ({ scope, narrower }, about) => {
        const fits = [narrower, scope].map((each) => missingFrom(each, about) === null)
        expect(fits).not.toEqual([true, false])
        expect(rank(narrower)).toBeLessThanOrEqual(rank(scope))
      }),
      { numRuns: 2000 },
    )
  })

  it('that ask for nothing fit everything', () => {
    fc.assert(
      fc.property(facts, (about) => {
        expect(missingFrom(Scope.parse({}), about)).toBeNull()
      }),
    )
  })

  it('leave out exactly what lacks what is asked for', () => {
    fc.assert(
      fc.property(facts, (about) => {
        const missing = (scope: object) => missingFrom(Scope.parse(scope), about)
        const has = [...about.labels]
        expect(missing({ labels: [99] })).toBe('label')
        expect(missing({ labels: [99, ...has] })).toBe(has.length > 0 ? null : 'label')
        expect(missing({ notLabels: [99, ...has] })).toBe(has.length > 0 ? 'not_label' : null)
        expect(missing({ inboxes: [99] })).toBe('inbox')
        // What is put off is still to be dealt with.
        expect(missing({ status: 'open' })).toBe(about.status === 'resolved' ? 'status' : null)
        expect(missing({ attribute: { key: 'plan', value: 'gold' } })).toBe(
          about.attributes['plan'] === 'gold' ? null : 'attribute',
        )
      }),
    )
  })

  it.each([
    [{}, 'account'],
    [{ notLabels: [1] }, 'account'],
    [{ channels: ['web'] }, 'inbox'],
    [{ inboxes: [1], notLabels: [1] }, 'inbox'],
    [{ labels: [1] }, 'explicit'],
    [{ channels: ['web'], contact: 'anonymous' }, 'explicit'],
    [{ status: 'open' }, 'explicit'],
    [{ attribute: { key: 'plan', value: 'gold' } }, 'explicit'],
  ])('%j is of rank %s', (scope, level) => {
    expect(levelOf(Scope.parse(scope))).toBe(level)
  })
})
