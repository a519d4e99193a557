/** The socket and the feed: what it lets in, what it tells, and how it ends. */
// oxlint-disable vitest/expect-expect -- Waiting for a frame is one.
import { createConnection, type Socket } from 'node:net'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { CloseCode, ServerFrame } from '../../server/contract/live.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { writeNote } from '../../server/core/message/actions.ts'
import { loadActor } from '../../server/core/agent/store.ts'
import { openSession } from '../../server/core/session/actions.ts'
import { ACCESS_LIFETIME, signAccess, verifyAccess } from '../../server/core/session/token.ts'
import { Feed, FeedEnded, type Frame } from '../../server/events/feed.ts'
import { appendEvents, eventRange, eventsAfter, type LoggedEvent } from '../../server/events/log.ts'
import { trimEvents } from '../../server/jobs/trim-events.ts'
import { SandglassServer } from '../../server/server.ts'
import { nextClientId, receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { openLive, startTestServer, type Client, type Live, type TestServer } from '../helpers/server.ts'

const events = (live: Live) => live.frames.filter((frame) => frame.type === 'event')
const seqs = (live: Live) => events(live).map(({ seq }) => seq)

describe.each(databases)('the live feed on %s', (kind) => {
  let t: TestServer
  let conversationId: number
  beforeAll(async () => {
    t = await startTestServer(kind, { sockets: { countsEvery: 5 } })
    await t.inbox()
    conversationId = (await receiveText(t, 'Moin')).conversationId
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const note = async (client: Client = t.owner, text = 'A note') => {
    const path = `/api/conversations/${conversationId}/notes`
    return (await client.post<{ id: number }>(path, { clientId: nextClientId(), text })).body.id
  }
  const told = (live: Live, id: number) =>
    live.until((frame) => frame.type === 'event' && frame.message?.id === id)
  const raw = (headers = {}) => new WebSocket(`${t.url.replace('http', 'ws')}/ws`, { headers })
  const closed = (socket: WebSocket) => new Promise<number>((resume) => socket.on('close', resume))
  const opened = (socket: WebSocket) => new Promise((resume) => socket.on('open', resume))

  describe('lets in', () => {
    it('nobody who does not say who it is', async () => {
      await using hasty = await startTestServer(kind, { sockets: { authenticateWithin: 20 } })
      const known = await hasty.owner.live()
      const silent = new WebSocket(`${hasty.url.replace('http', 'ws')}/ws`)
      expect(await closed(silent)).toBe(CloseCode.unauthenticated)
      expect(known.socket.readyState).toBe(WebSocket.OPEN)
    })

    it('nobody who resumes first', async () => {
      const socket = raw()
      await opened(socket)
      socket.send('{"type":"resume","since":0}')
      expect(await closed(socket)).toBe(CloseCode.unauthenticated)
    })

    it('nobody by a cookie, a header or the address', async () => {
      const socket = new WebSocket(`${t.url.replace('http', 'ws')}/ws?token=${t.owner.token}`, {
        headers: { authorization: `Bearer ${t.owner.token}`, cookie: `sandglass_refresh=${t.owner.token}` },
      })
      await opened(socket)
      socket.send('{"type":"resume","since":0}')
      expect(await closed(socket)).toBe(CloseCode.unauthenticated)
    })

    it.each(['https://evil.example', 'null', 'http://127.0.0.1.evil.example', 'file://'])(
      'no page of %s',
      async (origin) => {
        const socket = raw({ origin })
        const status = await new Promise((resume) => {
          socket.on('unexpected-response', (_, response) => resume(response.statusCode))
          socket.on('open', () => resume('open'))
          socket.on('error', () => {})
        })
        expect(status).toBe(403)
      },
    )

    it('the console itself', async () => {
      const socket = raw({ origin: t.url })
      await opened(socket)
      socket.close()
      expect(await closed(socket)).toBe(1005)
    })

    it('nobody at another path', async () => {
      for (const path of ['/', '/ws/', '/ws2', '/api/ws', '//ws']) {
        const socket = new WebSocket(`${t.url.replace('http', 'ws')}${path}`)
        socket.on('error', () => {})
        const status = new Promise((resume) =>
          socket.on('unexpected-response', (_, response) => resume(response.statusCode)),
        )
        expect(await status).toBe(404)
      }
    })

    it('nobody as somebody else on the same socket', async () => {
      const ben = await t.agent('Ben')
      const live = await ben.live()
      live.socket.send(JSON.stringify({ type: 'auth', token: t.owner.token }))
      expect(await live.closed).toBe(CloseCode.unauthenticated)
    })

    it('those with a token, past hundreds who hold sockets open without one', async () => {
      const crowd = Array.from({ length: 520 }, () => {
        const socket = raw()
        socket.on('error', () => {})
        return socket
      })
      await Promise.all(crowd.map((socket) => Promise.race([opened(socket), closed(socket)])))
      const live = await t.owner.live()
      await told(live, await note())
      for (const socket of [...crowd, live.socket]) socket.terminate()
      await until(() => expect(t.server.gateway.size).toBe(0))
    })
  })

  describe('closes the socket of whoever sends', () => {
    const big = JSON.stringify({ type: 'auth', token: 'x'.repeat(17_000) })
    it.each([
      ['no JSON', 'hello', CloseCode.invalid],
      ['another type', '{"type":"subscribe","conversation":1}', CloseCode.invalid],
      ['an event of the server', '{"type":"event","seq":1,"name":"message.created"}', CloseCode.invalid],
      ['a list', '[{"type":"auth","token":"x"}]', CloseCode.invalid],
      ['an unknown key', '{"type":"resume","since":0,"agentId":1}', CloseCode.invalid],
      ['__proto__', '{"type":"resume","since":0,"__proto__":{"x":1}}', CloseCode.invalid],
      ['a number as text', '{"type":"resume","since":"0"}', CloseCode.invalid],
      ['a negative number', '{"type":"resume","since":-1}', CloseCode.invalid],
      ['a broken number', '{"type":"resume","since":1.5}', CloseCode.invalid],
      ['a number without end', '{"type":"resume","since":1e999}', CloseCode.invalid],
      ['a deep structure', '['.repeat(8000), CloseCode.invalid],
      ['nothing', '', CloseCode.invalid],
      ['a frame that is too long', big, 1009],
      ['a binary frame', Buffer.from('{"type":"resume","since":null}'), CloseCode.invalid],
      ['a second resume', '{"type":"resume","since":null}', CloseCode.invalid],
      ['a wrong token', '{"type":"auth","token":"nonsense"}', CloseCode.unauthenticated],
    ])('%s', async (_, frame, code) => {
      const live = await t.owner.live()
      live.socket.send(frame)
      expect(await live.closed).toBe(code)
    })

    it('too many frames', async () => {
      const live = await t.owner.live()
      for (let n = 0; n < 100; n++) live.socket.send(JSON.stringify({ type: 'auth', token: t.owner.token }))
      expect(await live.closed).toBe(1008)
    })

    it.each([
      ['text that is no UTF-8', frameOf(1, Buffer.from([0xff, 0xfe, 0xfd]))],
      ['an unmasked frame', Buffer.from([0x81, 0x02, 0x7b, 0x7d])],
      ['a reserved bit', withFirst(frameOf(1, Buffer.from('{}')), 0xc1)],
      ['an unknown kind of frame', frameOf(3, Buffer.from('{}'))],
      ['a ping that is too long', frameOf(9, Buffer.alloc(126))],
      ['a cut ping', withFirst(frameOf(9, Buffer.from('x')), 0x09)],
      [
        'the promise of 2^63 bytes',
        Buffer.concat([Buffer.from([0x81, 0xff, 0x7f]), Buffer.alloc(7, 0xff), Buffer.alloc(4)]),
      ],
    ])('%s, and lives on', async (_, bytes) => {
      const socket = await upgraded(new URL(t.url))
      socket.write(bytes)
      await new Promise((resume) => socket.on('close', resume).resume())
      const live = await t.owner.live()
      expect(live.socket.readyState).toBe(WebSocket.OPEN)
      live.socket.close()
    })
  })

  it('closes when the token ends, unless a fresh one came', async () => {
    const claims = verifyAccess(t.ctx.secrets, t.owner.token, t.clock.now())
    if (!claims) throw new Error('the token is not valid')
    const short = () => signAccess(t.ctx.secrets, claims, t.clock.now() - ACCESS_LIFETIME + 2000).accessToken
    const [ending, renewed] = [await openLive(t.url, short(), null), await openLive(t.url, short(), null)]
    renewed.socket.send(JSON.stringify({ type: 'auth', token: t.owner.token }))
    expect(await ending.closed).toBe(CloseCode.unauthenticated)
    await told(renewed, await note())
    renewed.socket.close()
  })

  describe('resuming', () => {
    it('gives exactly what was missed, once and in order', async () => {
      const first = await t.owner.live()
      await told(first, await note())
      const { last } = await eventRange(t.ctx.db.read)
      first.socket.close()
      for (let n = 0; n < 5; n++) await note()
      const second = await t.owner.live(last)
      await told(second, await note())
      const logged = await eventsAfter(t.ctx.db.read, last, 100)
      expect(seqs(second)).toEqual(logged.map(({ seq }) => seq))
      expect(second.frames.find(({ type }) => type === 'ready')).toEqual({ type: 'ready', seq: last })
      second.socket.close()
    })

    it('misses and repeats nothing while others write', async () => {
      const { last } = await eventRange(t.ctx.db.read)
      const writing = Promise.all(Array.from({ length: 60 }, () => note()))
      const lives = await Promise.all(Array.from({ length: 10 }, () => t.owner.live(last)))
      await writing
      const end = await note()
      const logged = (await eventsAfter(t.ctx.db.read, last, 500)).map(({ seq }) => seq)
      for (const live of lives) {
        await told(live, end)
        expect(seqs(live)).toEqual(logged)
        live.socket.close()
      }
    })

    it('starts with now if nothing is known yet', async () => {
      const live = await t.owner.live(null)
      const id = await note()
      await told(live, id)
      expect(events(live).map(({ message }) => message?.id)).toEqual([id])
      live.socket.close()
    })

    it('from the future means to load afresh, and goes on from there', async () => {
      const live = await t.owner.live(1_000_000)
      const { last } = await eventRange(t.ctx.db.read)
      expect(live.frames[0]).toEqual({ type: 'reset', reason: 'from_future', seq: last })
      await told(live, await note())
      expect(seqs(live)).toEqual([last + 1])
      live.socket.close()
    })

    it('from too long ago means to load afresh, and goes on from there', async () => {
      await using own = await startTestServer(kind)
      await own.inbox()
      await receiveText(own, 'Moin')
      own.clock.advance(8 * 86_400_000)
      await receiveText(own, 'Moin again')
      const { last } = await eventRange(own.ctx.db.read)
      await trimEvents.run(own.ctx)
      const { accessToken } = await openSession(own.ctx, own.owner.id)
      const live = await openLive(own.url, accessToken, 0)
      expect(live.frames[0]).toEqual({ type: 'reset', reason: 'too_old', seq: last })
      const { id } = await receiveText(own, 'And again')
      await told(live, id)
      live.socket.close()
    })

    it('every frame is one of the contract, to the last key', async () => {
      const live = await t.owner.live(0)
      await told(live, await note())
      for (const frame of live.frames) expect(ServerFrame.parse(frame)).toEqual(frame)
      expect(live.frames.length).toBeGreaterThan(20)
      live.socket.close()
    })
  })

  it('cuts off a console that does not read, and serves the others', async () => {
    const { id, family } = { ...verifyAccess(t.ctx.secrets, t.owner.token, t.clock.now()), id: t.owner.id }
    const actor = await loadActor(t.ctx.db.read, id, family ?? '')
    if (!actor) throw new Error('no actor')
    const reader = await t.owner.live()
    const before = t.server.gateway.size
    const sleeper = await t.owner.live()
    sleeper.socket.pause()
    const text = 'x'.repeat(60_000)
    await until(async () => {
      const written = await writeNote(t.ctx, actor, { conversationId, clientId: nextClientId(), text })
      await told(reader, written.id)
      expect(t.server.gateway.size).toBe(before)
    })
    expect(reader.socket.readyState).toBe(WebSocket.OPEN)
    sleeper.socket.terminate()
    reader.socket.close()
  })

  // SQLite belongs to one process.
  it.runIf(kind === 'postgres')('tells a second node what happened on the first', async () => {
    const ctx = await createContext(t.ctx.config, t.ctx.secrets, { db: t.database.again(), clock: t.clock })
    const second = new SandglassServer(ctx, { schedule: false })
    await second.start()
    try {
      const live = await openLive(second.localUrl, t.owner.token, null)
      await told(live, await note())
      const other = await t.agent('Greta')
      const greta = await openLive(second.localUrl, other.token, null)
      await t.owner.patch(`/api/agents/${other.id}`, { active: false })
      expect(await greta.closed).toBe(CloseCode.unauthenticated)
      live.socket.close()
    } finally {
      await second.stop()
    }
  })
})

describe.each(databases)('numbers of events on %s', (kind) => {
  it('never show later than a higher one, whoever writes at the same time', async () => {
    await using t = await startTestServer(kind)
    // SQLite belongs to one process; PostgreSQL is written by three nodes.
    const nodes = kind === 'sqlite' ? [t.ctx, t.ctx, t.ctx] : [t.ctx, await node(t), await node(t)]
    const seen: number[] = []
    let done = false
    const follower = t.database.again()
    const following = (async () => {
      for (let at = 0; ;) {
        const finished = done
        const rows = await eventsAfter(follower.read, at, 50)
        seen.push(...rows.map(({ seq }) => seq))
        at = rows.at(-1)?.seq ?? at
        if (finished && rows.length === 0) return
        await new Promise((resume) => setImmediate(resume))
      }
    })()
    await Promise.all(
      nodes.map(async (ctx, which) => {
        for (let n = 0; n < 60; n++) {
          await ctx.db.transaction(async (tx) => {
            await appendEvents(ctx, tx, [{ name: 'agent.updated', agentId: which + 1 }])
            // The lock is held to the commit: what comes between must not let another one overtake.
            await tx.selectFrom('event').select('seq').orderBy('seq', 'desc').limit(1).execute()
            if (n % 7 === 6) await appendEvents(ctx, tx, [{ name: 'agent.updated', agentId: which + 1 }])
          })
        }
      }),
    )
    done = true
    await following
    const all = await eventsAfter(t.ctx.db.read, 0, 10_000)
    expect(seen).toEqual(all.map(({ seq }) => seq))
    expect(seen.length).toBeGreaterThanOrEqual(3 * 60)
    await follower.close()
    for (const ctx of nodes.slice(1)) if (ctx !== t.ctx) await ctx[Symbol.asyncDispose]()
  })

  it('are given to nobody when a transaction fails', async () => {
    await using t = await startTestServer(kind)
    const live = await t.owner.live()
    const failing = t.ctx.db.transaction(async (tx) => {
      await appendEvents(t.ctx, tx, [{ name: 'agent.updated', agentId: t.owner.id }])
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    await t.owner.patch('/api/me', { theme: 'dark' })
    await live.until((frame) => frame.type === 'event')
    expect(events(live)).toHaveLength(1)
  })
})

describe.each(databases)('a subscription on %s', (kind) => {
  const render = async (_: AppContext, logged: readonly LoggedEvent[]): Promise<Frame[]> =>
    logged.map(({ seq, name }) => ({ seq, name, inboxId: null, agentId: null, data: null }))
  const append = (ctx: AppContext) =>
    ctx.db.transaction((tx) => appendEvents(ctx, tx, [{ name: 'agent.updated', agentId: 1 }]))

  it('that is not read ends as too slow, and only that one', async () => {
    await using t = await startTestServer(kind)
    const feed = new Feed(t.ctx, render, 5)
    await feed.start()
    const stop = new AbortController()
    const [slow, fast] = [feed.subscribe(null, stop.signal), feed.subscribe(null, stop.signal)]
    const first = slow.next()
    const read: number[] = []
    const reading = (async () => {
      for await (const frames of fast) read.push(...frames.map(({ seq }) => seq))
    })()
    await append(t.ctx)
    expect((await first).value).toHaveLength(1)
    for (let n = 0; n < 12; n++) {
      await append(t.ctx)
      await until(() => expect(read).toHaveLength(n + 2))
    }
    await expect(slow.next()).rejects.toThrow(new FeedEnded('too_slow'))
    stop.abort()
    await reading
    expect(read).toEqual(read.toSorted((a, b) => a - b))
    await feed.stop()
  })

  it('ends with its signal, also while it waits', async () => {
    await using t = await startTestServer(kind)
    const feed = new Feed(t.ctx, render)
    await feed.start()
    const stop = new AbortController()
    const frames = feed.subscribe(null, stop.signal)
    const waiting = frames.next()
    stop.abort()
    expect((await waiting).done).toBe(true)
    await feed.stop()
  })
})

async function node(t: TestServer): Promise<AppContext> {
  return createContext(t.ctx.config, t.ctx.secrets, { db: t.database.again(), clock: t.clock })
}

/** A masked frame with FIN set. */
function frameOf(opcode: number, payload: Buffer): Buffer {
  const mask = Buffer.from([1, 2, 3, 4])
  const masked = payload.map((byte, at) => byte ^ (mask[at % 4] as number))
  const length = payload.length < 126 ? [payload.length] : [126, payload.length >> 8, payload.length & 255]
  return Buffer.concat([
    Buffer.from([0x80 | opcode, 0x80 | (length[0] as number), ...length.slice(1)]),
    mask,
    masked,
  ])
}

function withFirst(frame: Buffer, byte: number): Buffer {
  return Buffer.concat([Buffer.from([byte]), frame.subarray(1)])
}

/** A bare connection after the handshake, to send what no client would. */
async function upgraded({ hostname, port, host }: URL): Promise<Socket> {
  const socket = createConnection(Number(port), hostname)
  socket.on('error', () => {})
  const key = randomBytes(16).toString('base64')
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  )
  await new Promise((resume) => socket.once('data', resume))
  return socket
}
