/**
 * Order and duplicates do not matter: a set of deliveries, cut, shuffled, repeated and posted at once in
 * any way, ends in the same state as the same things delivered one by one in order.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeliveryState } from '../../channels/adapter.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { empty, NOWHERE, snapshot, untilTakenIn } from './world.ts'

const NUMBERS = ['106540352242922', '106540352242933'] as const
const SETTINGS = { sqlite: { numRuns: 60, size: 24 }, postgres: { numRuns: 12, size: 18 } } as const
const OURS = 4

/** Who writes, and by which addresses Meta names them: always, or in turns. */
const PEOPLE = [
  { wa_id: '4915155503412' },
  { wa_id: '16505551234', user_id: 'US.1349' },
  { user_id: 'DE.7781', username: 'dana.k' },
  // Sometimes with the number, sometimes without: the user id holds the two together.
  { wa_id: '5511999990000', user_id: 'BR.5150', shy: true },
] as const

interface Update {
  number: string
  value: Record<string, unknown>
}

type Act =
  | {
      act: 'message'
      person: number
      number: number
      kind: 'text' | 'image' | 'quote'
      name: number
      shy: boolean
    }
  | {
      act: 'status'
      ours: number
      state: 'sent' | 'delivered' | 'read' | 'failed'
      tells: boolean
      twice: boolean
    }
  | { act: 'reaction' | 'edit' | 'revoke'; target: number; emoji: string }
  | { act: 'notice'; number: number; code: number }

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant('message' as const),
      person: fc.nat(PEOPLE.length - 1),
      number: fc.nat(NUMBERS.length - 1),
      kind: fc.constantFrom('text' as const, 'image' as const, 'quote' as const),
      name: fc.nat(2),
      shy: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constant('status' as const),
      ours: fc.nat(OURS),
      state: fc.constantFrom('sent' as const, 'delivered' as const, 'read' as const, 'failed' as const),
      tells: fc.boolean(),
      twice: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      act: fc.constantFrom('reaction' as const, 'edit' as const, 'revoke' as const),
      target: fc.nat(30),
      emoji: fc.constantFrom('👍', '🎉', ''),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ act: fc.constant('notice' as const), number: fc.nat(1), code: fc.nat(3) }),
  },
)

/** How the updates travel: their order, what shares a delivery, what comes again, and how many at once. */
const journey = fc.record({ chance: fc.nat(), together: fc.integer({ min: 1, max: 8 }) })

/** Numbers below `limit`, the same for the same seed. */
function dice(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), state | 1)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

/** Every update in the order in which it happened, one second apart. */
function updatesOf(acts: readonly Act[], start: number): Update[] {
  const messages: Array<{ id: string; person: number; number: number }> = []
  return acts.map((act, index) => {
    const timestamp = String(start + index)
    const number = NUMBERS['number' in act ? act.number : 0] as string
    if (act.act === 'notice') {
      return { number, value: { errors: [{ code: act.code, title: 'Trouble', message: `at ${index}` }] } }
    }
    if (act.act === 'status') {
      const status = {
        id: `wamid.ours-${act.ours}`,
        status: act.state,
        // Some receipts are told twice with two times.
        timestamp: act.twice ? String(start + index + 1000) : timestamp,
        recipient_id: PEOPLE[0].wa_id,
        ...(act.tells ? { biz_opaque_callback_data: correlation(act.ours) } : {}),
        ...(act.state === 'failed' ? { errors: [{ code: 131_026 + (index % 2), title: 'No' }] } : {}),
      }
      return { number: NUMBERS[0], value: { statuses: [status] } }
    }
    if (act.act === 'message') {
      const id = `wamid.in-${index}`
      messages.push({ id, person: act.person, number: act.number })
      const quoted = act.kind === 'quote' ? messages[index % messages.length] : undefined
      return {
        number,
        value: inbound(act, { id, timestamp, name: act.name, shy: act.shy, quoted: quoted?.id }),
      }
    }
    // What refers to something may come before it, to our own messages too, and to what never comes.
    const target = messages[act.target % (messages.length + 1)] ?? {
      id: 'wamid.ours-0',
      person: 0,
      number: 0,
    }
    const part = {
      reaction: { message_id: target.id, emoji: act.emoji },
      edit: {
        original_message_id: target.id,
        message: { type: 'text', text: { body: `edited at ${index}` } },
      },
      revoke: { original_message_id: target.id },
    }[act.act]
    const value = inbound(
      { person: target.person, kind: 'text' },
      { id: `wamid.ref-${index}`, timestamp, name: 0, shy: false, quoted: undefined },
    )
    const message = { ...value.messages[0], type: act.act, text: undefined, [act.act]: part }
    return { number: NUMBERS[target.number] as string, value: { ...value, messages: [message] } }
  })
}

const correlation = (ours: number) => `correlation-of-ours-${ours}`

function inbound(
  { person, kind }: { person: number; kind: 'text' | 'image' | 'quote' },
  more: { id: string; timestamp: string; name: number; shy: boolean; quoted: string | undefined },
) {
  const known = PEOPLE[person] as { wa_id?: string; user_id?: string; username?: string; shy?: boolean }
  const phone = known.shy && more.shy ? undefined : known.wa_id
  const content =
    kind === 'image'
      ? { type: 'image', image: { id: `9${more.timestamp}`, mime_type: 'image/png', caption: 'Look' } }
      : { type: 'text', text: { body: `Text of ${more.id}` } }
  return {
    contacts: [
      {
        profile: { name: `Name ${more.name}`, username: known.username },
        wa_id: phone,
        user_id: known.user_id,
      },
    ],
    messages: [
      {
        from: phone,
        from_user_id: known.user_id,
        id: more.id,
        timestamp: more.timestamp,
        ...content,
        ...(more.quoted ? { context: { from: '1', id: more.quoted } } : {}),
      },
    ],
  }
}

function delivery(updates: readonly Update[]): unknown {
  return {
    object: 'whatsapp_business_account',
    entry: updates.map(({ number, value }) => ({
      id: '102290129340398',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '15550783881', phone_number_id: number },
            ...value,
          },
        },
      ],
    })),
  }
}

/** A conversation in which we have answered a few times; of some answers the provider's id is not known. */
async function begin(t: TestServer, start: number): Promise<void> {
  await empty(t.ctx.db)
  const first = inbound(
    { person: 0, kind: 'text' },
    { id: 'wamid.first', timestamp: String(start - 100), name: 0, shy: false, quoted: undefined },
  )
  await t.deliver(delivery([{ number: NUMBERS[0], value: first }]))
  await untilTakenIn(t)
  const { id, inbox_id } = await t.ctx.db.read
    .selectFrom('conversation')
    .select(['id', 'inbox_id'])
    .executeTakeFirstOrThrow()
  await t.ctx.db.transaction(async (tx) => {
    for (let ours = 0; ours < OURS; ours++) {
      const known = ours % 2 === 0
      const state: DeliveryState = known ? 'accepted' : 'unknown'
      await tx
        .insertInto('message')
        .values({
          conversation_id: id,
          inbox_id,
          direction: 'out',
          type: 'text',
          text: 'Answer',
          details: null,
          external_id: known ? `wamid.ours-${ours}` : null,
          client_id: `client-${ours}`,
          correlation: correlation(ours),
          attempt: 1,
          author_id: null,
          quoted_id: null,
          forwarded: 0,
          sent_at: (start - 50 + ours) * 1000,
          created_at: 0,
          delivery: state,
          delivery_at: (start - 50) * 1000,
          failure_code: null,
          failure_reason: null,
          failure_detail: null,
          edited_at: null,
          edit_id: null,
          revoked_at: null,
        })
        .execute()
    }
  })
}

function travel(updates: readonly Update[], roll: (limit: number) => number): Update[][] {
  const shuffled = updates
    .flatMap((update) => (roll(4) === 0 ? [update, update] : [update]))
    .map((update) => ({ update, key: roll(1_000_000) }))
    .sort((a, b) => a.key - b.key)
    .map(({ update }) => update)
  const deliveries: Update[][] = []
  while (shuffled.length > 0) deliveries.push(shuffled.splice(0, 1 + roll(5)))
  return deliveries
}

describe.each(databases)('deliveries on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: NOWHERE } })
    for (const number of NUMBERS) await t.inbox(number)
  })
  afterAll(() => t[Symbol.asyncDispose]())

  const { numRuns, size } = SETTINGS[kind]

  it('may come in any order, cut in any way, repeated and at once', { timeout: 120_000 }, async () => {
    const start = Math.floor(Date.now() / 1000) - 7200
    await fc.assert(
      fc.asyncProperty(
        fc.array(act, { minLength: 2, maxLength: size }),
        journey,
        async (acts, { chance, together }) => {
          const updates = updatesOf(acts, start)

          await begin(t, start)
          for (const update of updates) expect((await t.deliver(delivery([update]))).status).toBe(200)
          await untilTakenIn(t)
          const expected = await snapshot(t.ctx.db)
          expect(expected['quarantine']).toEqual([])

          await begin(t, start)
          const deliveries = travel(updates, dice(chance))
          for (let at = 0; at < deliveries.length; at += together) {
            const portion = deliveries.slice(at, at + together)
            const replies = await Promise.all(portion.map((part) => t.deliver(delivery(part))))
            expect(replies.map(({ status }) => status)).toEqual(portion.map(() => 200))
            // Sometimes the worker has caught up before the next come, sometimes not.
            if (together % 2 === 0) await untilTakenIn(t)
          }
          await untilTakenIn(t)
          expect(await snapshot(t.ctx.db)).toEqual(expected)
        },
      ),
      { numRuns, ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}) },
    )
  })
})
