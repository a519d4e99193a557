import { expect, it } from 'vitest'
import { carla, eventsOf, status } from '../sample.ts'

const read = (overrides: Record<string, unknown>) =>
  eventsOf({ contacts: [carla], statuses: [status(overrides)] })[0]

it('a status tells how far our message got, whom it reached, and our own id', () => {
  const overrides = { status: 'delivered', recipient_user_id: 'US.1349', biz_opaque_callback_data: 'out-1' }
  expect(read(overrides)).toEqual({
    type: 'status',
    account: '106540352242922',
    externalId: 'wamid.ours-1',
    correlation: 'out-1',
    state: 'delivered',
    at: 1_750_030_073_000,
    failure: null,
    price: null,
    replyUntil: null,
    to: {
      name: 'Carla',
      addresses: [
        { kind: 'phone', value: '16505551234' },
        { kind: 'bsuid', value: 'US.1349' },
        { kind: 'username', value: 'carla.n' },
      ],
    },
  })
})

it('a voice note that was played is more than read', () => {
  expect(read({ status: 'played' })).toEqual(expect.objectContaining({ type: 'status', state: 'played' }))
})

it.each([
  [{ pricing_model: 'PMP', category: 'utility', type: 'regular' }, 'utility', 'regular'],
  [
    { category: 'AUTHENTICATION-INTERNATIONAL', type: 'FREE_ENTRY_POINT' },
    'authentication_international',
    'free_entry_point',
  ],
  [
    { category: 'service', type: 'free_customer_service', billable: false },
    'service',
    'free_customer_service',
  ],
  [{ category: 'group_service' }, 'group_service', null],
])('a status tells what the message costs: %j', (pricing, category, type) => {
  expect(read({ pricing })).toEqual(expect.objectContaining({ price: { category, type } }))
})

it.each([undefined, null, 'free', {}, { category: '' }, { category: 5, type: 'regular' }])(
  'a status may tell no price: %j',
  (pricing) => {
    expect(read({ pricing })).toEqual(expect.objectContaining({ price: null }))
  },
)

it.each([
  ['referral_conversion', '1750289273', 1_750_289_273_000],
  ['referral_conversion', undefined, null],
  ['service', '1750289273', null],
])('a conversation that began with %s until %j: free answers until %j', (type, end, replyUntil) => {
  const conversation = { id: 'c', expiration_timestamp: end, origin: { type } }
  expect(read({ conversation })).toEqual(expect.objectContaining({ replyUntil }))
})

it('a failed status says why', () => {
  const errors = [{ code: 131047, title: 'Re-engagement', error_data: { details: 'More than 24 hours' } }]
  expect(read({ status: 'failed', errors })).toEqual(
    expect.objectContaining({
      state: 'failed',
      failure: { code: '131047', reason: 'window_closed', detail: 'More than 24 hours' },
    }),
  )
})

it('a failed status without a reason has failed all the same', () => {
  const failure = { code: 'unknown', reason: 'other', detail: null }
  for (const errors of [undefined, [], 'no', [5]])
    expect(read({ status: 'failed', errors })).toEqual(expect.objectContaining({ state: 'failed', failure }))
})

it('failures that an admin has to mend are news of the number, once for each reason, by the newest', () => {
  const failed = (id: string, code: number, timestamp: string) =>
    status({ id, status: 'failed', timestamp, errors: [{ code, title: 'No' }] })
  const statuses = [
    failed('wamid.1', 131042, '1750030073'),
    failed('wamid.2', 131042, '1750030090'),
    failed('wamid.3', 131026, '1750030091'),
    // An answer with this code lets the channel go on, and so does a status.
    failed('wamid.6', 133010, '1750030092'),
    failed('wamid.4', 131031, '1750030074'),
    failed('wamid.5', 131042, '1750030080'),
  ]
  const events = eventsOf({ statuses })
  expect(events.slice(0, statuses.length)).toEqual(
    statuses.map(() => expect.objectContaining({ type: 'status' })),
  )
  expect(events.slice(statuses.length)).toEqual([
    expect.objectContaining({
      type: 'notice',
      account: '106540352242922',
      topic: 'errors',
      severity: 'critical',
      sending: { stop: 'payment' },
      at: 1_750_030_090_000,
      details: { errors: [{ code: 131042, title: 'No', timestamp: '1750030090' }] },
    }),
    expect.objectContaining({ sending: { stop: 'account_restricted' }, at: 1_750_030_074_000 }),
  ])
})

it('errors beside a status that is no failure do not make it one', () => {
  expect(read({ status: 'sent', errors: [{ code: 1 }] })).toEqual(
    expect.objectContaining({ state: 'sent', failure: null }),
  )
})

it.each(['deleted', 'warning', 'pending', 'constructor'])('the status %s is kept as news', (word) => {
  expect(read({ status: word })).toEqual(
    expect.objectContaining({ type: 'notice', topic: 'status', details: status({ status: word }) }),
  )
})

it('in a group the participant was reached, not the group', () => {
  const group = {
    recipient_type: 'group',
    recipient_id: '123456789',
    recipient_participant_id: '4915112345678',
  }
  expect(read(group)).toEqual(
    expect.objectContaining({ to: { addresses: [{ kind: 'phone', value: '4915112345678' }], name: null } }),
  )
})

it('a status may name nobody', () => {
  expect(eventsOf({ statuses: [status({ recipient_id: '' })] })[0]).toEqual(
    expect.objectContaining({ to: { addresses: [], name: null } }),
  )
})

it.each([{ id: undefined }, { status: undefined }, { status: 5 }])('with %j it is malformed', (overrides) => {
  expect(read(overrides)).toEqual(expect.objectContaining({ type: 'malformed', account: '106540352242922' }))
})
