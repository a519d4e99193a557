import { carla, message, metadata, numbered } from '../../sample.ts'
import { inbound, notice, phone, written } from '../expected/parts.ts'
import { ACCOUNT, carlaKnown, carlasPhone, SECONDS, WABA, type Case } from './case.ts'

const OURS = '15550783881'
const HEX = '49f227634806293b0995459bc310b593e1400f41591efcf07e9bced335f41942'
const old = { origin: 'history', replyUntil: null } as const
const text = { type: 'text', text: 'Hello' } as const

const carlaByName = {
  addresses: [
    { kind: 'bsuid' as const, value: 'US.1349' },
    { kind: 'username' as const, value: 'carla.n' },
  ],
  name: null,
}

const thread = (messages: unknown[], more: Record<string, unknown> = {}) => ({
  id: '16505551234',
  ...more,
  messages,
})
const chunk = (phase: number, threads: unknown[], progress = 40) => ({
  metadata: { phase, chunk_order: 1, progress },
  threads,
})
const imported = (...history: unknown[]) => numbered({ history }, 'history')

const ours = (id: string, status: unknown) =>
  message({ id, from: OURS, to: '16505551234', history_context: { status } })

const sharingIsOff = {
  code: 2_593_109,
  title: 'History sync is turned off',
  error_data: { details: 'Turned off by the business' },
}
const declined = (overrides: object) =>
  notice(
    'history',
    WABA,
    0,
    { errors: [sharingIsOff] },
    { account: ACCOUNT, severity: 'warning', ...overrides },
  )

/** Old messages of a number that was in use in the phone app, chunk by chunk. */
export const history: Case[] = [
  {
    name: 'history: three phases, with messages of both sides',
    raw: imported(
      chunk(0, [
        thread([
          message({ id: 'h1', history_context: { status: 'READ' } }),
          message({ id: 'h2', from: OURS, to: '16505551234', history_context: { status: 'READ' } }),
        ]),
      ]),
      chunk(1, [{ id: '4915112345678', messages: [message({ id: 'h3', from: '4915112345678' })] }]),
      chunk(2, [], 100),
    ),
    events: [
      inbound(carlasPhone, ACCOUNT, 'h1', SECONDS, text, old),
      written(carlasPhone, ACCOUNT, 'h2', SECONDS, text, { ...old, delivery: 'read' }),
      inbound(phone('4915112345678'), ACCOUNT, 'h3', SECONDS, text, old),
      notice(
        'history',
        WABA,
        0,
        { metadata: { phase: 2, chunk_order: 1, progress: 100 } },
        { account: ACCOUNT },
      ),
    ],
  },
  {
    name: 'history: how far our own messages got',
    raw: imported(
      chunk(1, [
        thread([
          ours('p', 'PENDING'),
          ours('s', 'SENT'),
          ours('d', 'delivered'),
          ours('r', 'read'),
          ours('v', 'PLAYED'),
          ours('e', 'ERROR'),
          ours('x', 'NEW_WORD'),
        ]),
      ]),
    ),
    events: (
      [
        ['p', 'accepted'],
        ['s', 'sent'],
        ['d', 'delivered'],
        ['r', 'read'],
        ['v', 'played'],
        ['e', 'failed'],
        ['x', 'sent'],
      ] as const
    ).map(([id, delivery]) => written(carlasPhone, ACCOUNT, id, SECONDS, text, { ...old, delivery })),
  },
  {
    name: 'history: a thread of somebody with a user name, and the side told outright',
    raw: imported(
      chunk(0, [
        thread(
          [
            message({ id: 'h1', from: undefined, from_user_id: 'US.1349' }),
            message({ id: 'h2', from: '999999', history_context: { from_me: true, status: 'read' } }),
          ],
          { id: 'US.1349', context: { user_id: 'US.1349', username: 'Carla.N' } },
        ),
      ]),
    ),
    events: [
      inbound(carlaByName, ACCOUNT, 'h1', SECONDS, text, old),
      written(carlaByName, ACCOUNT, 'h2', SECONDS, text, { ...old, delivery: 'read' }),
    ],
  },
  {
    name: 'history: what is to come later, and then comes',
    raw: imported(chunk(0, [thread([message({ id: 'h1', type: 'media_placeholder', text: undefined })])])),
    events: [
      inbound(
        carlasPhone,
        ACCOUNT,
        'h1',
        SECONDS,
        { type: 'unsupported', text: null, details: { kind: 'media_placeholder' } },
        old,
      ),
    ],
  },
  {
    name: 'history: media that come later, of both sides, with the hash in hex',
    raw: numbered(
      {
        contacts: [carla],
        messages: [
          message({ id: 'h1', to: OURS, type: 'image', image: { id: '77', sha256: HEX } }),
          message({ id: 'h2', from: OURS, to: '16505551234', type: 'image', image: { id: '78' } }),
        ],
        message_echoes: [
          message({ id: 'h3', from: OURS, to: '16505551234', type: 'image', image: { id: '79' } }),
        ],
      },
      'history',
    ),
    events: [
      inbound(
        carlaKnown,
        ACCOUNT,
        'h1',
        SECONDS,
        {
          type: 'image',
          text: null,
          files: [{ id: '77', kind: 'image', mimeType: null, fileName: null, sha256: HEX }],
        },
        old,
      ),
      ...['h2', 'h3'].map((id, i) =>
        written(
          carlaKnown,
          ACCOUNT,
          id,
          SECONDS,
          {
            type: 'image',
            text: null,
            files: [{ id: `${78 + i}`, kind: 'image', mimeType: null, fileName: null, sha256: null }],
          },
          old,
        ),
      ),
    ],
  },
  {
    name: 'history: a reaction and a revoke of ours among old messages',
    raw: imported(
      chunk(0, [
        thread([
          message({ id: 'h1', type: 'reaction', reaction: { message_id: 'wamid.t', emoji: '👍' } }),
          message({ id: 'h2', from: OURS, type: 'revoke', revoke: { original_message_id: 'wamid.t' } }),
        ]),
      ]),
    ),
    events: [
      {
        type: 'reaction',
        account: ACCOUNT,
        externalId: 'h1',
        from: carlasPhone,
        at: SECONDS * 1000,
        by: 'contact',
        targetId: 'wamid.t',
        emoji: '👍',
      },
      {
        type: 'revoke',
        account: ACCOUNT,
        externalId: 'h2',
        from: carlasPhone,
        at: SECONDS * 1000,
        by: 'business',
        targetId: 'wamid.t',
      },
    ],
  },
  {
    name: 'history: declined',
    raw: imported({ errors: [sharingIsOff] }),
    events: [declined({})],
  },
  {
    name: 'history: declined, without the envelope',
    raw: JSON.stringify({ messaging_product: 'whatsapp', metadata, history: [{ errors: [sharingIsOff] }] }),
    events: [declined({ group: null })],
  },
  {
    name: 'history: broken in each of its lists',
    raw: imported(
      'x',
      { threads: 'x' },
      { threads: [5] },
      { threads: [thread([null, message({ id: 'h1' })]), { id: '1', messages: {} }] },
    ),
    events: [
      { type: 'malformed', account: ACCOUNT, reason: 'history holds something that is no object.' },
      { type: 'malformed', account: ACCOUNT, reason: 'threads is no list.' },
      { type: 'malformed', account: ACCOUNT, reason: 'threads holds something that is no object.' },
      { type: 'malformed', account: ACCOUNT, reason: 'messages holds something that is no object.' },
      inbound(carlasPhone, ACCOUNT, 'h1', SECONDS, text, old),
      { type: 'malformed', account: ACCOUNT, reason: 'messages is no list.' },
    ],
  },
]
