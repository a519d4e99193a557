/**
 * What nobody's browser would send. Whoever sends it is answered with a clear code; meanwhile another
 * visitor chats on, and the process holds no more than before.
 */
import { randomBytes } from 'node:crypto'
import { createConnection, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VisitorClose } from '../../server/contract/visitor.ts'
import { setPace } from '../../server/core/visitor/pace.ts'
import { until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  conversationWith,
  isMessage,
  startVisitor,
  startWebsite,
  type Visitor,
  type VisitorSocket,
  type Website,
} from '../helpers/visitors.ts'

const MB = 1024 * 1024
const LONG = 'x'.repeat(MB)

describe.each(databases)('a hostile visitor on %s', (kind) => {
  let t: TestServer
  let site: Website
  let dora: Visitor
  let doras: VisitorSocket
  let eve: Visitor
  beforeAll(async () => {
    t = await startTestServer(kind, { visitors: { perAddress: 2000 } })
    const often = { points: 100_000, duration: 60 }
    setPace(t.ctx, { connect: often, message: often, burst: often })
    site = await startWebsite(t)
    dora = await startVisitor(t, site, 'Dora')
    doras = await dora.live()
    eve = await startVisitor(t, site, 'Eve')
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  /** Dora writes, and hears it where she has been listening all along. */
  async function chatsOn(): Promise<void> {
    const id = dora.nextId()
    const pen = await dora.live()
    expect(await pen.send(id, 'Still here')).toEqual({ type: 'stored', id })
    await doras.until(isMessage(id))
    pen.socket.close()
  }
  const asDora = async (text: string) => {
    const id = dora.nextId()
    const pen = await dora.live()
    await pen.send(id, text)
    pen.socket.close()
    return conversationWith(t, id)
  }

  const send = (message: Record<string, unknown>) => ({
    type: 'send',
    message: { id: eve.nextId(), text: 'x', ...message },
  })

  describe('is sent away for', () => {
    it.each<[string, () => string | Buffer, number]>([
      ['no JSON', () => 'hello', VisitorClose.invalid],
      ['nothing', () => '', VisitorClose.invalid],
      ['a list', () => '[{"type":"typing"}]', VisitorClose.invalid],
      ['null', () => 'null', VisitorClose.invalid],
      ['an unknown operation', () => '{"type":"subscribe","chat":"*"}', VisitorClose.invalid],
      ['what only the server says', () => '{"type":"news","cursor":"","news":[]}', VisitorClose.invalid],
      ['what only consoles say', () => '{"type":"resume","since":0}', VisitorClose.invalid],
      ['typing as somebody else', () => '{"type":"typing","agentId":1}', VisitorClose.invalid],
      ['__proto__', () => '{"type":"typing","__proto__":{"x":1}}', VisitorClose.invalid],
      ['constructor', () => '{"type":"typing","constructor":{"prototype":{}}}', VisitorClose.invalid],
      ['another hello', () => JSON.stringify({ type: 'hello', token: eve.token }), VisitorClose.invalid],
      ['a binary frame', () => Buffer.from('{"type":"typing"}'), VisitorClose.invalid],
      ['a deep structure', () => '['.repeat(20_000), VisitorClose.invalid],
      ['a text of the wrong type', () => JSON.stringify(send({ text: { $gt: '' } })), VisitorClose.invalid],
      ['too long a text', () => JSON.stringify(send({ text: 'x'.repeat(10_001) })), VisitorClose.invalid],
      ['neither text nor file', () => JSON.stringify(send({ text: ' \n' })), VisitorClose.invalid],
      ['a page that runs', () => JSON.stringify(send({ page: 'javascript:alert(1)' })), VisitorClose.invalid],
      ['a frame beyond the limit', () => JSON.stringify(send({ text: 'x'.repeat(65_536) })), 1009],
    ])('%s', async (_, frame, code) => {
      const live = await eve.live()
      live.socket.send(frame())
      expect(await live.closed).toBe(code)
      expect(({} as { x?: number }).x).toBeUndefined()
      await chatsOn()
    })

    it.each(['id', 'chat', 'text', 'files', 'page'])('a megabyte in %s', async (field) => {
      const live = await eve.live()
      live.say(send({ [field]: field === 'files' ? [LONG] : LONG }))
      expect(await live.closed).toBe(1009)
      await chatsOn()
    })

    it.each(['token', 'since'])('a megabyte in %s', async (field) => {
      const live = await eve.live()
      live.say({ type: 'hello', token: eve.token, [field]: LONG })
      expect(await live.closed).toBe(1009)
    })

    it.each(['chat', 'message', 'state'])('nonsense in %s of what was seen', async (field) => {
      const live = await eve.live()
      const seen = {
        chat: 'A'.repeat(22),
        message: 'x',
        state: 'read',
        [field]: '"; drop table message; --'.repeat(9),
      }
      live.say({ type: 'seen', seen })
      expect(await live.closed).toBe(VisitorClose.invalid)
    })

    it('too many frames', async () => {
      const live = await eve.live()
      for (let n = 0; n < 200; n++) live.say({ type: 'typing' })
      expect(await live.closed).toBe(VisitorClose.tooMuch)
      await chatsOn()
    })

    it('too many bytes', async () => {
      const live = await eve.live()
      for (let n = 0; n < 10; n++) live.say(send({ text: 'x'.repeat(9000) }))
      expect(await live.closed).toBe(VisitorClose.tooMuch)
      await chatsOn()
    })

    it('a flood of pings', async () => {
      const live = await eve.live()
      for (let n = 0; n < 200; n++) live.socket.ping('x')
      expect(await live.closed).toBe(VisitorClose.tooMuch)
      await chatsOn()
    })

    it('not reading', async () => {
      const live = await eve.live()
      const id = eve.nextId()
      await live.send(id, 'Read this')
      const conversationId = await conversationWith(t, id)
      live.socket.pause()
      const text = 'x'.repeat(9000)
      const others = t.server.visitors.size - 1
      await until(async () => {
        const clientId = randomBytes(8).toString('hex')
        await t.owner.post(`/api/conversations/${conversationId}/messages`, { clientId, text })
        await t.server.outbound.drain()
        expect(t.server.visitors.size).toBe(others)
      })
      live.socket.resume()
      expect([VisitorClose.tooSlow, 1006]).toContain(await live.closed)
      await chatsOn()
    }, 30_000)
  })

  describe('is refused, and stays,', () => {
    it.each<[string, () => Record<string, unknown>, string]>([
      ['a message under another visitor’s name', () => ({ id: dora.nextId() }), 'invalid_input'],
      ['a chat that is not there', () => ({ chat: 'A'.repeat(22) }), 'not_found'],
      ['a file that is not there', () => ({ files: ['B'.repeat(22)] }), 'invalid_input'],
    ])('for %s', async (_, message, code) => {
      const live = await eve.live()
      const frame = send(message())
      live.say(frame)
      const answer = await live.until(({ type }) => type === 'refused')
      expect(answer).toMatchObject({ id: frame.message.id, code, retryAfter: null })
      live.socket.close()
    })

    it('for another visitor’s chat as for one that is not there', async () => {
      const conversationId = await asDora('Mine')
      const { public_id: chat } = await t.ctx.db.read
        .selectFrom('conversation')
        .select('public_id')
        .where('id', '=', conversationId)
        .executeTakeFirstOrThrow()
      const live = await eve.live()
      const answers = []
      for (const named of [chat, 'C'.repeat(22)]) {
        const { id: _, ...answer } = { ...(await live.send(eve.nextId(), 'x', { chat: named })) } as {
          id: string
        }
        answers.push(answer)
      }
      expect(answers[0]).toEqual(answers[1])
      expect(answers[0]).toMatchObject({ code: 'not_found' })
      live.socket.close()
    })

    it('marking another visitor’s messages as read, which stay as they are', async () => {
      const conversationId = await asDora('Question')
      const clientId = randomBytes(8).toString('hex')
      const { body } = await t.owner.post<{ id: number }>(`/api/conversations/${conversationId}/messages`, {
        clientId,
        text: 'For Dora',
      })
      await t.settle()
      const row = () =>
        t.ctx.db.read
          .selectFrom('message')
          .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
          .select(['message.delivery', 'message.external_id', 'conversation.public_id'])
          .where('message.id', '=', body.id)
          .executeTakeFirstOrThrow()
      const { external_id: message, public_id: chat } = await row()
      const live = await eve.live()
      live.say({ type: 'seen', seen: { chat, message, state: 'read' } })
      // Frames are taken one after the other: when this is answered, the one before was looked at.
      await live.send(eve.nextId(), 'And this')
      await t.settle()
      expect((await row()).delivery).toBe('accepted')
      live.socket.close()
    })

    it('for a while when it writes faster than people do', async () => {
      await using strict = await startTestServer(kind)
      setPace(strict.ctx, { burst: { points: 2, duration: 60 } })
      const visitor = await startVisitor(strict, await startWebsite(strict))
      const live = await visitor.live()
      for (let n = 0; n < 2; n++) await live.send(visitor.nextId(), `Message ${n}`)
      const refused = await live.send(visitor.nextId(), 'One too many')
      expect(refused).toMatchObject({ type: 'refused', code: 'too_many_requests' })
      expect(refused.type === 'refused' && refused.retryAfter).toBeGreaterThan(1000)
      expect(live.socket.readyState).toBe(live.socket.OPEN)
      live.socket.close()
    })
  })

  describe('at the level of bytes is sent away for', () => {
    const crumbs = Buffer.concat([
      frameOf(1, Buffer.from('x'), false),
      ...Array.from({ length: 100_000 }, () => frameOf(0, Buffer.from('x'), false)),
    ])
    it.each<[string, Buffer, number | null]>([
      ['text that is no UTF-8', frameOf(1, Buffer.from([0xff, 0xfe, 0xfd])), 1007],
      ['an unmasked frame', Buffer.from([0x81, 0x02, 0x7b, 0x7d]), 1002],
      ['a reserved bit', withFirst(frameOf(1, Buffer.from('{}')), 0xc1), 1002],
      ['a reserved opcode', frameOf(3, Buffer.from('{}')), 1002],
      ['a control frame of more than 125 bytes', frameOf(9, Buffer.alloc(126)), 1002],
      ['a cut control frame', frameOf(9, Buffer.from('x'), false), 1002],
      ['a continuation of nothing', frameOf(0, Buffer.from('x')), 1002],
      ['the promise of 2^63 bytes', promise([0x7f, ...Array<number>(7).fill(0xff)]), 1009],
      ['the promise of 2^40 bytes', promise([0, 0, 1, 0, 0, 0, 0, 0]), 1009],
      ['a hundred thousand fragments of one byte', crumbs, 1008],
    ])('%s', async (_, bytes, code) => {
      const before = process.memoryUsage().rss
      const socket = await upgraded(t, site)
      const heard = collect(socket)
      socket.write(bytes)
      const answer = await heard
      expect(answer).toBe(code)
      await chatsOn()
      expect(process.memoryUsage().rss - before).toBeLessThan(60 * MB)
    })
  })

  it.each([
    ['two thousand headers', Array.from({ length: 2000 }, () => 'a: b').join('\r\n'), /^HTTP\/1.1 (400|431)/],
    ['three hundred headers', Array.from({ length: 300 }, () => 'a: b').join('\r\n'), /^HTTP\/1.1 431/],
    ['a header of 32 kB', `Sec-WebSocket-Protocol: b${' '.repeat(32_000)}x`, /^HTTP\/1.1 (400|431)/],
    ['an extension nobody knows', 'Sec-WebSocket-Extensions: constructor', /^HTTP\/1.1 101/],
    [
      'compression, which is not offered',
      'Sec-WebSocket-Extensions: permessage-deflate',
      /^HTTP\/1.1 101(?!.*deflate)/s,
    ],
    ['protocols without end', `Sec-WebSocket-Protocol: ${'a,'.repeat(5000)}a`, /^HTTP\/1.1 400/],
  ])('comes in with %s and is answered', async (_, header, expected) => {
    const socket = connect(t)
    socket.write(handshake(t, site, header))
    const head = await new Promise<string>((resume) => socket.once('data', (data) => resume(String(data))))
    socket.destroy()
    expect(head).toMatch(expected)
    await chatsOn()
  })

  it('holds hundreds of silent sockets open, and others come in all the same', async () => {
    const silent = await Promise.all(Array.from({ length: 520 }, () => upgraded(t, site)))
    const live = await eve.live()
    const id = eve.nextId()
    expect(await live.send(id, 'Past the crowd')).toEqual({ type: 'stored', id })
    await chatsOn()
    for (const socket of [...silent]) socket.destroy()
    live.socket.close()
    await until(() => expect(t.server.visitors.size).toBe(1))
  })
})

function connect(t: TestServer): Socket {
  const { hostname, port } = new URL(t.url)
  return createConnection(Number(port), hostname).on('error', () => {})
}

function handshake(t: TestServer, { key }: Website, ...headers: string[]): string {
  const lines = [
    `GET /ws/visitor?inbox=${key} HTTP/1.1`,
    `Host: ${new URL(t.url).host}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
    ...headers,
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** A bare connection after the handshake, to send what no client would. */
async function upgraded(t: TestServer, site: Website): Promise<Socket> {
  const socket = connect(t)
  socket.write(handshake(t, site))
  await new Promise((resume) => socket.once('data', resume))
  return socket
}

/** The code with which the server closes; null: it said none. */
function collect(socket: Socket): Promise<number | null> {
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  return new Promise((resume) =>
    socket.on('close', () => {
      const bytes = Buffer.concat(chunks)
      // A farewell: 0x88, its length, two bytes of code.
      resume(bytes[0] === 0x88 && bytes.length >= 4 ? bytes.readUInt16BE(2) : null)
    }),
  )
}

/** A masked frame. */
function frameOf(opcode: number, payload: Buffer, last = true): Buffer {
  const mask = Buffer.from([1, 2, 3, 4])
  const masked = payload.map((byte, at) => byte ^ (mask[at % 4] as number))
  const length = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255]
  return Buffer.concat([
    Buffer.from([(last ? 0x80 : 0) | opcode, 0x80 | (length[0] as number), ...length.slice(1)]),
    mask,
    masked,
  ])
}

const withFirst = (frame: Buffer, byte: number) => Buffer.concat([Buffer.from([byte]), frame.subarray(1)])

/** The head of a frame that says it is so long. */
const promise = (length: number[]) => Buffer.from([0x81, 0xff, ...length, 1, 2, 3, 4])
