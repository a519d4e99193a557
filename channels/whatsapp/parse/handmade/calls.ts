import { carla, numbered } from '../../sample.ts'
import { notice } from '../expected/parts.ts'
import { ACCOUNT, carlaKnown, carlasPhone, SECONDS, WABA, type Case } from './case.ts'

const OURS = '15550783881'
const AT = SECONDS * 1000
const DAY = 86_400_000

const call = (overrides: Record<string, unknown>) => ({
  id: 'wacid.1',
  from: '16505551234',
  to: OURS,
  direction: 'USER_INITIATED',
  timestamp: '1749416383',
  ...overrides,
})
const called = (name: string, overrides: Record<string, unknown>, told: object): Case => ({
  name: `call: ${name}`,
  raw: numbered({ calls: [call(overrides)] }, 'calls'),
  events: [
    {
      type: 'call',
      account: ACCOUNT,
      externalId: 'wacid.1',
      from: carlasPhone,
      at: AT,
      direction: 'in',
      state: 'missed',
      seconds: null,
      replyUntil: AT + DAY,
      ...told,
    },
  ],
})

const ours = { direction: 'BUSINESS_INITIATED', from: OURS, to: '16505551234' }
const out = { direction: 'out', replyUntil: null } as const
const over = { event: 'terminate' }

const status = (word: string) => ({
  id: 'wacid.1',
  type: 'call',
  status: word,
  timestamp: '1749416383',
  recipient_id: '16505551234',
})

/** Calls of both sides, from the ringing to the end. */
export const calls: Case[] = [
  called('theirs rings', { event: 'connect' }, { state: 'ringing' }),
  called(
    'theirs was answered',
    { ...over, status: 'COMPLETED', duration: 61 },
    {
      state: 'ended',
      seconds: 61,
      // The window opened when it began.
      replyUntil: AT - 61_000 + DAY,
    },
  ),
  called(
    'theirs was answered, with the time it began',
    { ...over, status: 'COMPLETED', duration: '61', start_time: '1749416300' },
    { state: 'ended', seconds: 61, replyUntil: 1_749_416_300_000 + DAY },
  ),
  called(
    'theirs broke off',
    { ...over, status: 'FAILED', duration: 5 },
    {
      state: 'failed',
      seconds: 5,
      replyUntil: AT - 5000 + DAY,
    },
  ),
  called('theirs was not answered', { ...over, status: 'COMPLETED' }, {}),
  called('theirs did not come through', { ...over, status: 'FAILED' }, {}),
  called('theirs ended and nothing more is told', over, {}),
  called('theirs, with nobody saying whose', { ...over, direction: undefined }, {}),
  called('ours is being set up', { ...ours, event: 'connect' }, { ...out, state: 'ringing' }),
  called('ours, with nobody saying whose', { ...ours, ...over, direction: undefined }, out),
  called(
    'ours was answered',
    { ...ours, ...over, status: 'COMPLETED', duration: 7 },
    {
      ...out,
      state: 'ended',
      seconds: 7,
    },
  ),
  called('ours was not answered', { ...ours, ...over, status: 'COMPLETED' }, out),
  called('ours failed', { ...ours, ...over, status: 'FAILED' }, { ...out, state: 'failed' }),
  called('ours was rejected', { ...ours, ...over, status: 'REJECTED' }, { ...out, state: 'rejected' }),
  called(
    'theirs at a time nobody can read',
    { event: 'connect', timestamp: 'soon' },
    {
      state: 'ringing',
      at: 0,
      replyUntil: null,
    },
  ),
  {
    name: 'call: how the customer takes ours, and a word nobody knows',
    raw: numbered(
      { contacts: [carla], statuses: ['RINGING', 'ACCEPTED', 'REJECTED', 'BUSY'].map(status) },
      'calls',
    ),
    events: [
      ...(['ringing', 'accepted', 'rejected'] as const).map(
        (state) =>
          ({
            type: 'call',
            account: ACCOUNT,
            externalId: 'wacid.1',
            from: carlaKnown,
            at: AT,
            direction: 'out',
            state,
            seconds: null,
            replyUntil: null,
          }) as const,
      ),
      notice('status', WABA, SECONDS, status('BUSY'), { account: ACCOUNT }),
    ],
  },
  {
    name: 'call: news nobody knows, and calls that can not be read',
    raw: numbered(
      {
        calls: [
          call({ event: 'hold' }),
          call({ event: 'connect', id: undefined }),
          call({ event: 'connect', from: '', to: '' }),
        ],
      },
      'calls',
    ),
    events: [
      notice('calls', WABA, SECONDS, call({ event: 'hold' }), { account: ACCOUNT }),
      { type: 'malformed', account: ACCOUNT, reason: 'A call without id.' },
      { type: 'malformed', account: ACCOUNT, reason: 'A call with nobody readable.' },
    ],
  },
]
