import { describe, expect, it } from 'vitest'
import { carla, eventsOf, message } from '../sample.ts'
import { addressOf } from './people.ts'

const BSUID = 'US.13491208655302741918'

/** Who wrote the first message of a delivery. */
function sender(value: Record<string, unknown>): unknown {
  const [event] = eventsOf(value) as Array<{ from?: unknown }>
  return event?.from
}

it.each([
  ['16505551234', { kind: 'phone', value: '16505551234' }],
  ['+16505551234', { kind: 'phone', value: '16505551234' }],
  [16505551234, { kind: 'phone', value: '16505551234' }],
  [BSUID, { kind: 'bsuid', value: BSUID }],
  ['US.ENT.11815799212886844830', { kind: 'parent_bsuid', value: 'US.ENT.11815799212886844830' }],
  ['', null],
  ['us.123', null],
  ['US.', null],
  [`US.${'1'.repeat(129)}`, null],
  ['123', null],
  ['1'.repeat(21), null],
  ['16505551234\n', null],
  ['<WHATSAPP_USER_PHONE_NUMBER>', null],
  [1.5, null],
  [null, null],
  [{}, null],
])('the value %j is the address %j', (value, address) => {
  expect(addressOf(value)).toEqual(address)
})

const named = (name: unknown) =>
  sender({ contacts: [{ ...carla, profile: { name } }], messages: [message()] }) as {
    name: string | null
  }

describe('the sender', () => {
  it.each([
    ['is missing', { from: undefined, from_user_id: BSUID }],
    ['is empty', { from: '', from_user_id: BSUID }],
    ['holds the user id', { from: BSUID }],
    ['holds the user id twice', { from: BSUID, from_user_id: BSUID }],
  ])('is known by the user id when the phone number %s', (_, overrides) => {
    expect(sender({ messages: [message(overrides)] })).toEqual({
      addresses: [{ kind: 'bsuid', value: BSUID }],
      name: null,
    })
  })

  it('is matched with the contact by address and never by place', () => {
    const other = { profile: { name: 'Dora' }, wa_id: '4915112345678' }
    const messages = [
      message(),
      message({ id: 'wamid.2', from: '4915112345678' }),
      message({ from: '999999' }),
    ]
    const events = eventsOf({ contacts: [other, carla], messages }) as Array<{ from: { name: unknown } }>
    expect(events.map(({ from }) => from.name)).toEqual(['Carla', 'Dora', null])
  })

  it('gets the phone number that the contact with the same user id has', () => {
    const messages = [message({ from: undefined, from_user_id: 'US.1349' })]
    expect(sender({ contacts: [carla], messages })).toEqual({
      name: 'Carla',
      addresses: [
        { kind: 'bsuid', value: 'US.1349' },
        { kind: 'phone', value: '16505551234' },
        { kind: 'username', value: 'carla.n' },
      ],
    })
  })

  it('of a changed user id is known by the id that was', () => {
    const system = { type: 'user_changed_user_id', body: 'x', user_id: 'US.2', previous_user_id: 'US.1' }
    expect(sender({ messages: [message({ from: undefined, type: 'system', system })] })).toEqual({
      addresses: [{ kind: 'bsuid', value: 'US.1' }],
      name: null,
    })
  })

  it.each([
    ['@Carla.N', 'carla.n'],
    ['two words', undefined],
    ['<b>', undefined],
    [5, undefined],
  ])('with the user name %j is called %j', (username, value) => {
    const contacts = [{ ...carla, profile: { username } }]
    const { addresses } = sender({ contacts, messages: [message()] }) as {
      addresses: Array<{ kind: string; value: string }>
    }
    expect(addresses.find(({ kind }) => kind === 'username')?.value).toBe(value)
  })

  it('may have any name, but not an endless one', () => {
    expect(named('<b>\u202E& 🌵').name).toBe('<b>\u202E& 🌵')
    expect(named('x'.repeat(1_000_000)).name).toHaveLength(256)
    expect(named('   ').name).toBeNull()
    expect(named(['x']).name).toBeNull()
  })

  it.each([['no list'], [[null, 5, {}, { wa_id: {} }]], [{ 0: carla }]])(
    'needs no contacts, and is not harmed by odd ones: %j',
    (contacts) => {
      expect(sender({ contacts, messages: [message()] })).toEqual({
        addresses: [{ kind: 'phone', value: '16505551234' }],
        name: null,
      })
    },
  )
})
