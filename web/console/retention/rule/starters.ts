/** Sentences to begin with, each with the period that offices choose most. They are drafts like any other. */
import type { RuleBody } from '../../../../server/contract/retention.ts'
import type { Names } from '../sentence/parts.ts'
import { EMPTY_SCOPE } from './change.ts'
import { shortName } from './naming.ts'

export const STARTERS = ['whatsapp', 'web', 'email', 'files', 'raw_mail', 'all'] as const
export type Starter = (typeof STARTERS)[number]

const shared = { name: '', ground: '', yearEnd: false } as const
const conversation = { ...shared, kind: 'limit', target: 'conversation', action: 'delete' } as const
const BODIES: Record<Starter, RuleBody> = {
  whatsapp: {
    ...conversation,
    scope: { ...EMPTY_SCOPE, channels: ['whatsapp'] },
    clock: 'resolved',
    period: { count: 90, unit: 'days' },
  },
  web: {
    ...conversation,
    scope: { ...EMPTY_SCOPE, channels: ['web'] },
    clock: 'resolved',
    period: { count: 30, unit: 'days' },
  },
  email: {
    ...conversation,
    scope: { ...EMPTY_SCOPE, channels: ['email'] },
    clock: 'resolved',
    period: { count: 6, unit: 'months' },
  },
  files: {
    ...conversation,
    target: 'files',
    scope: EMPTY_SCOPE,
    clock: 'received',
    period: { count: 14, unit: 'days' },
  },
  raw_mail: {
    ...conversation,
    target: 'raw_mail',
    scope: EMPTY_SCOPE,
    clock: 'received',
    period: { count: 30, unit: 'days' },
  },
  all: {
    ...conversation,
    scope: EMPTY_SCOPE,
    clock: 'last_message',
    period: { count: 2, unit: 'years' },
  },
}

export const starterBody = (starter: Starter, names: Names): RuleBody => {
  const body = BODIES[starter]
  return { ...body, name: shortName(body, names) }
}
