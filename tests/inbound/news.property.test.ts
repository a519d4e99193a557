/** Whatever else a channel tells beside messages: order, cut and repetition make no difference. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  ACCOUNT,
  bsuid,
  call,
  consent,
  echo,
  handover,
  message,
  named,
  person,
  phone,
  picture,
  status,
  take,
  travel,
  username,
  type News,
} from './news.ts'
import { empty, NOWHERE, snapshot } from './world.ts'

const SETTINGS = { sqlite: { numRuns: 80, size: 26 }, postgres: { numRuns: 12, size: 20 } } as const

/** Two who have written before, and two of whom we hear for the first time. */
const PEOPLE = [
  person('Ada', phone('4915155500001')),
  person('Ben', phone('4915155500002'), bsuid('DE.2002'), username('ben.k')),
  person('Carla', bsuid('US.3003'), username('carla')),
  person('Dana', phone('5511999990000')),
]
const KNOWN = 2

const KINDS = [
  'message',
  'advertised',
  'standby',
  'echo',
  'history',
  'answered',
  'overlap',
  'placeholder',
  'call',
  'consent',
  'handover',
  'status',
  'reaction',
  'edit',
  'revoke',
  'name',
] as const

interface Act {
  kind: (typeof KINDS)[number]
  who: number
  pick: number
}
const act: fc.Arbitrary<Act> = fc.record({
  kind: fc.constantFrom(...KINDS),
  who: fc.nat(PEOPLE.length - 1),
  pick: fc.nat(60),
})

/** Everything that was told, in the order in which it happened, a second apart. */
function newsOf(acts: readonly Act[], start: number): News[] {
  const ids: string[] = ['wamid.never']
  let advertised = false
  return acts.flatMap(({ kind, who, pick }, index): News[] => {
    const at = start + index * 1000
    const from = PEOPLE[who] as (typeof PEOPLE)[number]
    const told = { at, from }
    const externalId = `wamid.${index}`
    const target = ids[pick % ids.length] as string
    const base = { account: ACCOUNT, at, externalId, from, targetId: target }
    if (['message', 'echo', 'history', 'answered', 'overlap', 'placeholder'].includes(kind))
      ids.push(externalId)
    switch (kind) {
      case 'message':
        return [message(told, { externalId })]
      case 'advertised': {
        // The windows of several advertisements overlap in ways that only the provider can tell apart.
        const first = !advertised && who === 0
        if (who === 0) advertised = true
        return [message(told, { externalId, entryPoint: first })]
      }
      case 'standby':
        return [message(told, { externalId, standby: true, direction: pick % 2 ? 'in' : 'out' })]
      case 'echo':
        return [echo(told, { externalId })]
      case 'history':
        return [message(told, { externalId, origin: 'history' })]
      case 'answered':
        return [echo(told, { externalId, origin: 'history', delivery: pick % 2 ? 'read' : 'delivered' })]
      case 'overlap': {
        const direction = pick % 2 ? 'in' : 'out'
        const past = message(told, { externalId, direction, origin: 'history' })
        return [past, message(told, { externalId, direction }, past.message)]
      }
      case 'placeholder': {
        const past = { externalId, origin: 'history' } as const
        const empty = { type: 'unsupported', text: null, details: { kind: 'media_placeholder' } } as const
        const full = { type: 'image', text: 'Look', files: [picture(`9${index}`)] } as const
        return [message(told, past, empty), message(told, past, { ...full, files: [...full.files] })]
      }
      case 'call': {
        const id = `call.${pick % 4}.${who}`
        const states = ['ringing', 'accepted', 'ended', 'rejected'] as const
        const state = states[pick % states.length] ?? 'ringing'
        return [
          call(told, id, state, {
            seconds: state === 'ended' ? pick : null,
            direction: who % 2 ? 'in' : 'out',
          }),
        ]
      }
      case 'consent':
        return [consent(told, pick % 2 ? 'granted' : 'withdrawn')]
      case 'handover':
        return [handover(told, pick % 2 ? 'business' : 'provider')]
      case 'status': {
        const states = ['sent', 'delivered', 'read', 'played', 'failed'] as const
        const state = states[pick % states.length] ?? 'sent'
        const failure = { code: '131050', reason: 'opted_out', detail: null } as const
        return [
          status(target, state, at, {
            price: pick % 3 ? { category: 'service', type: pick % 2 ? 'regular' : null } : null,
            failure: state === 'failed' ? failure : null,
            // A month later, for some: the earliest counts, and in its month.
            ...(pick > 50 ? { at: at - 40 * 86_400_000 } : {}),
          }),
        ]
      }
      case 'reaction':
        return [
          { ...base, type: 'reaction', by: pick % 2 ? 'business' : 'contact', emoji: pick % 5 ? '👍' : '' },
        ]
      case 'edit':
        return [{ ...base, type: 'edit', by: pick % 2 ? 'business' : 'contact', text: `Edited at ${at}` }]
      case 'revoke':
        return [{ ...base, type: 'revoke', by: pick % 2 ? 'business' : 'contact' }]
      case 'name': {
        const known = PEOPLE[who % KNOWN] as (typeof PEOPLE)[number]
        return [named({ at, from: { ...known, name: pick % 3 ? `Entry ${pick}` : null } })]
      }
    }
  })
}

describe.each(databases)('news on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: NOWHERE } })
    await t.inbox(ACCOUNT)
  })
  afterAll(() => t[Symbol.asyncDispose]())

  const { numRuns, size } = SETTINGS[kind]

  it('may come in any order, cut in any way and repeated', { timeout: 120_000 }, async () => {
    const start = Math.floor(Date.now() / 1000) * 1000 - 7_200_000
    const begin = async () => {
      await empty(t.ctx.db)
      const first = PEOPLE.slice(0, KNOWN).map((from, index) => {
        return message({ at: start - 100_000, from }, { externalId: `wamid.first-${index}` })
      })
      await take(t, first)
    }
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: size }), fc.nat(), async (acts, chance) => {
        const news = newsOf(acts, start)
        await begin()
        await take(t, ...news.map((each) => [each]))
        const expected = await snapshot(t.ctx.db)

        await begin()
        await take(t, ...travel(news, chance))
        expect(await snapshot(t.ctx.db)).toEqual(expected)
      }),
      { numRuns, ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}) },
    )
  })
})
