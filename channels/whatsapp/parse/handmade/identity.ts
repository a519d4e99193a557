import type { Address } from '../../../adapter.ts'
import { message, numbered } from '../../sample.ts'
import { inbound, phone } from '../expected/parts.ts'
import { ACCOUNT, carlasPhone, SECONDS, type Case } from './case.ts'

const OLD = 'US.1111'
const NEW = 'US.2222'
const OLD_PARENT = 'US.ENT.1111'
const NEW_PARENT = 'US.ENT.2222'

const bsuid = (value: string): Address => ({ kind: 'bsuid', value })
const parent = (value: string): Address => ({ kind: 'parent_bsuid', value })
const number = (value: string): Address => ({ kind: 'phone', value })

const changed = (system: Record<string, unknown>, sender: Record<string, unknown> = {}) =>
  numbered({ messages: [message({ type: 'system', text: undefined, system, ...sender })] })

const base = { type: 'identity', account: ACCOUNT, externalId: 'wamid.carla-1', at: SECONDS * 1000 } as const

/** Numbers and user ids that change. Only a number can be somebody else's later. */
export const identity: Case[] = [
  {
    name: 'identity: a number that changed together with the user ids',
    raw: changed({
      type: 'user_changed_number',
      body: 'Carla changed from 16505551234 to 491701234567',
      wa_id: '491701234567',
      user_id: NEW,
      parent_user_id: NEW_PARENT,
      previous_user_id: OLD,
      previous_parent_user_id: OLD_PARENT,
    }),
    events: [
      {
        ...base,
        from: { addresses: [number('16505551234'), bsuid(OLD), parent(OLD_PARENT)], name: null },
        change: 'number',
        ended: [number('16505551234')],
        gained: [number('491701234567'), bsuid(NEW), parent(NEW_PARENT)],
      },
    ],
  },
  {
    name: 'identity: a number that changed, as older versions tell it',
    raw: changed(
      { type: 'customer_changed_number', customer: '16505551234', new_wa_id: '491701234567' },
      { from: undefined },
    ),
    events: [
      {
        ...base,
        from: carlasPhone,
        change: 'number',
        ended: [number('16505551234')],
        gained: [number('491701234567')],
      },
    ],
  },
  {
    name: 'identity: a number that changed for somebody whose number is not told',
    raw: changed(
      { type: 'user_changed_number', wa_id: '', user_id: NEW, previous_user_id: OLD },
      { from: OLD },
    ),
    events: [
      {
        ...base,
        from: { addresses: [bsuid(OLD)], name: null },
        change: 'number',
        ended: [],
        gained: [bsuid(NEW)],
      },
    ],
  },
  {
    name: 'identity: a user id that changed, with nobody as the sender',
    raw: changed(
      {
        type: 'user_changed_user_id',
        user_id: NEW,
        previous_user_id: OLD,
        previous_parent_user_id: OLD_PARENT,
      },
      { from: undefined },
    ),
    events: [
      {
        ...base,
        from: { addresses: [bsuid(OLD), parent(OLD_PARENT)], name: null },
        change: 'user_id',
        ended: [],
        gained: [bsuid(NEW)],
      },
    ],
  },
  {
    name: 'identity: a user id that changed while the number stays',
    raw: changed(
      { type: 'user_changed_user_id', wa_id: '16505551234', user_id: NEW, previous_user_id: OLD },
      { from_user_id: NEW },
    ),
    events: [
      {
        ...base,
        from: { addresses: [number('16505551234'), bsuid(NEW), bsuid(OLD)], name: null },
        change: 'user_id',
        ended: [],
        gained: [bsuid(NEW)],
      },
    ],
  },
  {
    name: 'identity: a number that changed, beside a contact that has the new one already',
    raw: numbered({
      contacts: [{ profile: { name: 'Carla' }, wa_id: '491701234567', user_id: NEW }],
      messages: [
        message({
          type: 'system',
          system: { type: 'user_changed_number', wa_id: '491701234567', user_id: NEW },
          from_user_id: NEW,
        }),
      ],
    }),
    events: [
      {
        ...base,
        // The new number may have been somebody else's until then; the user id was nobody's.
        from: { addresses: [number('16505551234'), bsuid(NEW)], name: 'Carla' },
        change: 'number',
        ended: [number('16505551234')],
        gained: [number('491701234567'), bsuid(NEW)],
      },
    ],
  },
  {
    name: 'identity: a number that changed, told by the new one',
    raw: changed(
      { type: 'user_changed_number', wa_id: '491701234567', previous_wa_id: '16505551234' },
      { from: '491701234567' },
    ),
    events: [
      {
        ...base,
        from: carlasPhone,
        change: 'number',
        ended: [number('16505551234')],
        gained: [number('491701234567')],
      },
    ],
  },
  {
    name: 'identity: a changed user id in a list of its own',
    raw: numbered(
      {
        user_id_update: [
          {
            wa_id: '16505551234',
            detail: 'User id changed',
            user_id: { previous: OLD, current: NEW },
            parent_user_id: { previous: OLD_PARENT, current: NEW_PARENT },
            timestamp: '1749416383',
          },
          { user_id: NEW, previous_user_id: OLD, timestamp: 1_749_416_383 },
          { user_id: NEW },
          { wa_id: '16505551234' },
        ],
      },
      'user_id_update',
    ),
    events: [
      {
        ...base,
        externalId: `user_id_update:${NEW}`,
        from: { addresses: [number('16505551234'), bsuid(OLD), parent(OLD_PARENT)], name: null },
        change: 'user_id',
        ended: [],
        gained: [bsuid(NEW), parent(NEW_PARENT)],
      },
      {
        ...base,
        externalId: `user_id_update:${NEW}`,
        from: { addresses: [bsuid(OLD)], name: null },
        change: 'user_id',
        ended: [],
        gained: [bsuid(NEW)],
      },
      {
        type: 'malformed',
        account: ACCOUNT,
        reason: 'A changed user id without the old or the new one.',
      },
      {
        type: 'malformed',
        account: ACCOUNT,
        reason: 'A changed user id without the old or the new one.',
      },
    ],
  },
  {
    name: 'identity: a change to nothing stays a message',
    raw: changed({ type: 'user_changed_user_id', body: 'Carla changed' }),
    events: [
      inbound(
        phone('16505551234'),
        ACCOUNT,
        'wamid.carla-1',
        SECONDS,
        {
          type: 'system',
          text: 'Carla changed',
          details: { type: 'user_changed_user_id', body: 'Carla changed' },
        },
        { replyUntil: null },
      ),
    ],
  },
]
