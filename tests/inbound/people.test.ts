/** Who is who: numbers that change, people seen apart, user names that change hands. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Address } from '../../channels/adapter.ts'
import { showAddress } from '../../channels/whatsapp/show.ts'
import type { DuplicateView } from '../../server/contract/contact.ts'
import type { ConversationItem, EntryView } from '../../server/contract/conversation.ts'
import { addressesOf } from '../../server/core/contact/store.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  ACCOUNT,
  bsuid,
  changed,
  echo,
  message,
  person,
  phone,
  status,
  take,
  travel,
  username,
  type News,
} from './news.ts'
import { empty, NOWHERE, snapshot } from './world.ts'

const OLD = phone('4915155500001')
const NEW = phone('4915155500002')
const ID = bsuid('DE.1001')
const NEW_ID = bsuid('DE.1002')
const ada = (...addresses: Address[]) => person('Ada', ...addresses)

describe.each(databases)('people on %s', (kind) => {
  let t: TestServer
  let now: number
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: NOWHERE } })
    await t.inbox(ACCOUNT)
  })
  afterAll(() => t[Symbol.asyncDispose]())
  beforeEach(async () => {
    await empty(t.ctx.db)
    now = Math.floor(t.clock.now() / 1000) * 1000 - 1_000_000
  })

  const later = (seconds: number) => now + seconds * 1000
  const conversations = async () =>
    (await t.owner.get<{ items: ConversationItem[] }>('/api/conversations?view=all')).body.items
  const only = async () => {
    const items = await conversations()
    expect(items).toHaveLength(1)
    return items[0] as ConversationItem
  }
  const entriesOf = async (id: number) =>
    (await t.owner.get<{ items: EntryView[] }>(`/api/conversations/${id}/entries`)).body.items
  const questions = async () => (await t.owner.get<{ items: DuplicateView[] }>('/api/duplicates')).body.items
  const merge = (id: number, keep: number) =>
    t.owner.post<DuplicateView>(`/api/duplicates/${id}/merge`, { keep })

  describe('a changed number', () => {
    const change = (from = ada(OLD)) => changed({ at: later(100), from }, 'number', [OLD], [NEW])

    it('goes on with the same person, and whoever has the old one is somebody else', async () => {
      await take(t, [message({ at: later(0), from: ada(OLD) })], [change()])
      await take(t, [message({ at: later(200), from: ada(NEW) })])
      await take(t, [message({ at: later(300), from: person('Zoe', OLD) })])
      const items = await conversations()
      expect(items.map(({ contact }) => [contact.name, contact.address])).toEqual([
        ['Zoe', showAddress(OLD)],
        ['Ada', showAddress(NEW)],
      ])
      expect(items[1]?.inboundCount).toBe(2)
      const { contact } = items[1] as ConversationItem
      expect(await addressesOf(t.ctx.db.read, contact.id, 'whatsapp')).toEqual([NEW])
    })

    it('is one line in the thread, however often it is told', async () => {
      const told = change()
      await take(t, [message({ at: later(0), from: ada(OLD) })], [told], [told, told])
      const { id } = await only()
      const entries = await entriesOf(id)
      expect(entries).toMatchObject([
        { kind: 'number_changed', change: { from: showAddress(OLD), to: showAddress(NEW) } },
      ])
    })

    it('waits for a conversation where there is none, and keeps what was written before', async () => {
      await take(t, [change()])
      expect(await conversations()).toEqual([])
      await take(t, [message({ at: later(0), from: ada(OLD) })])
      const { id, contact } = await only()
      expect(contact.address).toBe(showAddress(NEW))
      expect((await entriesOf(id)).map((each) => each.kind)).toEqual(['number_changed'])
    })

    it('shows no opaque ids', async () => {
      const told = changed({ at: later(100), from: ada(ID) }, 'user_id', [ID], [NEW_ID])
      await take(t, [message({ at: later(0), from: ada(ID, OLD) })], [told])
      const { id, contact } = await only()
      expect(contact.addresses).toEqual([{ kind: 'phone', text: showAddress(OLD) }])
      expect(await entriesOf(id)).toMatchObject([
        { kind: 'user_id_changed', change: { from: null, to: null } },
      ])
    })

    it('is no change of address where only the device is another', async () => {
      const told = changed({ at: later(100), from: ada(OLD) }, 'security', [], [])
      await take(t, [message({ at: later(0), from: ada(OLD) })], [told, told])
      const { id } = await only()
      expect(await entriesOf(id)).toMatchObject([{ kind: 'security_changed', change: null }])
    })
  })

  describe('two who are named together', () => {
    const apart = () =>
      take(
        t,
        [message({ at: later(0), from: ada(OLD) })],
        [message({ at: later(1), from: person('A.', ID) })],
      )

    it('are asked about once, with all that speaks for it', async () => {
      await apart()
      const both = message({ at: later(10), from: ada(OLD, ID) })
      await take(t, [both], [both], [message({ at: later(20), from: ada(ID, OLD) })])
      const [question, ...more] = await questions()
      expect(more).toEqual([])
      expect(question).toMatchObject({
        state: 'open',
        evidence: [
          { source: 'message', at: later(20), addresses: [{ kind: 'phone', text: showAddress(OLD) }] },
        ],
      })
      const items = await conversations()
      expect(items.map(({ contact }) => contact.duplicates)).toEqual([1, 1])
    })

    it('by a status of our message', async () => {
      await apart()
      const sent = echo({ at: later(5), from: ada(OLD) })
      await take(t, [sent], [status(sent.externalId, 'read', later(9), { to: ada(OLD, ID) })])
      expect(await questions()).toMatchObject([{ evidence: [{ source: 'status', at: later(9) }] }])
    })

    it('by the provider’s word of a changed number', async () => {
      await apart()
      await take(t, [changed({ at: later(9), from: ada(ID) }, 'number', [], [OLD])])
      expect(await questions()).toMatchObject([{ evidence: [{ source: 'identity', at: later(9) }] }])
    })

    it('by their own number sent on request, and by no other address card', async () => {
      await apart()
      const card = (origin: string) =>
        message(
          { at: later(9), from: person('A.', ID) },
          {},
          { type: 'contacts', details: { contacts: [{ origin, phones: [{ wa_id: OLD.value }] }] } },
        )
      await take(t, [card('other')])
      expect(await questions()).toEqual([])
      await take(t, [card('contact_request')])
      expect(await questions()).toMatchObject([{ evidence: [{ source: 'card', at: later(9) }] }])
    })

    it('are not asked about again once somebody has said that they are two', async () => {
      await apart()
      await take(t, [message({ at: later(10), from: ada(OLD, ID) })])
      const [question] = await questions()
      const reply = await t.owner.post<DuplicateView>(`/api/duplicates/${question?.id}/dismiss`)
      expect(reply).toMatchObject({ status: 200, body: { state: 'dismissed' } })
      await take(t, [message({ at: later(20), from: ada(OLD, ID) })])
      expect(await questions()).toEqual([])
      expect((await conversations()).map(({ contact }) => contact.duplicates)).toEqual([0, 0])
      const evidence = await t.ctx.db.read.selectFrom('duplicate_evidence').select('at').execute()
      expect(evidence).toEqual([{ at: later(20) }])
    })

    it('are one person when their own number is new to us', async () => {
      const details = { origin: 'contact_request', contacts: [{ phones: [{ phone: '+49 151 5550 0001' }] }] }
      await take(t, [message({ at: later(0), from: ada(ID) }, {}, { type: 'contacts', details })])
      expect((await only()).contact.address).toBe(showAddress(OLD))
    })
  })

  describe('merged, two contacts', () => {
    it('have one conversation with everything of both, and counts that are right', async () => {
      await take(t, [message({ at: later(0), from: ada(OLD) }), message({ at: later(1), from: ada(OLD) })])
      await take(t, [message({ at: later(2), from: person('A.', ID) })])
      const [gone, stays] = await conversations()
      await t.owner.post(`/api/conversations/${stays?.id}/read`, { seen: 1 })
      await t.owner.post(`/api/conversations/${gone?.id}/read`, { seen: 1 })
      await take(t, [message({ at: later(10), from: ada(ID, OLD) })])
      const [question] = await questions()
      const keep = stays?.contact.id ?? 0
      const reply = await merge(question?.id ?? 0, keep)
      expect(reply).toMatchObject({ status: 200, body: { state: 'merged', contact: { id: keep } } })

      const item = await only()
      expect(item).toMatchObject({
        id: stays?.id,
        inboundCount: 4,
        seen: 2,
        lastMessageAt: later(10),
        contact: { id: keep, name: 'Ada', address: showAddress(OLD), duplicates: 0 },
      })
      const { body } = await t.owner.get<{ items: unknown[] }>(`/api/conversations/${item.id}/messages`)
      expect(body.items).toHaveLength(4)
      expect((await entriesOf(item.id)).map((each) => each.kind)).toEqual(['merged'])
      expect((await t.owner.get(`/api/conversations/${gone?.id}`)).status).toBe(404)
      expect(await addressesOf(t.ctx.db.read, keep, 'whatsapp')).toEqual([OLD, ID])
      const counts = await t.owner.get<{ all: number }>('/api/counts')
      expect(counts.body.all).toBe(1)
    })

    it('keep what waits to be sent', async () => {
      const at = t.clock.now()
      await take(t, [message({ at, from: ada(OLD) })], [message({ at, from: person('A.', ID) })])
      const [gone] = await conversations()
      const draft = { clientId: 'client-0001', text: 'On its way' }
      const { body } = await t.owner.post<{ id: number }>(`/api/conversations/${gone?.id}/messages`, draft)
      await take(t, [message({ at: at + 1, from: ada(OLD, ID) })])
      const [question] = await questions()
      const other = [question?.contact.id, question?.other.id].find((id) => id !== gone?.contact.id) ?? 0
      expect((await merge(question?.id ?? 0, other)).status).toBe(200)
      const row = await t.ctx.db.read
        .selectFrom('message')
        .select('conversation_id')
        .where('id', '=', body.id)
        .executeTakeFirstOrThrow()
      expect(row.conversation_id).toBe((await only()).id)
    })

    it('is refused for anybody but the two', async () => {
      await take(t, [message({ at: later(0), from: ada(OLD) })], [message({ at: later(1), from: ada(ID) })])
      await take(t, [message({ at: later(2), from: ada(OLD, ID) })])
      const [question] = await questions()
      expect(await merge(question?.id ?? 0, 987_654)).toMatchObject({
        status: 400,
        body: { error: { fields: [{ path: 'keep' }] } },
      })
    })

    it('take questions about a third along', async () => {
      const third = bsuid('DE.3003')
      for (const [index, address] of [OLD, ID, third].entries()) {
        await take(t, [message({ at: later(index), from: ada(address) })])
      }
      await take(t, [message({ at: later(10), from: ada(OLD, ID) })])
      await take(t, [message({ at: later(11), from: ada(OLD, third) })])
      const pairs = await questions()
      expect(pairs).toHaveLength(2)
      const first = pairs[1] as DuplicateView
      await merge(first.id, Math.max(first.contact.id, first.other.id))
      expect(await questions()).toHaveLength(1)
      const [last] = await questions()
      await merge(last?.id ?? 0, last?.contact.id ?? 0)
      expect(await questions()).toEqual([])
      expect((await only()).inboundCount).toBe(5)
    })
  })

  it('give a user name to whoever was named with it last, in any order', async () => {
    const name = username('sunny')
    const told = [
      message({ at: later(10), from: ada(OLD, name) }),
      message({ at: later(30), from: ada(OLD, name) }),
      message({ at: later(20), from: person('Ben', NEW, name) }),
      message({ at: later(40), from: person('Ben', NEW, username('ben.k')) }),
    ]
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (chance) => {
        await empty(t.ctx.db)
        await take(t, ...travel(told, chance))
        const shown = (await conversations()).map(({ contact }) => [contact.name, ...contact.addresses])
        expect(shown).toEqual([
          ['Ben', { kind: 'phone', text: showAddress(NEW) }, { kind: 'username', text: '@ben.k' }],
          ['Ada', { kind: 'phone', text: showAddress(OLD) }, { kind: 'username', text: '@sunny' }],
        ])
      }),
      { numRuns: kind === 'sqlite' ? 25 : 5 },
    )
  })

  it('are the same once all who were asked about are merged, in whatever order we heard of them', async () => {
    const news: News[] = [
      message({ at: later(0), from: ada(OLD) }),
      message({ at: later(10), from: ada(ID) }),
      message({ at: later(20), from: ada(OLD, ID) }),
      echo({ at: later(30), from: ada(ID) }),
      changed({ at: later(40), from: ada(OLD, ID) }, 'number', [OLD], [NEW]),
      message({ at: later(50), from: ada(NEW) }),
      changed({ at: later(60), from: ada(ID) }, 'user_id', [ID], [NEW_ID]),
      message({ at: later(70), from: ada(NEW, NEW_ID) }),
    ]
    const outcome = async () => {
      for (let [question] = await questions(); question; [question] = await questions()) {
        expect((await merge(question.id, question.other.id)).status).toBe(200)
      }
      const found = await snapshot(t.ctx.db)
      // How many conversations became one depends on whom we took for whom on the way.
      found['entries'] = (found['entries'] ?? []).filter((each) => !String(each).includes('"merged"'))
      return found
    }
    await take(t, news)
    const expected = await outcome()
    expect(expected['contacts']).toHaveLength(1)
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (chance) => {
        await empty(t.ctx.db)
        await take(t, ...travel(news, chance))
        expect(await outcome()).toEqual(expected)
      }),
      {
        numRuns: kind === 'sqlite' ? 40 : 6,
        ...(process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {}),
      },
    )
  })
})
