import type { Address } from '../../../adapter.ts'
import { message, numbered, status } from '../../sample.ts'
import { inbound, status as told } from '../expected/parts.ts'
import { ACCOUNT, SECONDS, type Case } from './case.ts'

const BSUID = 'DE.13491208655302741918'
const PARENT = 'DE.ENT.11815799212886844830'
const bsuid: Address = { kind: 'bsuid', value: BSUID }
const parent: Address = { kind: 'parent_bsuid', value: PARENT }

const dora = { profile: { name: 'Dora', username: '@Dora.K' }, user_id: BSUID, parent_user_id: PARENT }
const doraKnown = {
  addresses: [bsuid, parent, { kind: 'username' as const, value: 'dora.k' }],
  name: 'Dora',
}

const said = (from: typeof doraKnown) =>
  inbound(from, ACCOUNT, 'wamid.carla-1', SECONDS, { type: 'text', text: 'Hello' })

const from = (name: string, sender: Record<string, unknown>): Case => ({
  name: `a message of somebody with a user name whose phone number ${name}`,
  raw: numbered({ contacts: [dora], messages: [message(sender)] }),
  events: [said(doraKnown)],
})

/** Who wrote, whichever of the fields it stands in. */
export const people: Case[] = [
  from('is missing', { from: undefined, from_user_id: BSUID }),
  from('is empty', { from: '', from_user_id: BSUID, from_parent_user_id: PARENT }),
  from('is the user id', { from: BSUID }),
  from('is null, and so is the rest', { from: null }),
  {
    name: 'a message of somebody with a number and both user ids',
    raw: numbered({
      messages: [message({ from: '491701234567', from_user_id: BSUID, from_parent_user_id: PARENT })],
    }),
    events: [
      inbound(
        { addresses: [{ kind: 'phone', value: '491701234567' }, bsuid, parent], name: null },
        ACCOUNT,
        'wamid.carla-1',
        SECONDS,
        { type: 'text', text: 'Hello' },
      ),
    ],
  },
  {
    name: 'a message that names nobody, beside two contacts',
    raw: numbered({ contacts: [dora, { wa_id: '491701234567' }], messages: [message({ from: undefined })] }),
    events: [{ type: 'malformed', account: ACCOUNT, reason: 'A message without a readable sender.' }],
  },
  {
    name: 'a message beside a contact that is only a user name',
    raw: numbered({
      contacts: [{ profile: { username: 'dora.k' } }],
      messages: [message({ from: undefined })],
    }),
    events: [{ type: 'malformed', account: ACCOUNT, reason: 'A message without a readable sender.' }],
  },
  {
    name: 'a status of a message that went to a user id',
    raw: numbered({
      contacts: [dora],
      statuses: [
        status({
          status: 'delivered',
          recipient_id: '',
          recipient_user_id: BSUID,
          parent_recipient_user_id: PARENT,
        }),
      ],
    }),
    events: [told(doraKnown, ACCOUNT, 'wamid.ours-1', 1_750_030_073, { state: 'delivered' })],
  },
]
