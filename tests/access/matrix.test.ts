/**
 * Every route × role × inbox, generated from the rows that serve the API. A new route needs a line in
 * LINES, a new frame one in FRAMES; without it this file fails.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ClientFrame, CloseCode } from '../../server/contract/live.ts'
import { ACTIONS, type Action } from '../../server/core/access.ts'
import { openSession } from '../../server/core/session/actions.ts'
import { apiRoutes } from '../../server/http/app.ts'
import type { Route } from '../../server/http/route.ts'
import { nextClientId, receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import {
  inboxSettings,
  openLive,
  request,
  startTestServer,
  type Client,
  type TestServer,
} from '../helpers/server.ts'

const PLACES = ['open', 'restricted', 'absent'] as const
type Place = (typeof PLACES)[number]
const WORKERS = ['owner', 'admin', 'agent', 'outsider', 'dpo'] as const
const STRANGERS = ['deactivated', 'anonymous'] as const
type Who = (typeof WORKERS)[number] | (typeof STRANGERS)[number]

/** `agent` is a member of the restricted inbox, `outsider` is one of another. */
const roleOf = (who: (typeof WORKERS)[number]) => (who === 'outsider' ? 'agent' : who)
const sees = (who: Who, place: Place) => place === 'open' || (place === 'restricted' && who !== 'outsider')

const ABSENT = 987_654

interface World {
  t: TestServer
  clients: Record<Who, Client>
  inboxes: Record<Place, number>
  conversations: Record<Place, number>
  messages: Record<Place, number>
  files: Record<Place, string>
}

interface Line {
  /** The object in this place, made afresh where the call uses it up. */
  id?: (w: World, place: Place) => number | string | Promise<number | string>
  body?: (w: World) => unknown
  query?: string
  /** The login is used up: take one of its own. */
  ownLogin?: true
  /** For routes that anybody may call. */
  open?: number
  success?: number
}

let number = 5_000
const conversation = { id: (w: World, place: Place) => w.conversations[place] }
const draft = () => ({ clientId: nextClientId(), text: 'Moin' })

const LINES: Record<string, Line> = {
  'get /api/setup': { open: 200 },
  'post /api/setup': {
    open: 404,
    body: () => ({ name: 'Eve', email: 'eve@evil.example', password: 'a long enough password' }),
  },
  'post /api/sessions': { open: 401, body: () => ({ email: 'nobody@nordlicht.example', password: 'wrong' }) },
  'post /api/sessions/refresh': { open: 401 },
  'delete /api/sessions/current': { ownLogin: true, success: 204 },
  'get /api/me': {},
  'patch /api/me': { body: () => ({ theme: 'dark' }) },
  'get /api/agents': {},
  'post /api/agents': {
    body: () => ({
      name: 'Tom',
      email: `tom.${++number}@nordlicht.example`,
      role: 'agent',
      password: 'a long enough password',
    }),
  },
  'patch /api/agents/:id': {
    id: (w, place) => (place === 'absent' ? ABSENT : w.clients.deactivated.id),
    body: () => ({ name: 'Dora' }),
  },
  'get /api/inboxes': {},
  'post /api/inboxes': {
    body: () => ({ channel: 'whatsapp', name: 'New', settings: inboxSettings(String(++number)) }),
  },
  'post /api/inboxes/try-out': {},
  'get /api/inboxes/:id': { id: (w, place) => w.inboxes[place] },
  'patch /api/inboxes/:id': { id: (w, place) => w.inboxes[place], body: () => ({ name: 'Renamed' }) },
  'post /api/inboxes/:id/check': { id: (w, place) => w.inboxes[place] },
  'get /api/conversations': { query: '?view=all' },
  'get /api/counts': {},
  'get /api/conversations/:id': conversation,
  'get /api/conversations/:id/messages': conversation,
  'get /api/conversations/:id/entries': conversation,
  'post /api/conversations/:id/messages': { ...conversation, body: draft },
  'post /api/conversations/:id/notes': { ...conversation, body: draft },
  'post /api/conversations/:id/assign': { ...conversation, body: () => ({ agentId: null }) },
  'post /api/conversations/:id/status': { ...conversation, body: () => ({ status: 'open' }) },
  'post /api/conversations/:id/read': { ...conversation, body: () => ({ seen: 1 }) },
  'post /api/messages/:id/retry': { id: failedMessage },
  'get /api/attachments/:id': { id: (w, place) => w.files[place] },
  'get /api/quarantine': {},
  'get /api/quarantine/:id': { id: quarantined },
  'post /api/quarantine/:id/replay': { id: quarantined, success: 204 },
  'delete /api/quarantine/:id': { id: quarantined, success: 204 },
}

async function failedMessage(w: World, place: Place): Promise<number> {
  const id = w.messages[place]
  await w.t.ctx.db.transaction(async (tx) => {
    await tx.deleteFrom('outbox').where('message_id', '=', id).execute()
    await tx
      .updateTable('message')
      .set({ delivery: 'failed', failure_reason: 'other', failure_code: '1' })
      .where('id', '=', id)
      .execute()
  })
  return id
}

async function quarantined(w: World, place: Place): Promise<number> {
  if (place === 'absent') return ABSENT
  const { id } = await w.t.ctx.db.admin
    .insertInto('quarantine')
    .values({
      channel: 'whatsapp',
      account: '1',
      reason: 'malformed',
      detail: null,
      body: Buffer.from(`{"n":${++number}}`),
      signed_by: '[]',
      dedupe: `d${number}`,
      received_at: 1,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const keyOf = (route: Route) => `${route.method} ${route.path}`
const routes = apiRoutes()
const hasObject = (route: Route) => route.path.includes(':id')

/** From the one table of who may what. */
function expectedStatus(route: Route, line: Line, who: Who, place: Place): number {
  if (route.auth === 'none') return line.open ?? 0
  if (who === 'anonymous' || who === 'deactivated') return 401
  const { inbox, roles } = ACTIONS[route.may as Action]
  if (inbox && !sees(who, place)) return 404
  if (!(roles as readonly string[]).includes(roleOf(who))) return 403
  return hasObject(route) && place === 'absent' ? 404 : (line.success ?? 200)
}

async function buildWorld(t: TestServer): Promise<World> {
  const clients = {
    owner: t.owner,
    admin: await t.agent('Ada', 'admin'),
    agent: await t.agent('Ben'),
    outsider: await t.agent('Finn'),
    dpo: await t.agent('Paula', 'dpo'),
    deactivated: await t.agent('Dora'),
  }
  const inboxes = { open: await t.inbox('7001'), restricted: await t.inbox('7002'), absent: ABSENT }
  const other = await t.inbox('7003')
  await t.owner.patch(`/api/inboxes/${inboxes.restricted}`, {
    visibility: 'members',
    members: [clients.agent.id],
  })
  await t.owner.patch(`/api/inboxes/${other}`, { visibility: 'members', members: [clients.outsider.id] })
  await t.owner.patch(`/api/agents/${clients.deactivated.id}`, { active: false })
  const w = {
    t,
    clients: { ...clients, anonymous: stranger(t) },
    inboxes,
    conversations: { absent: ABSENT },
    messages: { absent: ABSENT },
    files: { absent: 'A'.repeat(22) },
  } as World
  for (const [place, phoneNumberId] of [
    ['open', '7001'],
    ['restricted', '7002'],
  ] as const) {
    const from = `49151000${phoneNumberId}`
    const { conversationId } = await receiveText(t, 'Moin', { phoneNumberId, from })
    w.conversations[place] = conversationId
    const sent = await t.owner.post<{ id: number }>(`/api/conversations/${conversationId}/messages`, draft())
    w.messages[place] = sent.body.id
    w.files[place] = await storedFile(t, sent.body.id, inboxes[place])
  }
  return w
}

function stranger(t: TestServer): Client {
  const call = (method: string) => (path: string, body?: unknown) => request(t.url, method, path, body)
  return {
    id: 0,
    token: '',
    get: call('GET'),
    post: call('POST'),
    patch: call('PATCH'),
    delete: call('DELETE'),
    live: () => openLive(t.url, 'nobody', null),
  } as Client
}

async function storedFile(t: TestServer, messageId: number, inboxId: number): Promise<string> {
  const blob = await t.ctx.blobs.write(
    (async function* () {
      yield Buffer.from('hello')
    })(),
    100,
  )
  const publicId = `file-${inboxId}-`.padEnd(22, 'x')
  await t.ctx.db.admin
    .insertInto('attachment')
    .values({
      public_id: publicId,
      message_id: messageId,
      inbox_id: inboxId,
      position: 0,
      kind: 'document',
      provider_id: null,
      file_name: 'a.txt',
      mime_type: 'text/plain',
      size: blob.size,
      sha256: blob.sha256,
      state: 'stored',
      blob: blob.name,
      attempts: 0,
      next_at: 0,
    })
    .execute()
  return publicId
}

/** An unknown key, however deep, makes this differ from what came. */
function expectExactly(schema: z.ZodType | undefined, body: unknown): void {
  if (schema) expect(schema.parse(body)).toEqual(body)
  else expect(body).toBeNull()
}

it('has a line for every route and for no other', () => {
  expect(Object.keys(LINES).sort()).toEqual(routes.map(keyOf).sort())
})

it('names an action of the table for every route that needs a login', () => {
  for (const route of routes) if (route.auth === 'agent') expect(ACTIONS).toHaveProperty([route.may])
})

it('lets nobody but these routes be open', () => {
  expect(routes.filter(({ auth }) => auth === 'none').map(keyOf)).toEqual([
    'get /api/setup',
    'post /api/setup',
    'post /api/sessions',
    'post /api/sessions/refresh',
  ])
})

describe.each(databases)('who may what on %s', (kind) => {
  let w: World
  beforeAll(async () => {
    // Nothing listens there: what is sent stays in the outbox.
    w = await buildWorld(
      await startTestServer(kind, {
        env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' },
        sockets: { countsEvery: 5 },
      }),
    )
  })
  afterAll(() => w?.t[Symbol.asyncDispose]())

  const caller = async (line: Line, who: Who): Promise<Client> => {
    const client = w.clients[who]
    if (!line.ownLogin || (STRANGERS as readonly string[]).includes(who)) return client
    const { accessToken } = await openSession(w.t.ctx, client.id)
    const call = (method: string) => (path: string, body?: unknown) =>
      request(w.t.url, method, path, body, { authorization: `Bearer ${accessToken}` })
    return {
      ...client,
      get: call('GET'),
      post: call('POST'),
      patch: call('PATCH'),
      delete: call('DELETE'),
    } as Client
  }

  const call = async (route: Route, line: Line, who: Who, place: Place) => {
    const id = await line.id?.(w, place)
    const path = route.path.replace(':id', String(id)) + (line.query ?? '')
    const client = await caller(line, who)
    return client[route.method](path, line.body?.(w))
  }

  it.each(routes.map((route) => [keyOf(route), route] as const))('%s', async (key, route) => {
    const line = LINES[key] ?? {}
    const wanted: Record<string, number> = {}
    const found: Record<string, number> = {}
    for (const who of [...WORKERS, ...STRANGERS]) {
      for (const place of hasObject(route) ? PLACES : (['open'] as const)) {
        const reply = await call(route, line, who, place)
        wanted[`${who}, ${place}`] = expectedStatus(route, line, who, place)
        found[`${who}, ${place}`] = reply.status
        if (reply.status === 200 && !route.raw) expectExactly(route.reply, reply.body)
        if (reply.status === 204) expectExactly(undefined, reply.body)
        expect(reply.headers.get('cache-control')).toBe('no-store')
      }
    }
    expect(found).toEqual(wanted)
  })

  it('answers a foreign object and an absent one with the same bytes', async () => {
    for (const route of routes.filter(hasObject)) {
      if (route.auth === 'none' || !ACTIONS[route.may].inbox) continue
      const line = LINES[keyOf(route)] ?? {}
      const [foreign, absent] = [
        await call(route, line, 'outsider', 'restricted'),
        await call(route, line, 'outsider', 'absent'),
      ]
      expect({ route: keyOf(route), ...foreign, headers: null }).toEqual({
        route: keyOf(route),
        ...absent,
        headers: null,
      })
      const names = (reply: typeof foreign) => [...reply.headers.keys()].filter((name) => name !== 'date')
      expect(names(foreign)).toEqual(names(absent))
    }
  })

  it('hides a foreign inbox from lists, filters, search and counts', async () => {
    const id = w.conversations.restricted
    const phone = '491510007002'
    for (const query of [
      '',
      `?inbox=${w.inboxes.restricted}`,
      `?q=%23${id}`,
      `?q=${phone}`,
      '?view=unassigned',
    ]) {
      const { body } = await w.clients.outsider.get<{ items: Array<{ id: number }> }>(
        `/api/conversations${query}`,
      )
      expect(body.items.map((item) => item.id)).not.toContain(id)
      const seen = await w.clients.agent.get<{ items: Array<{ id: number }> }>(`/api/conversations${query}`)
      expect(seen.body.items.map((item) => item.id)).toContain(id)
    }
    const inboxes = await w.clients.outsider.get<{ items: Array<{ id: number }> }>('/api/inboxes')
    expect(inboxes.body.items.map((item) => item.id)).not.toContain(w.inboxes.restricted)
    const counts = () => w.clients.outsider.get('/api/counts')
    const before = await counts()
    await receiveText(w.t, 'A secret', { phoneNumberId: '7002', from: '4915200000001' })
    expect((await counts()).body).toEqual(before.body)
  })

  const FRAMES: Record<string, (who: Who) => Promise<number | 'open'>> = {
    auth: async (who) => {
      try {
        const live = await w.clients[who].live()
        const { readyState } = live.socket
        live.socket.close()
        return readyState === live.socket.OPEN ? 'open' : 0
      } catch (error) {
        return Number(/\d{4}/.exec(String(error))?.[0])
      }
    },
    resume: async (who) => {
      const live = await w.clients[who].live(0).catch((error: Error) => error)
      if (live instanceof Error) return Number(/\d{4}/.exec(live.message)?.[0])
      // The past comes first: when this note is told, all of it has been.
      const path = `/api/conversations/${w.conversations.open}/notes`
      const note = await w.clients.owner.post<{ id: number }>(path, draft())
      await live.until((frame) => frame.type === 'event' && frame.message?.id === note.body.id)
      const restricted = JSON.stringify(live.frames).includes(`"inboxId":${w.inboxes.restricted},`)
      expect(restricted).toBe(who !== 'outsider')
      live.socket.close()
      return 'open'
    },
  }

  it('has a line for every frame a client may send', () => {
    const known = ClientFrame.options.map(({ shape }) => shape.type.value as string)
    expect(Object.keys(FRAMES).sort()).toEqual(known.sort())
  })

  it.each([...WORKERS, ...STRANGERS])('lets %s do on the socket what the role allows', async (who) => {
    const stranger = who === 'anonymous' || who === 'deactivated'
    for (const frame of Object.values(FRAMES)) {
      expect(await frame(who)).toBe(stranger ? CloseCode.unauthenticated : 'open')
    }
  })

  it('sends no frame about a restricted inbox to an outsider, live or from the past', async () => {
    const member = await w.clients.agent.live(0)
    const outsider = await w.clients.outsider.live(0)
    const secret = await receiveText(w.t, 'For members only', {
      phoneNumberId: '7002',
      from: '4915200000002',
    })
    await w.clients.agent.post(`/api/conversations/${secret.conversationId}/notes`, draft())
    await w.clients.agent.post(`/api/conversations/${secret.conversationId}/status`, { status: 'resolved' })
    await w.clients.agent.post(`/api/conversations/${secret.conversationId}/read`, { seen: 1 })
    await w.clients.owner.patch(`/api/inboxes/${w.inboxes.restricted}`, { name: 'Secret name' })
    // Something both may see comes last, so that everything before it has been told.
    const shown = await receiveText(w.t, 'For everybody', { phoneNumberId: '7001', from: '4915200000003' })
    for (const live of [member, outsider]) {
      await live.until((frame) => frame.type === 'event' && frame.message?.id === shown.id)
    }
    const text = JSON.stringify(outsider.frames)
    for (const trace of [
      'For members only',
      'Secret name',
      `"inboxId":${w.inboxes.restricted},`,
      '4915200000002',
    ]) {
      expect(text).not.toContain(trace)
    }
    for (const frame of outsider.frames) {
      if (frame.type === 'counts')
        expect(frame.counts.inboxes).not.toHaveProperty(String(w.inboxes.restricted))
      if (frame.type === 'counts') expect(frame.counts.quarantine).toBeNull()
    }
    expect(JSON.stringify(member.frames)).toContain('For members only')
    expect(
      member.frames.some((f) => f.type === 'event' && f.read?.conversationId === secret.conversationId),
    ).toBe(true)
    for (const live of [member, outsider]) live.socket.close()
  })

  it('tells where somebody has read to nobody else', async () => {
    const owner = await w.clients.owner.live()
    const agent = await w.clients.agent.live()
    await w.clients.agent.post(`/api/conversations/${w.conversations.open}/read`, { seen: 0 })
    await w.clients.agent.post(`/api/conversations/${w.conversations.open}/notes`, draft())
    const isNote = (f: { type: string; name?: string }) => f.type === 'event' && f.name === 'message.created'
    await agent.until(isNote)
    await owner.until(isNote)
    expect(agent.frames.some((f) => f.type === 'event' && f.name === 'conversation.read')).toBe(true)
    expect(owner.frames.some((f) => f.type === 'event' && f.name === 'conversation.read')).toBe(false)
    for (const live of [owner, agent]) live.socket.close()
  })

  it('closes the socket of somebody who loses an inbox, and answers 404 at once', async () => {
    const ben = w.clients.agent
    const live = await ben.live()
    await w.clients.owner.patch(`/api/inboxes/${w.inboxes.restricted}`, { members: [] })
    const path = `/api/conversations/${w.conversations.restricted}`
    expect((await ben.get(path)).status).toBe(404)
    expect((await ben.get(`/api/attachments/${w.files.restricted}`)).status).toBe(404)
    expect(await live.closed).toBe(CloseCode.accessChanged)
    await w.clients.owner.patch(`/api/inboxes/${w.inboxes.restricted}`, { members: [ben.id] })
    expect((await ben.get(path)).status).toBe(200)
  })

  it('tells somebody who gains an inbox to load afresh', async () => {
    const live = await w.clients.outsider.live()
    const change = { visibility: 'members', members: [w.clients.agent.id, w.clients.outsider.id] }
    await w.clients.owner.patch(`/api/inboxes/${w.inboxes.restricted}`, change)
    expect(await live.closed).toBe(CloseCode.accessChanged)
    await w.clients.owner.patch(`/api/inboxes/${w.inboxes.restricted}`, { members: [w.clients.agent.id] })
  })

  it('closes nobody because a new inbox was made', async () => {
    const live = await w.clients.outsider.live()
    const id = await w.t.inbox(String(++number))
    await live.until((f) => f.type === 'event' && f.inbox?.id === id)
    expect(live.socket.readyState).toBe(live.socket.OPEN)
    live.socket.close()
  })

  it('closes the socket of somebody whose role changes', async () => {
    const live = await w.clients.dpo.live()
    await w.clients.owner.patch(`/api/agents/${w.clients.dpo.id}`, { role: 'agent' })
    expect(await live.closed).toBe(CloseCode.accessChanged)
    expect((await w.clients.dpo.get('/api/quarantine')).status).toBe(403)
    await w.clients.owner.patch(`/api/agents/${w.clients.dpo.id}`, { role: 'dpo' })
  })

  it('lets no admin take the owner’s role or account away', async () => {
    for (const change of [{ role: 'agent' }, { active: false }]) {
      const reply = await w.clients.admin.patch(`/api/agents/${w.clients.owner.id}`, change)
      expect(reply.status).toBe(409)
    }
    const made = await w.clients.admin.post('/api/agents', {
      name: 'Eve',
      email: 'eve@nordlicht.example',
      role: 'owner',
      password: 'a long enough password',
    })
    expect(made.status).toBe(400)
  })

  it('takes no column that the contract does not name', async () => {
    const columns = [
      'id',
      'inbox_id',
      'inboxId',
      'role',
      'status',
      'assignee_id',
      'created_at',
      'author_id',
      'delivery',
    ]
    for (const column of [...columns, '__proto__', 'constructor', 'prototype']) {
      const body = JSON.stringify({ ...draft() }).replace('{', `{${JSON.stringify(column)}:{"polluted":1},`)
      const reply = await w.clients.agent.post(`/api/conversations/${w.conversations.open}/messages`, body)
      expect(reply).toMatchObject({ status: 400, body: { error: { fields: [{ path: column }] } } })
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('forgets closed sockets', async () => {
    await until(() => expect(w.t.server.gateway.size).toBe(0))
  })
})
