/** What a webhook may bring that it should not, and what becomes of it. */
import { createHmac } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Channel } from '../../channels/adapter.ts'
import type { AppContext } from '../../server/context.ts'
import type { ConversationItem, MessageView } from '../../server/contract/conversation.ts'
import type { QuarantineDetail, QuarantineItem } from '../../server/contract/inbox.ts'
import { LARGEST_DELIVERY } from '../../server/http/webhooks.ts'
import { databases } from '../helpers/database.ts'
import { APP_SECRET, sign, startTestServer, VERIFY_TOKEN, type TestServer } from '../helpers/server.ts'
import { envelope, statusDelivery, textDelivery } from '../helpers/whatsapp.ts'
import { counts, empty, NOWHERE, untilTakenIn } from './world.ts'

const NUMBER = '106540352242922'
const FOREIGN_NUMBER = '106540352242944'
const UNKNOWN_NUMBER = '106540352242999'
const FOREIGN_SECRET = 'secret-of-another-app'

describe.each(databases)('the webhook on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: NOWHERE } })
    await t.inbox(NUMBER)
    await t.inbox(FOREIGN_NUMBER, { appSecret: FOREIGN_SECRET })
  })
  afterAll(() => t[Symbol.asyncDispose]())
  beforeEach(async () => {
    await untilTakenIn(t)
    await empty(t.ctx.db)
  })

  const stored = async () => {
    await untilTakenIn(t)
    return Object.fromEntries(Object.entries(await counts(t.ctx.db)).filter(([, rows]) => rows > 0))
  }
  const texts = async () => {
    await untilTakenIn(t)
    const rows = await t.ctx.db.read.selectFrom('message').select('text').orderBy('id').execute()
    return rows.map(({ text }) => text)
  }
  const parked = async (): Promise<QuarantineItem[]> => {
    await untilTakenIn(t)
    return (await t.owner.get<{ items: QuarantineItem[] }>('/api/quarantine')).body.items
  }

  describe('refuses and stores nothing of', () => {
    const body = JSON.stringify(textDelivery('Gr\u00fc\u00dfe @ all'), null, 1)
    const good = sign(body)
    const hex = good.slice('sha256='.length)
    const sha1 = createHmac('sha1', APP_SECRET).update(body).digest('hex')
    it.each<[string, string | null]>([
      ['a body without signature', null],
      ['an empty signature', ''],
      ['a wrong signature', `sha256=${'0'.repeat(64)}`],
      ['a truncated signature', good.slice(0, -1)],
      ['a signature that is too long', `${good}0`],
      ['a signature in upper case', `sha256=${hex.toUpperCase()}`],
      ['an algorithm in upper case', `SHA256=${hex}`],
      ['a signature without algorithm', hex],
      ['a signature by SHA-1', `sha1=${sha1}`],
      ['a signature by SHA-1 that says SHA-256', `sha256=${sha1}`],
      ['a signature that is no hex', `sha256=${'g'.repeat(64)}`],
      ['the signature of the body written again', sign(JSON.stringify(JSON.parse(body)))],
      ['the signature of another body', sign(`${body} `)],
      ["another app's signature", sign(body, 'a secret nobody has')],
      ['a signature given twice', `${good}, ${good}`],
    ])('%s', async (_, signature) => {
      const response = await t.deliver(body, { signature })
      expect(response.status).toBe(401)
      expect(await response.json()).toMatchObject({ error: { code: 'wrong_signature' } })
      expect(await stored()).toEqual({})
    })

    it('a body of which one byte was changed', async () => {
      const changed = Buffer.from(body)
      for (const at of [0, body.indexOf('all'), changed.length - 1]) {
        const copy = Buffer.from(changed)
        copy[at] = (copy[at] ?? 0) ^ 1
        expect((await t.deliver(copy, { signature: good })).status).toBe(401)
      }
      expect(await stored()).toEqual({})
      expect((await t.deliver(body, { signature: good })).status).toBe(200)
    })

    it('a body without any bytes', async () => {
      const response = await fetch(`${t.url}/webhooks/whatsapp`, { method: 'POST' })
      expect(response.status).toBe(401)
      expect(await stored()).toEqual({})
    })

    it('a compressed body', async () => {
      const zipped = gzipSync(JSON.stringify(textDelivery('Hello')))
      const response = await fetch(`${t.url}/webhooks/whatsapp`, {
        method: 'POST',
        body: zipped,
        headers: { 'content-encoding': 'gzip', 'x-hub-signature-256': sign(zipped) },
      })
      expect(response.status).toBe(415)
      expect(await stored()).toEqual({})
    })

    it('one byte more than Meta sends', async () => {
      const padding = LARGEST_DELIVERY + 1 - Buffer.byteLength(JSON.stringify(textDelivery('')))
      const large = JSON.stringify(textDelivery('x'.repeat(padding)))
      expect(Buffer.byteLength(large)).toBe(LARGEST_DELIVERY + 1)
      expect((await t.deliver(large)).status).toBe(413)
      expect(await stored()).toEqual({})
    })
  })

  describe('takes as it comes', () => {
    it('a body in escaped form, since the signature is over the bytes', async () => {
      const body = JSON.stringify(textDelivery('GREETING')).replace('GREETING', 'caf\\u00e9 \\u0040 a\\/b')
      expect((await t.deliver(body)).status).toBe(200)
      expect(await texts()).toEqual(['café @ a/b'])
    })

    it('any content type', async () => {
      const body = JSON.stringify(textDelivery('typeless'))
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/json; charset=latin1',
      ]) {
        const headers = { 'content-type': type, 'x-hub-signature-256': sign(body) }
        const response = await fetch(`${t.url}/webhooks/whatsapp`, { method: 'POST', body, headers })
        expect(response.status).toBe(200)
      }
      expect(await texts()).toEqual(['typeless'])
    })

    it('3 MB with a thousand messages', async () => {
      const messages = Array.from({ length: 1000 }, (_, i) => ({
        from: String(4_915_100_000_000 + (i % 300)),
        id: `wamid.large-${i}`,
        timestamp: String(Math.floor(Date.now() / 1000) - i),
        type: 'text',
        text: { body: `${i} ${'x'.repeat(2900)}` },
      }))
      const bytes = JSON.stringify(envelope(NUMBER, { messages }))
      const large = bytes + ' '.repeat(LARGEST_DELIVERY - bytes.length)
      expect((await t.deliver(large)).status).toBe(200)
      expect(new Set(await texts()).size).toBe(1000)
      expect(await stored()).toMatchObject({ message: 1000, contact: 300, conversation: 300 })
    })
  })

  describe('parks', () => {
    it('what is signed and no JSON', async () => {
      expect((await t.deliver('{"object":"whatsapp_business_account","entry":[')).status).toBe(200)
      expect(await parked()).toMatchObject([{ reason: 'malformed', channel: 'whatsapp', account: null }])
      expect(await stored()).toEqual({ quarantine: 1, event: 1 })
    })

    it('bytes that are no text at all', async () => {
      const bytes = Buffer.from([0, 255, 254, 128, 0])
      expect((await t.deliver(bytes)).status).toBe(200)
      expect(await parked()).toMatchObject([{ reason: 'malformed' }])
    })

    it('one bad message of 200, and takes the others', async () => {
      const messages = Array.from({ length: 200 }, (_, i) => ({
        from: String(4_915_100_000_000 + i),
        id: i === 77 ? undefined : `wamid.many-${i}`,
        timestamp: '1749416383',
        type: 'text',
        text: { body: `number ${i}` },
      }))
      expect((await t.deliver(envelope(NUMBER, { messages }))).status).toBe(200)
      expect(await texts()).toHaveLength(199)
      const [item, ...others] = await parked()
      expect(others).toEqual([])
      expect(item).toMatchObject({ reason: 'malformed', account: NUMBER, detail: 'A message without id.' })
      const detail = await t.owner.get<QuarantineDetail>(`/api/quarantine/${item?.id}`)
      expect(detail.body.raw).toContain('number 77')
      expect(detail.body.raw).not.toContain('number 76')
    })

    it('what is for a number nobody has connected, until somebody does', async () => {
      const unknown = textDelivery('Is anybody there?', { phoneNumberId: UNKNOWN_NUMBER })
      expect((await t.deliver(unknown)).status).toBe(200)
      const [item] = await parked()
      expect(item).toMatchObject({ reason: 'unknown_account', account: UNKNOWN_NUMBER })
      expect(await stored()).toEqual({ quarantine: 1, event: 1 })

      const agent = await t.agent('Ada')
      expect((await agent.get('/api/quarantine')).status).toBe(403)
      expect((await agent.get(`/api/quarantine/${item?.id}`)).status).toBe(403)
      expect((await agent.post(`/api/quarantine/${item?.id}/replay`)).status).toBe(403)
      const admin = await t.agent('Anna', 'admin')
      expect((await admin.get<{ items: unknown[] }>('/api/quarantine')).body.items).toHaveLength(1)

      // Not connected yet: it goes round and comes back.
      expect((await admin.post(`/api/quarantine/${item?.id}/replay`)).status).toBe(204)
      const [again] = await parked()
      expect(again).toMatchObject({ reason: 'unknown_account' })

      await t.inbox(UNKNOWN_NUMBER)
      expect((await admin.post(`/api/quarantine/${again?.id}/replay`)).status).toBe(204)
      expect(await texts()).toEqual(['Is anybody there?'])
      expect(await parked()).toEqual([])
      // Meta comes once more with the original, days later.
      expect((await t.deliver(unknown)).status).toBe(200)
      expect(await texts()).toEqual(['Is anybody there?'])
    })

    it("what speaks for another app's number, and never lets a replay change that", async () => {
      const forged = textDelivery('Trust me', { phoneNumberId: FOREIGN_NUMBER })
      expect((await t.deliver(forged, { secret: APP_SECRET })).status).toBe(200)
      const [item] = await parked()
      expect(item).toMatchObject({ reason: 'foreign_signature', account: FOREIGN_NUMBER })
      expect((await t.owner.post(`/api/quarantine/${item?.id}/replay`)).status).toBe(204)
      expect(await parked()).toMatchObject([{ reason: 'foreign_signature' }])
      expect(await texts()).toEqual([])
      expect((await t.deliver(forged, { secret: FOREIGN_SECRET })).status).toBe(200)
      expect(await texts()).toEqual(['Trust me'])
    })

    it('nothing but the foreign part of a delivery', async () => {
      const own = textDelivery('Mine')
      const mixed = {
        ...own,
        entry: [...own.entry, ...textDelivery('Not mine', { phoneNumberId: FOREIGN_NUMBER }).entry],
      }
      expect((await t.deliver(mixed)).status).toBe(200)
      expect(await texts()).toEqual(['Mine'])
      expect(await parked()).toMatchObject([{ reason: 'foreign_signature' }])
    })
  })

  describe('survives', () => {
    /** A channel whose parser does what it must never do. */
    const poison = (harm: (raw: string) => ReturnType<Channel['parse']>) => {
      const ctx = t.ctx as { -readonly [K in keyof AppContext]: AppContext[K] }
      const sound = ctx.channel
      ctx.channel = (name) => {
        const channel = sound(name)
        return { ...channel, parse: (raw) => (raw.includes('POISON') ? harm(raw) : channel.parse(raw)) }
      }
      return { [Symbol.dispose]: () => void (ctx.channel = sound) }
    }
    const sound = Array.from({ length: 50 }, (_, i) => `neighbour ${i}`)
    const deliverAll = async () => {
      const all = [...sound.slice(0, 25), 'POISON', ...sound.slice(25)]
      const replies = await Promise.all(
        all.map((text, i) => t.deliver(textDelivery(text, { id: `wamid.n${i}` }))),
      )
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    }

    it('a delivery that makes the parser throw', async () => {
      {
        using _ = poison(() => {
          throw new TypeError('private words of POISON')
        })
        await deliverAll()
        expect((await texts()).sort()).toEqual([...sound].sort())
      }
      const [item, ...others] = await parked()
      expect(others).toEqual([])
      expect(item).toMatchObject({ reason: 'failed', detail: 'TypeError' })
      // The fault is mended: it is taken in after all.
      expect((await t.owner.post(`/api/quarantine/${item?.id}/replay`)).status).toBe(204)
      expect(await texts()).toContain('POISON')
      expect(await parked()).toEqual([])
    })

    it('a delivery whose message the database refuses', async () => {
      using _ = poison((raw) =>
        t.ctx
          .channel('whatsapp')
          .parse(raw.replace('POISON', 'harmless'))
          .map((event) =>
            event.type === 'message'
              ? { ...event, message: { ...event.message, type: null as never } }
              : event,
          ),
      )
      await deliverAll()
      expect((await texts()).sort()).toEqual([...sound].sort())
      expect(await parked()).toMatchObject([{ reason: 'failed' }])
      expect(await stored()).toMatchObject({ message: 50, contact: 1, conversation: 1, quarantine: 1 })
    })

    it('ten copies at once, and one more eight days later', async () => {
      const delivery = textDelivery('Once')
      const replies = await Promise.all(Array.from({ length: 10 }, () => t.deliver(delivery)))
      expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200))
      expect(await texts()).toEqual(['Once'])
      t.clock.advance(8 * 24 * 3_600_000)
      expect((await t.deliver(delivery)).status).toBe(200)
      t.clock.advance(-8 * 24 * 3_600_000)
      expect(await stored()).toMatchObject({ message: 1, conversation: 1, contact: 1 })
    })

    it('names and texts that are no good guests on a page', async () => {
      const name = '\u202eallraC<img src=x onerror=alert(1)>{{constructor.constructor("alert(1)")()}}'
      const text = '<script>alert(1)</script> \u202e\u0000 =cmd|x \ud800'
      expect((await t.deliver(textDelivery(text, { name }))).status).toBe(200)
      expect(await texts()).toEqual(['<script>alert(1)</script> \u202e\ufffd =cmd|x \ufffd'])
      const { body } = await t.owner.get<{ items: ConversationItem[] }>('/api/conversations')
      expect(body.items[0]?.contact.name).toBe(name)
      const thread = await t.owner.get<{ items: MessageView[] }>(
        `/api/conversations/${body.items[0]?.id}/messages`,
      )
      expect(thread.headers.get('content-type')).toContain('application/json')
      expect(thread.headers.get('x-content-type-options')).toBe('nosniff')
    })

    it('a text of 64 KB and a path for a file name', async () => {
      const long = 'x'.repeat(65_536)
      expect((await t.deliver(textDelivery(long))).status).toBe(200)
      const document = { id: '77', mime_type: 'text/html"><script>', filename: '../../etc/passwd' }
      const messages = [
        { from: '4915155503412', id: 'wamid.doc', timestamp: '1749416383', type: 'document', document },
      ]
      expect((await t.deliver(envelope(NUMBER, { messages }))).status).toBe(200)
      expect((await texts()).map((text) => text?.length)).toEqual([65_536, undefined])
      const file = await t.ctx.db.read.selectFrom('attachment').select('file_name').executeTakeFirstOrThrow()
      expect(file.file_name).toBe('passwd')
    })

    it('a status for a message nobody knows: it waits', async () => {
      expect((await t.deliver(statusDelivery('wamid.nobody', 'read'))).status).toBe(200)
      expect(await stored()).toEqual({ waiting: 1 })
    })

    it.each<[string, string | number | undefined, (now: number) => [number, number]]>([
      ['none', undefined, (now) => [now, now + 10_000]],
      ['0', '0', (now) => [now, now + 10_000]],
      ['far ahead', String(Math.floor(Date.UTC(2099, 0) / 1000)), (now) => [now, now + 10_000]],
      ['in milliseconds', '1749416383000', () => [1_749_416_383_000, 1_749_416_383_000]],
      ['as a number', 1_749_416_383, () => [1_749_416_383_000, 1_749_416_383_000]],
      ['no number', 'yesterday', (now) => [now, now + 10_000]],
    ])('a time that is %s', async (_, timestamp, expected) => {
      const now = t.clock.now()
      const messages = [
        { from: '4915155503412', id: 'wamid.time', timestamp, type: 'text', text: { body: 'When?' } },
      ]
      expect((await t.deliver(envelope(NUMBER, { messages }))).status).toBe(200)
      await untilTakenIn(t)
      const [earliest, latest] = expected(now)
      const message = await t.ctx.db.read.selectFrom('message').select('sent_at').executeTakeFirstOrThrow()
      expect(message.sent_at).toBeGreaterThanOrEqual(earliest)
      expect(message.sent_at).toBeLessThanOrEqual(latest)
      const conversation = await t.ctx.db.read
        .selectFrom('conversation')
        .select(['last_message_at', 'reply_until'])
        .executeTakeFirstOrThrow()
      expect(conversation.last_message_at).toBe(message.sent_at)
      // Whatever the clock of the other side says, the window is never longer than a day from now.
      expect(conversation.reply_until ?? 0).toBeLessThanOrEqual(latest + 24 * 3_600_000)
    })
  })

  describe("answers Meta's handshake", () => {
    const ask = async (query: string) => {
      const response = await fetch(`${t.url}/webhooks/whatsapp?${query}`)
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        text: await response.text(),
      }
    }
    const right = `hub.mode=subscribe&hub.verify_token=${VERIFY_TOKEN}&hub.challenge=1158201444`

    it('with the challenge, as text', async () => {
      expect(await ask(right)).toEqual({ status: 200, type: 'text/plain; charset=utf-8', text: '1158201444' })
    })

    it.each([
      ['without anything', ''],
      ['with a wrong token', right.replace(VERIFY_TOKEN, 'wrong')],
      ['with an empty token', right.replace(VERIFY_TOKEN, '')],
      ['with two tokens', `${right}&hub.verify_token=${VERIFY_TOKEN}`],
      ['with a list of tokens', right.replace('verify_token', 'verify_token[]')],
      ['with two challenges', `${right}&hub.challenge=2`],
      ['with a script for a challenge', right.replace('1158201444', '<script>alert(1)</script>')],
      ['with another mode', right.replace('subscribe', 'unsubscribe')],
      ['with nested keys', right.replaceAll('hub.', 'hub[').replaceAll('=', ']=')],
    ])('not %s', async (_, query) => {
      const { status, text } = await ask(query)
      expect(status).toBe(403)
      expect(text).not.toContain('script')
    })
  })
})
