/**
 * Every route × role × inbox, generated from the rows that serve the API. A new route needs a line in
 * LINES; without it this file fails.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { ACTIONS } from '../../server/core/access.ts'
import { openSession } from '../../server/core/session/actions.ts'
import { apiRoutes } from '../../server/http/app.ts'
import type { Route } from '../../server/http/route.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { inboxSettings, request, type Client } from '../helpers/server.ts'
import { ERASING } from './erasing.ts'
import { LABELS } from './labels.ts'
import { MAILS } from './mails.ts'
import { PAGES } from './pages.ts'
import { PEOPLE } from './people.ts'
import { RULES } from './rules.ts'
import { RUNS } from './runs.ts'
import { VISITING } from './visiting.ts'
import { WORDINGS } from './wordings.ts'
import {
  ABSENT,
  draft,
  PLACES,
  roleOf,
  sees,
  startWorld,
  STRANGERS,
  WORKERS,
  type Place,
  type Who,
  type World,
} from './world.ts'

interface Line {
  /** The object in this place, made afresh where the call uses it up. */
  id?: (w: World, place: Place, who: Who) => number | string | Promise<number | string>
  /** Which part of the object, where the path names one. */
  part?: (w: World, place: Place) => Promise<number> | string
  body?: (w: World, place: Place) => unknown
  /** The object is named in the body. */
  namedInBody?: true
  /** A function: the object is named there. */
  query?: string | ((w: World, place: Place) => string)
  /** The login is used up: take one of its own. */
  ownLogin?: true
  /** For routes that anybody may call. */
  open?: number
  success?: number
}

let number = 5_000
/** A picture of one pixel that is ASCII throughout. */
const GIF = 'GIF89a\x01\0\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;'
const conversation = { id: (w: World, place: Place) => w.conversations[place] }

const LINES: Record<string, Line> = {
  ...ERASING,
  ...LABELS,
  ...MAILS,
  ...PAGES,
  ...PEOPLE,
  ...RULES,
  ...RUNS,
  ...VISITING,
  ...WORDINGS,
  'get /api/messages/:id/revisions': { id: (w, place) => w.messages[place] },
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
  'post /api/me/picture': { body: () => GIF },
  'delete /api/me/picture': {},
  'get /api/pictures/:name': { open: 400 },
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
  'post /api/inboxes/check': { body: () => ({ channel: 'whatsapp', settings: inboxSettings('1') }) },
  'post /api/inboxes/discover': { body: () => ({ channel: 'whatsapp', settings: {} }) },
  'get /api/inboxes/:id/health': { id: (w, place) => w.inboxes[place] },
  'get /api/inboxes/:id/notices': { id: (w, place) => w.inboxes[place] },
  'post /api/inboxes/:id/mend': { id: (w, place) => w.inboxes[place], body: () => ({ step: 'token' }) },
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
  'post /api/conversations/:id/typing': { ...conversation, success: 204 },
  'post /api/messages/:id/retry': { id: failedMessage },
  'post /api/messages/:id/reaction': { id: (w, place) => w.received[place], body: () => ({ emoji: '👍' }) },
  'post /api/uploads': {
    query: (w, place) => `?conversation=${w.conversations[place]}&name=a.txt`,
    body: () => 'A letter',
  },
  'delete /api/uploads/:id': { id: ownUpload, success: 204 },
  'get /api/attachments/:id': { id: (w, place) => w.files[place] },
  'get /api/retention/concept': {},
  'get /api/audit': {},
  'get /api/audit/check': {},
  'get /api/ledger/check': {},
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

/** Somebody else's is not found, whatever their role. */
async function ownUpload(w: World, place: Place, who: Who): Promise<string> {
  const { id } = w.clients[who]
  if (place === 'absent' || id === 0) return 'A'.repeat(22)
  const publicId = `upload-${++number}-`.padEnd(22, 'x')
  await w.t.ctx.db.admin
    .insertInto('upload')
    .values({
      public_id: publicId,
      agent_id: id,
      inbox_id: w.inboxes[place],
      conversation_id: w.conversations[place],
      kind: 'document',
      file_name: 'a.txt',
      mime_type: 'text/plain',
      size: 1,
      sha256: '',
      blob: '0'.repeat(32),
      converted: 0,
      small_blob: null,
      width: null,
      height: null,
      duration: null,
      peaks: null,
      created_at: 0,
    })
    .execute()
  return publicId
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

const queryOf = ({ query = '' }: Line, w: World, place: Place) =>
  typeof query === 'function' ? query(w, place) : query
const keyOf = (route: Route) => `${route.method} ${route.path}`
const routes = apiRoutes()
const hasObject = (route: Route) =>
  route.path.includes(':id') ||
  typeof LINES[keyOf(route)]?.query === 'function' ||
  LINES[keyOf(route)]?.namedInBody === true

/** From the one table of who may what. */
function expectedStatus(route: Route, line: Line, who: Who, place: Place): number {
  if (route.auth === 'none') return line.open ?? 0
  // An agent's token says nothing of visitors.
  if (route.auth === 'visitor') return 401
  if (who === 'anonymous' || who === 'deactivated') return 401
  const { inbox, roles } = ACTIONS[route.may]
  if (inbox && !sees(who, place)) return 404
  if (!(roles as readonly string[]).includes(roleOf(who))) return 403
  return hasObject(route) && place === 'absent' ? 404 : (line.success ?? 200)
}

/** An unknown key, however deep, makes what is parsed differ from what came. Without a schema nothing may come. */
function expectExactly(schema: z.ZodType | undefined, body: unknown): void {
  expect(schema ? schema.parse(body) : null).toEqual(body)
}

it('has a line for every route and for no other', () => {
  expect(Object.keys(LINES).sort()).toEqual(routes.map(keyOf).sort())
})

it('names an action of the table for every route that needs a login', () => {
  const named = routes.flatMap((route) => (route.auth === 'agent' ? [route.may] : []))
  expect(Object.keys(ACTIONS)).toEqual(expect.arrayContaining(named))
})

it('lets nobody but these routes be open', () => {
  expect(routes.filter(({ auth }) => auth === 'none').map(keyOf)).toEqual([
    'get /api/setup',
    'post /api/setup',
    'post /api/sessions',
    'post /api/sessions/refresh',
    'get /api/pictures/:name',
    'get /mail/:token/',
    'get /mail/:token/file/:id',
    'get /mail/:token/picture/:number',
    'get /api/widget/:key',
    'post /api/widget/:key/sessions',
    'get /api/widget/:key/files/:id',
  ])
})

describe.each(databases)('who may what on %s', (kind) => {
  let w: World
  /** All that was answered. */
  const said: string[] = []
  beforeAll(async () => {
    w = await startWorld(kind)
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
    const part = String(await line.part?.(w, place))
    const id = await line.id?.(w, place, who)
    const path = route.path.replace(':id', String(id)).replace(/:\w+/, part) + queryOf(line, w, place)
    const client = await caller(line, who)
    return client[route.method](path, line.body?.(w, place))
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
        if (reply.status < 300 && !route.raw) expectExactly(route.reply, reply.body)
        expect(reply.headers.get('cache-control')).toBe('no-store')
        said.push(JSON.stringify([key, reply.body, [...reply.headers]]))
      }
    }
    expect(found).toEqual(wanted)
  })

  it('shows no secret in any answer or frame', async () => {
    const live = await w.clients.owner.live(0)
    const note = await w.clients.owner.post<{ id: number }>(
      `/api/conversations/${w.conversations.open}/notes`,
      draft(),
    )
    await live.until((frame) => frame.type === 'event' && frame.message?.id === note.body.id)
    said.push(...live.frames.map((frame) => JSON.stringify(frame)))
    live.socket.close()
    const { secrets, db } = w.t.ctx
    const keys = [secrets.dataKey, ...secrets.tokenKeys.map(({ key }) => key)]
    const rows = await Promise.all([
      db.read.selectFrom('inbox').select('secrets as value').execute(),
      db.read.selectFrom('agent').select('password_hash as value').execute(),
      db.read.selectFrom('session').select('token_hash as value').execute(),
      db.read.selectFrom('session').select('family as value').execute(),
      db.read
        .selectFrom('message')
        .select('correlation as value')
        .where('correlation', 'is not', null)
        .execute(),
      db.read.selectFrom('attachment').select('blob as value').where('blob', 'is not', null).execute(),
    ])
    const canaries = [
      ...keys.flatMap((key) => [key.toString('base64'), key.toString('hex'), key.toString('base64url')]),
      ...rows.flat().map(({ value }) => value ?? ''),
      'test-token',
      'test-app-secret',
      'test-verify-token',
      '$argon2',
      w.t.ctx.config.dataDir,
    ]
    expect(canaries.length).toBeGreaterThan(40)
    const shown = said.flatMap((text) =>
      canaries.filter((canary) => text.includes(canary)).map((canary) => [canary, text]),
    )
    expect(shown).toEqual([])
    // The one key that is shown opens the simulator's phone, to those who may make inboxes.
    const key = said.filter((text) => text.includes(secrets.simulatorKey))
    expect(key.every((text) => text.startsWith('["post /api/inboxes/try-out"'))).toBe(true)
  })

  it('answers a foreign object and an absent one with the same bytes', async () => {
    for (const route of routes.filter(hasObject)) {
      if (route.auth !== 'agent' || !ACTIONS[route.may].inbox) continue
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
})
