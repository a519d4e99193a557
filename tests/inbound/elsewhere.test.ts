/** What did not come to us as a message of a customer: the business's own phone, the past, calls, bots. */
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ConsentView } from '../../server/contract/contact.ts'
import type { ConversationItem, EntryView, MessageView } from '../../server/contract/conversation.ts'
import { until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { explains } from '../helpers/explain.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  ACCOUNT,
  call,
  consent,
  DAY,
  echo,
  handover,
  message,
  named,
  person,
  phone,
  picture,
  status,
  take,
  unconfirmed,
} from './news.ts'
import { empty, NOWHERE } from './world.ts'

const HOUR = 3_600_000
const ADA = person('Ada', phone('4915155500001'))

describe.each(databases)('what happens elsewhere, on %s', (kind) => {
  let t: TestServer
  let start: number
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: NOWHERE } })
    await t.inbox(ACCOUNT)
  })
  afterAll(() => t[Symbol.asyncDispose]())
  beforeEach(async () => {
    await empty(t.ctx.db)
    start = Math.floor(t.clock.now() / 1000) * 1000 - 12 * HOUR
  })

  const ada = (after = 0) => ({ at: start + after, from: ADA })
  const list = async (view = 'all') =>
    (await t.owner.get<{ items: ConversationItem[] }>(`/api/conversations?view=${view}`)).body.items
  const only = async (view = 'all') => {
    const items = await list(view)
    expect(items).toHaveLength(1)
    return items[0] as ConversationItem
  }
  const thread = async (id: number) =>
    (await t.owner.get<{ items: MessageView[] }>(`/api/conversations/${id}/messages`)).body.items
  const entries = async (id: number) =>
    (await t.owner.get<{ items: EntryView[] }>(`/api/conversations/${id}/entries`)).body.items
  const write = async (text: string) =>
    (await t.ctx.blobs.write(Readable.from([Buffer.from(text)]), 1000)).name
  const read = async (name: string) => t.ctx.blobs.read(name).next()
  const told = async () => {
    const rows = await t.ctx.db.read.selectFrom('event').select('name').orderBy('seq').execute()
    return rows.map(({ name }) => name)
  }

  describe('an answer written on the phone', () => {
    it('is shown as ours, and is neither unread nor an open window', async () => {
      await take(t, [message(ada())])
      const { replyUntil } = await only()
      const sent = echo(ada(5000))
      await take(t, [sent], [sent], [status(sent.externalId, 'read', start + 9000)])
      const item = await only()
      expect(item).toMatchObject({ replyUntil, inboundCount: 1, lastMessageAt: start + 5000 })
      expect(item.preview).toMatchObject({ direction: 'out', delivery: 'read', authorId: null })
      expect(await thread(item.id)).toMatchObject([{ direction: 'out', via: 'app' }, { direction: 'in' }])
    })

    it('reopens nothing, and makes what counts as dealt with', async () => {
      await take(t, [echo(ada())])
      const item = await only('resolved')
      expect(item).toMatchObject({ inboundCount: 0, replyUntil: null, resolvedAt: start })
      await take(t, [message(ada(5000))])
      expect(await only()).toMatchObject({ id: item.id, status: 'open', inboundCount: 1 })
      expect(await entries(item.id)).toEqual([])
      await t.owner.post(`/api/conversations/${item.id}/status`, { status: 'resolved' })
      await take(t, [echo(ada(9000))])
      expect(await list()).toEqual([])
    })

    it('is one message with ours whose answer was lost', async () => {
      await take(t, [message(ada())])
      const { id: conversationId } = await only()
      const correlation = 'correlation-of-ours'
      const id = await unconfirmed(t, conversationId, correlation)
      const twin = echo(ada(2000))
      const { externalId } = twin
      const liked = { type: 'reaction', by: 'contact', targetId: externalId, emoji: '👍' } as const
      await take(t, [twin], [{ ...liked, account: ACCOUNT, ...ada(3000), externalId: 'wamid.like' }])
      await take(t, [status(externalId, 'delivered', start + 4000, { correlation })])
      const shown = (await thread(conversationId)).filter(({ direction }) => direction === 'out')
      expect(shown).toMatchObject([
        { id, externalId, delivery: 'delivered', via: null, reactions: [{ emoji: '👍' }] },
      ])
      expect((await told()).filter((name) => name === 'message.removed')).toHaveLength(1)
    })

    it('leaves no file behind that was fetched of the second one', async () => {
      await take(t, [message(ada())])
      const { id: conversationId } = await only()
      const correlation = 'correlation-of-a-file'
      await unconfirmed(t, conversationId, correlation)
      const { externalId, ...rest } = echo(ada(2000))
      const files = [picture('100')]
      await take(t, [{ ...rest, externalId, message: { ...rest.message, type: 'image', files } }])
      const blobs = await Promise.all([write('picture'), write('small picture')])
      await t.ctx.db.admin
        .updateTable('attachment')
        .set({ state: 'stored', blob: blobs[0], small_blob: blobs[1] })
        .execute()
      await take(t, [status(externalId, 'delivered', start + 4000, { correlation })])
      expect(await t.ctx.db.read.selectFrom('attachment').selectAll().execute()).toEqual([])
      for (const name of blobs) await until(() => expect(read(name)).rejects.toThrow('ENOENT'))
    })
  })

  describe('an imported history', () => {
    it('is there, and nobody is disturbed by it', async () => {
      const past = start - 40 * DAY
      const history = Array.from({ length: 2500 }, (_, index) => {
        const from = index % 2 ? ADA : person('Ben', phone('4915155500002'))
        const direction = index % 3 ? ('in' as const) : ('out' as const)
        return message({ at: past + index * 1000, from }, { origin: 'history', direction, replyUntil: null })
      })
      await take(t, history)
      expect(await list()).toEqual([])
      const items = await list('resolved')
      expect(items.map((each) => [each.inboundCount, each.replyUntil, each.resolvedAt])).toEqual([
        [0, null, past + 2_499_000],
        [0, null, past + 2_498_000],
      ])
      expect((await told()).filter((name) => name.startsWith('message.'))).toEqual([])
      const { rows } = await t.ctx.db.read
        .selectFrom('message')
        .select(({ fn }) => fn.countAll<number>().as('rows'))
        .executeTakeFirstOrThrow()
      expect(Number(rows)).toBe(2500)
    })

    it('goes on, however old, when the customer writes', async () => {
      const past = message(ada(-60 * DAY), { origin: 'history', replyUntil: null })
      await take(t, [past], [message(ada())])
      expect(await only()).toMatchObject({ status: 'open', inboundCount: 1, replyUntil: start + DAY })
    })

    it('gets its files later, and tells an open thread to be read again', async () => {
      await take(t, [message(ada())])
      const { id } = await only()
      const at = ada(-5 * DAY)
      const placeholder = message(at, { origin: 'history' }, { type: 'unsupported', text: null })
      const { externalId } = placeholder
      await take(t, [placeholder])
      expect((await told()).at(-1)).toBe('conversation.imported')
      const full = { type: 'image', text: 'Look', files: [picture('4711')] } as const
      const late = message(at, { origin: 'history', externalId }, { ...full, files: [...full.files] })
      await take(t, [late], [late])
      const [, old] = await thread(id)
      expect(old).toMatchObject({
        type: 'image',
        text: 'Look',
        via: 'history',
        attachments: [{ kind: 'image' }],
      })
    })
  })

  describe('a call', () => {
    it('of a customer opens a conversation and the window, and is one line', async () => {
      await take(t, [call(ada(), 'call.1', 'ringing')])
      const item = await only()
      expect(item).toMatchObject({ status: 'open', replyUntil: start + DAY, inboundCount: 0, preview: null })
      await t.owner.post(`/api/conversations/${item.id}/status`, { status: 'resolved' })
      await take(t, [call(ada(8000), 'call.1', 'ended')], [call(ada(), 'call.1', 'ringing')])
      expect(await list()).toEqual([])
      const lines = (await entries(item.id)).filter((each) => each.kind === 'call')
      expect(lines).toMatchObject([{ at: start, call: { direction: 'in', state: 'missed', seconds: null } }])
      await take(t, [call(ada(90_000), 'call.2', 'ringing')])
      expect((await only()).id).toBe(item.id)
    })

    it('of ours opens nothing', async () => {
      const ours = { direction: 'out', replyUntil: null, seconds: 31 } as const
      await take(t, [call(ada(), 'call.1', 'ended', ours)])
      const { id } = await only('resolved')
      expect(await entries(id)).toMatchObject([{ call: { direction: 'out', state: 'ended', seconds: 31 } }])
    })
  })

  it('an advertisement opens the longer window, once somebody has answered', async () => {
    await take(t, [message(ada(), { entryPoint: true })])
    expect(await only()).toMatchObject({ entryPoint: true, replyUntil: start + DAY })
    await take(t, [echo(ada(HOUR))])
    expect(await only()).toMatchObject({ entryPoint: true, replyUntil: start + HOUR + 3 * DAY })
  })

  it('the provider’s word about the window counts, too', async () => {
    const sent = echo(ada(HOUR))
    await take(t, [message(ada())], [sent])
    await take(t, [status(sent.externalId, 'sent', start + HOUR, { replyUntil: start + 2 * DAY })])
    expect((await only()).replyUntil).toBe(start + 2 * DAY)
  })

  it('the provider’s bot answers until one of us does', async () => {
    await take(t, [message(ada(), { standby: true })], [handover(ada(1000), 'provider')])
    const { id } = await only()
    expect((await only()).botAnswers).toBe(true)
    await take(t, [echo(ada(2000))], [handover(ada(1500), 'provider')])
    expect((await only()).botAnswers).toBe(false)
    expect((await entries(id)).map((each) => each.kind)).toEqual(['bot_took_over', 'bot_took_over'])
  })

  it('consent is kept with its history, and the newest word of it counts', async () => {
    const no = consent(ada(5000), 'withdrawn')
    await take(t, [no, message(ada())], [consent(ada(2000), 'granted'), no])
    const item = await only()
    expect(item.contact.marketing).toBe('withdrawn')
    expect((await entries(item.id)).map((each) => each.kind)).toEqual(['opted_in', 'opted_out'])
    const path = `/api/contacts/${item.contact.id}/consents`
    const change = { channel: 'whatsapp', purpose: 'marketing', state: 'granted', detail: 'On the phone' }
    const { body } = await t.owner.post<{ items: ConsentView[] }>(path, change)
    expect(body.items.map(({ state, source }) => [state, source])).toEqual([
      ['granted', 'agent'],
      ['withdrawn', 'provider'],
      ['granted', 'provider'],
    ])
    expect((await only()).contact.marketing).toBe('granted')
  })

  it('of yes and no in the same second the no is the last word everywhere', async () => {
    const [yes, no] = [consent(ada(), 'granted'), consent(ada(), 'withdrawn')]
    await take(t, [message(ada())])
    await explains(t, t.owner, () => take(t, [no], [yes]))
    const item = await only()
    expect(item.contact.marketing).toBe('withdrawn')
    expect((await entries(item.id)).map(({ kind }) => kind)).toEqual(['opted_in', 'opted_out'])
    const { body } = await t.owner.get<{ items: ConsentView[] }>(`/api/contacts/${item.contact.id}/consents`)
    expect(body.items.map(({ state }) => state)).toEqual(['withdrawn', 'granted'])
  })

  it('a refusal for want of consent is word of it', async () => {
    const sent = echo(ada(1000))
    const failure = { code: '131050', reason: 'opted_out', detail: null } as const
    await take(t, [message(ada()), sent], [status(sent.externalId, 'failed', start + 2000, { failure })])
    expect((await only()).contact.marketing).toBe('withdrawn')
  })

  it('a message is counted once, in the month of its first price', async () => {
    const sent = echo(ada(1000))
    const price = { category: 'service', type: 'free_customer_service' }
    const october = Date.UTC(2026, 9, 31, 23, 59, 59)
    const told = (state: 'sent' | 'delivered', at: number) => status(sent.externalId, state, at, { price })
    await take(t, [message(ada()), sent], [told('delivered', october + 2000)])
    await take(t, [told('sent', october)], [told('delivered', october + 2000)])
    const rows = await t.ctx.db.read.selectFrom('usage').selectAll().where('count', '>', 0).execute()
    expect(rows).toMatchObject([{ month: '2026-10', category: 'service', count: 1 }])
  })

  it('the address book names who is known, and nobody else', async () => {
    await take(t, [message(ada())])
    const stranger = person('Zoe Stranger', phone('4915155509999'))
    await take(t, [named({ at: start + 1000, from: { ...ADA, name: 'Ada Brandt' } })])
    await take(t, [named({ at: start + 1000, from: stranger })], [named(ada(2000))])
    await take(t, [named({ at: start + 3000, from: { ...ADA, name: null } })])
    expect((await only()).contact.name).toBe('Ada')
    const people = await t.ctx.db.read.selectFrom('contact').select('name').execute()
    expect(people).toEqual([{ name: 'Ada' }])
  })
})
