/** Events as adapters make them, and the way in without a provider around it. */
import type {
  Address,
  InboundCall,
  InboundEvent,
  InboundMessage,
  InboundStatus,
} from '../../channels/adapter.ts'
import { whatsapp } from '../../channels/whatsapp/adapter.ts'
import type { AppContext } from '../../server/context.ts'
import { takeIn } from '../../server/inbound/take-in.ts'
import type { TestServer } from '../helpers/server.ts'

export const ACCOUNT = '106540352242922'
export const DAY = 86_400_000

/** What `parse` gives, but for the raw text. */
export type News = InboundEvent extends infer E ? (E extends unknown ? Omit<E, 'raw'> : never) : never

export const phone = (value: string): Address => ({ kind: 'phone', value })
export const bsuid = (value: string): Address => ({ kind: 'bsuid', value })
export const username = (value: string): Address => ({ kind: 'username', value })
export const person = (name: string | null, ...addresses: Address[]) => ({ name, addresses })

let counter = 0
const nextId = () => `wamid.N${String(++counter).padStart(6, '0')}`

type Told = { at: number; from: ReturnType<typeof person> }

export function message(
  { at, from }: Told,
  overrides: Partial<InboundMessage> = {},
  content: Partial<InboundMessage['message']> = {},
): InboundMessage {
  const direction = overrides.direction ?? 'in'
  const live = (overrides.origin ?? 'live') === 'live'
  return {
    type: 'message',
    account: ACCOUNT,
    externalId: nextId(),
    at,
    from,
    direction,
    origin: 'live',
    delivery: direction === 'out' ? 'sent' : null,
    message: {
      type: 'text',
      text: `Said at ${at}`,
      files: [],
      quotedId: null,
      forwarded: false,
      details: null,
      ...content,
    },
    replyUntil: direction === 'in' && live ? at + DAY : null,
    entryPoint: false,
    standby: false,
    ...overrides,
  }
}

export const echo = (told: Told, overrides: Partial<InboundMessage> = {}) =>
  message(told, { direction: 'out', ...overrides })

export const picture = (id: string): InboundMessage['message']['files'][number] => ({
  id,
  kind: 'image',
  mimeType: 'image/png',
  fileName: null,
  sha256: null,
})

export const status = (
  externalId: string,
  state: InboundStatus['state'],
  at: number,
  overrides: Partial<InboundStatus> = {},
): InboundStatus => ({
  type: 'status',
  account: ACCOUNT,
  at,
  externalId,
  correlation: null,
  state,
  to: person(null),
  failure: null,
  price: null,
  replyUntil: null,
  ...overrides,
})

export const call = (
  { at, from }: Told,
  externalId: string,
  state: InboundCall['state'],
  overrides: Partial<InboundCall> = {},
): InboundCall => ({
  type: 'call',
  account: ACCOUNT,
  at,
  externalId,
  from,
  direction: 'in',
  state,
  seconds: null,
  replyUntil: at + DAY,
  ...overrides,
})

export const consent = ({ at, from }: Told, state: 'granted' | 'withdrawn'): News => ({
  type: 'consent',
  account: ACCOUNT,
  at,
  from,
  purpose: 'marketing',
  state,
  detail: 'User requested so',
})

export const handover = ({ at, from }: Told, to: 'business' | 'provider'): News => ({
  type: 'handover',
  account: ACCOUNT,
  at,
  from,
  to,
})

export const changed = (
  { at, from }: Told,
  change: 'number' | 'user_id' | 'security',
  ended: Address[],
  gained: Address[],
): News => ({ type: 'identity', account: ACCOUNT, externalId: nextId(), at, from, change, ended, gained })

export const named = ({ at, from }: Told): News => ({ type: 'name', account: ACCOUNT, at, from })

/** Takes in deliveries, one transaction each, as the worker does with what has gathered. */
export async function take(t: TestServer, ...deliveries: Array<readonly News[]>): Promise<void> {
  for (const events of deliveries) await takeInto(t.ctx, events)
}

export async function takeInto(known: AppContext, events: readonly News[]): Promise<void> {
  const { id } = await known.db.read
    .selectFrom('inbox')
    .select('id')
    .where('account', '=', ACCOUNT)
    .executeTakeFirstOrThrow()
  const parse = (raw: string): InboundEvent[] =>
    (JSON.parse(raw) as News[]).map((event) => ({ ...event, raw: () => JSON.stringify([event]) }))
  const ctx = { ...known, channel: () => ({ ...whatsapp, parse }) as ReturnType<AppContext['channel']> }
  const body = Buffer.from(JSON.stringify(events))
  await ctx.db.transaction((tx) =>
    takeIn(ctx, tx, [{ channel: 'whatsapp', body, signed_by: JSON.stringify([id]) }]),
  )
}

/** A message of ours of which nobody knows whether it was sent. Returns its id. */
export async function unconfirmed(
  t: TestServer,
  conversationId: number,
  correlation: string,
): Promise<number> {
  const conversation = await t.ctx.db.read
    .selectFrom('conversation')
    .select(['inbox_id', 'last_message_at'])
    .where('id', '=', conversationId)
    .executeTakeFirstOrThrow()
  const { id } = await t.ctx.db.admin
    .insertInto('message')
    .values({
      conversation_id: conversationId,
      inbox_id: conversation.inbox_id,
      direction: 'out',
      type: 'text',
      text: 'Ours',
      details: null,
      external_id: null,
      client_id: `client-${correlation}`,
      correlation,
      attempt: 1,
      author_id: t.owner.id,
      quoted_id: null,
      forwarded: 0,
      sent_at: conversation.last_message_at,
      created_at: conversation.last_message_at,
      delivery: 'unknown',
      delivery_at: conversation.last_message_at,
      failure_code: null,
      failure_reason: null,
      failure_detail: null,
      edited_at: null,
      edit_id: null,
      revoked_at: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** Any order, cut into deliveries anywhere, some of it twice; the same for the same seed. */
export function travel<T>(events: readonly T[], seed: number): T[][] {
  let state = seed
  const roll = (limit: number) => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), state | 1)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
  const shuffled = events
    .flatMap((event) => (roll(3) === 0 ? [event, event] : [event]))
    .map((event) => ({ event, key: roll(1_000_000) }))
    .sort((a, b) => a.key - b.key)
    .map(({ event }) => event)
  const deliveries: T[][] = []
  while (shuffled.length > 0) deliveries.push(shuffled.splice(0, 1 + roll(6)))
  return deliveries
}
