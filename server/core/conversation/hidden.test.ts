import { describe, expect, it } from 'vitest'
import type { Role } from '../../contract/agent.ts'
import type { Actor } from '../access.ts'
import { seesHidden, type Hidden } from './hidden.ts'

const agent = (role: Role): Actor => ({
  kind: 'agent',
  id: 1,
  name: 'Ada',
  role,
  inboxes: new Set([1]),
  family: 'x',
})

describe('what is out of sight', () => {
  it.each<[Role, Hidden, boolean]>([
    ['owner', null, true],
    ['owner', 'restricted', false],
    ['owner', 'quarantined', false],
    ['admin', 'restricted', false],
    ['admin', 'quarantined', false],
    ['agent', null, true],
    ['agent', 'restricted', false],
    ['agent', 'quarantined', false],
    ['dpo', null, true],
    ['dpo', 'restricted', true],
    ['dpo', 'quarantined', false],
  ])('%s, %s: %s', (role, hidden, sees) => {
    expect(seesHidden(agent(role), hidden)).toBe(sees)
  })

  it('is in the way of no worker', () => {
    expect(seesHidden({ kind: 'system' }, 'quarantined')).toBe(true)
  })
})
