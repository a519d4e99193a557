import { carla, numbered } from '../../sample.ts'
import { notice } from '../expected/parts.ts'
import { ACCOUNT, carlaKnown, carlasPhone, SECONDS, WABA, type Case } from './case.ts'

const preference = (overrides: Record<string, unknown>) => ({
  wa_id: '16505551234',
  detail: 'User requested to stop marketing messages',
  category: 'marketing_messages',
  value: 'stop',
  timestamp: SECONDS,
  ...overrides,
})

const line = (contact: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  type: 'contact',
  contact: { full_name: 'Carla Nowak', first_name: 'Carla', phone_number: '16505551234', ...contact },
  action: 'add',
  metadata: { timestamp: '1749416383' },
  ...more,
})

const consent = {
  type: 'consent',
  account: ACCOUNT,
  from: carlasPhone,
  purpose: 'marketing',
  state: 'withdrawn',
  detail: 'User requested to stop marketing messages',
  at: SECONDS * 1000,
} as const

const named = { type: 'name', account: ACCOUNT, at: SECONDS * 1000 } as const

/** What people allow, and how the business's address book calls them. */
export const preferences: Case[] = [
  {
    name: 'consent: stopped, of people known by number, by contact and by user id alone',
    raw: numbered(
      {
        contacts: [carla],
        user_preferences: [
          preference({}),
          preference({ wa_id: undefined, user_id: 'DE.1', parent_user_id: 'DE.ENT.1', value: 'resume' }),
        ],
      },
      'user_preferences',
    ),
    events: [
      { ...consent, from: carlaKnown },
      {
        ...consent,
        state: 'granted',
        from: {
          addresses: [
            { kind: 'bsuid', value: 'DE.1' },
            { kind: 'parent_bsuid', value: 'DE.ENT.1' },
          ],
          name: null,
        },
      },
    ],
  },
  {
    name: 'consent: to other things, in other words, of nobody',
    raw: numbered(
      {
        user_preferences: [
          preference({ category: 'utility_messages' }),
          preference({ value: 'pause' }),
          preference({ wa_id: '' }),
        ],
      },
      'user_preferences',
    ),
    events: [
      notice('user_preferences', WABA, SECONDS, preference({ category: 'utility_messages' }), {
        account: ACCOUNT,
      }),
      notice('user_preferences', WABA, SECONDS, preference({ value: 'pause' }), { account: ACCOUNT }),
      { type: 'malformed', account: ACCOUNT, reason: 'A preference of nobody readable.' },
    ],
  },
  {
    name: 'names: added, renamed, with a user name, and taken out',
    raw: numbered(
      {
        state_sync: [
          line({}),
          line({ full_name: '', phone_number: '+16505551234' }),
          line({ phone_number: undefined, user_id: 'US.1349', username: '@Carla.N' }),
          line({}, { action: 'remove' }),
        ],
      },
      'smb_app_state_sync',
    ),
    events: [
      { ...named, from: { ...carlasPhone, name: 'Carla Nowak' } },
      { ...named, from: { ...carlasPhone, name: 'Carla' } },
      {
        ...named,
        from: {
          addresses: [
            { kind: 'bsuid', value: 'US.1349' },
            { kind: 'username', value: 'carla.n' },
          ],
          name: 'Carla Nowak',
        },
      },
      { ...named, from: carlasPhone },
    ],
  },
  {
    name: 'names: without a name, without an address, of something else',
    raw: numbered(
      {
        state_sync: [
          line({ full_name: undefined, first_name: ' ' }),
          line({ phone_number: 'home' }),
          { type: 'label', label: { name: 'VIP' }, timestamp: '1749416383' },
        ],
      },
      'smb_app_state_sync',
    ),
    events: [
      notice(
        'smb_app_state_sync',
        WABA,
        0,
        {
          type: 'contact',
          contact: { first_name: ' ', phone_number: '16505551234' },
          action: 'add',
          metadata: { timestamp: '1749416383' },
        },
        { account: ACCOUNT },
      ),
      { type: 'malformed', account: ACCOUNT, reason: 'A contact without a readable address.' },
      notice(
        'smb_app_state_sync',
        WABA,
        SECONDS,
        { type: 'label', label: { name: 'VIP' }, timestamp: '1749416383' },
        { account: ACCOUNT },
      ),
    ],
  },
]
