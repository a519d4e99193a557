/** Every captured webhook goes through the real server, and each of its parts is found again somewhere. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InboundEvent } from '../../channels/adapter.ts'
import { parse } from '../../channels/whatsapp/parse/envelope.ts'
import { databases } from '../helpers/database.ts'
import { whatsappFixtures } from '../helpers/fixtures.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { empty, NOWHERE, untilTakenIn } from './world.ts'

const FOLDERS = ['pywa', 'vercel-chat', 'facebook-openapi/webhooks']
const samples = FOLDERS.flatMap((folder) =>
  whatsappFixtures(folder).map(({ name, text }) => ({
    name: `${folder}/${name}`,
    text,
    events: parse(text),
  })),
)
const isId = (id: string | null): id is string => id !== null && /^\d{1,32}$/.test(id)

/** One inbox for each number in the samples, and one for each business account that comes without number. */
function accounts(): Array<{ phoneNumberId: string; wabaId: string }> {
  const numbers = new Set<string>()
  const groups = new Set<string>()
  for (const event of samples.flatMap(({ events }) => events)) {
    if (isId(event.account)) numbers.add(event.account)
    else if (event.type === 'notice' && event.account === null && isId(event.group)) groups.add(event.group)
  }
  return [
    ...[...numbers].map((phoneNumberId) => ({ phoneNumberId, wabaId: `9${phoneNumberId}`.slice(0, 32) })),
    ...[...groups].map((wabaId) => ({ phoneNumberId: `8${wabaId}`.slice(0, 32), wabaId })),
  ]
}

type Place = 'message' | 'entry' | 'consent' | 'waiting' | 'channel_notice' | 'malformed' | 'unknown_account'

const PLACES: Partial<Record<InboundEvent['type'], Place[]>> = {
  notice: ['channel_notice'],
  message: ['message'],
  call: ['entry'],
  // Its line waits for a conversation with whoever said so.
  consent: ['consent', 'waiting'],
  // Nobody of whom the address book tells has ever written.
  name: [],
}

function placesOf(event: InboundEvent, connected: boolean): Place[] {
  if (event.type === 'malformed') return ['malformed']
  const known = event.account !== null ? isId(event.account) : event.type === 'notice' && isId(event.group)
  if (!connected || !known) return ['unknown_account']
  // None of the samples brings the message or the conversation along that its news is about.
  return PLACES[event.type] ?? ['waiting']
}

async function placesFound(t: TestServer): Promise<Place[]> {
  const places: Place[] = []
  for (const table of ['message', 'entry', 'consent', 'waiting', 'channel_notice'] as const) {
    const rows = await t.ctx.db.read.selectFrom(table).select('id').execute()
    places.push(...rows.map(() => table))
  }
  const parked = await t.ctx.db.read.selectFrom('quarantine').select('reason').execute()
  places.push(...parked.map(({ reason }) => reason as Place))
  return places.sort()
}

describe.skipIf(samples.length === 0).each(databases)('captured webhooks on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: NOWHERE } })
  })
  afterAll(() => t[Symbol.asyncDispose]())

  async function whereItEndsUp(text: string): Promise<Place[]> {
    await empty(t.ctx.db)
    expect((await t.deliver(text)).status).toBe(200)
    await untilTakenIn(t)
    return placesFound(t)
  }

  it('are parked where no inbox has their number', async () => {
    // Somebody has to share the secret, or the signature would be nobody's.
    await t.inbox('1000000000')
    for (const { name, text, events } of samples) {
      const expected = events.flatMap((event) => placesOf(event, false))
      expect([name, await whereItEndsUp(text)]).toEqual([name, expected.sort()])
    }
  })

  it('are taken in where their number is connected, and nothing is lost', async () => {
    for (const { phoneNumberId, wabaId } of accounts()) await t.inbox(phoneNumberId, { wabaId })
    const seen = new Set<Place>()
    for (const { name, text, events } of samples) {
      const expected = events.flatMap((event) => placesOf(event, true))
      for (const place of expected) seen.add(place)
      expect([name, await whereItEndsUp(text)]).toEqual([name, expected.sort()])
    }
    expect([...seen].sort()).toEqual(expect.arrayContaining(['channel_notice', 'message', 'waiting']))
  })

  it('go into the same places when each comes twice, and all at once', async () => {
    await empty(t.ctx.db)
    const replies = await Promise.all([...samples, ...samples].map(({ text }) => t.deliver(text)))
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    await untilTakenIn(t)
    const wamids = (type: InboundEvent['type']) =>
      new Set(
        samples
          .flatMap(({ events }) => events)
          .flatMap((event) =>
            event.type === type && 'externalId' in event && isId(event.account)
              ? [`${event.account} ${event.externalId}`]
              : [],
          ),
      )
    const rows = await t.ctx.db.read.selectFrom('message').select('id').execute()
    expect(rows).toHaveLength(wamids('message').size)
  })
})
