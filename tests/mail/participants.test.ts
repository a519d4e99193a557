/** Who takes part: each address once, under what says most of them. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { addParticipants, outranks, participantsOf, type Via } from '../../server/core/mail/participants.ts'
import { databases } from '../helpers/database.ts'
import { filed } from '../helpers/mail-deliveries.ts'
import { mailInbox } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

const VIAS = ['copied', 'agent', 'joined', 'contact'] as const satisfies Via[]

describe.each(databases)('people of a conversation on %s', (kind) => {
  let t: TestServer
  let conversationId: number
  beforeAll(async () => {
    t = await startTestServer(kind)
    conversationId = (await filed(t, await mailInbox(t))).conversationId
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  beforeEach(() => t.ctx.db.admin.deleteFrom('participant').execute())

  const add = (via: Via, ...people: Array<{ name: string | null; address: string }>) =>
    t.ctx.db.transaction((tx) => addParticipants(t.ctx, tx, conversationId, people, via))
  const people = async () =>
    (await participantsOf(t.ctx.db.read, conversationId)).map(({ address, name, via }) => [
      address,
      name,
      via,
    ])

  it('are there once, by what says most, in whichever order it is told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...VIAS), { minLength: 1, maxLength: 5 }), async (told) => {
        await t.ctx.db.admin.deleteFrom('participant').execute()
        for (const via of told) await add(via, { name: null, address: 'ben@werkstatt.example' })
        const most = told.reduce((known, via) => (outranks(via, known) ? via : known))
        expect(await people()).toEqual([['ben@werkstatt.example', null, most]])
      }),
      { numRuns: 30 },
    )
  })

  it('keep the first name they are given', async () => {
    await add('copied', { name: null, address: 'ben@werkstatt.example' })
    await add('copied', { name: 'Ben', address: 'BEN@werkstatt.example' })
    await add('joined', { name: 'Benjamin', address: 'ben@werkstatt.example' })
    expect(await people()).toEqual([['ben@werkstatt.example', 'Ben', 'joined']])
  })

  it('may be many at once, and the same one twice', async () => {
    const many = Array.from({ length: 300 }, (_, n) => ({ name: null, address: `p${n % 200}@x.example` }))
    await add('agent', ...many)
    expect(await people()).toHaveLength(200)
    await add('agent')
    expect(await people()).toHaveLength(200)
  })
})
