/** Every route of visitors × whose chat it is × whose session. A route without a line fails this file. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { VISITOR_ACTIONS } from '../../server/core/access.ts'
import { apiRoutes } from '../../server/http/app.ts'
import { databases } from '../helpers/database.ts'
import { request, startTestServer, type TestServer } from '../helpers/server.ts'
import { answers, newGuest, openShop, type Guest } from '../helpers/widget.ts'

const WHO = ['own', 'other visitor', 'other inbox', 'ended session', 'agent', 'nobody'] as const
type Who = (typeof WHO)[number]

interface World {
  t: TestServer
  owner: Guest
  others: Record<Who, Guest>
  /** What an agent wrote in the chat. */
  answer: string
  chat: string
}

interface Line {
  body?: (w: World, guest: Guest) => unknown
  query?: string
  /** To the visitor themselves. */
  own: number
  /** The chat is named in the body. */
  names?: true
  /** It uses the visitor up. */
  last?: true
}

const chatOf = ({ chat }: World) => chat
const LINES: Record<string, Line> = {
  'get /api/widget/:key/chats': { own: 200 },
  'get /api/widget/:key/chats/:id/messages': { own: 200 },
  'get /api/widget/:key/chats/:id/download': { own: 200 },
  'get /api/widget/:key/updates': { own: 200 },
  'patch /api/widget/:key/me': { own: 204, body: () => ({ language: 'de' }) },
  'post /api/widget/:key/messages': {
    own: 200,
    names: true,
    body: (w, guest) => ({ id: guest.newId(), chat: chatOf(w), text: 'Moin' }),
  },
  'post /api/widget/:key/seen': {
    own: 204,
    names: true,
    body: (w) => ({ chat: chatOf(w), message: w.answer, state: 'read' }),
  },
  'post /api/widget/:key/typing': { own: 204 },
  'post /api/widget/:key/files': { own: 200, query: '?name=a.txt', body: () => 'A letter' },
  'post /api/widget/:key/chats/:id/rating': { own: 204, body: () => ({ score: 5 }) },
  // Nothing here can send mail.
  'post /api/widget/:key/chats/:id/transcript': { own: 409, body: () => ({ email: 'carla@example.com' }) },
  'post /api/widget/:key/chats/:id/end': { own: 204 },
  'delete /api/widget/:key/chats/:id': { own: 204, last: true },
  'delete /api/widget/:key/sessions/current': { own: 204, last: true },
}

const routes = apiRoutes().filter(({ auth }) => auth === 'visitor')
const keyOf = ({ method, path }: (typeof routes)[number]) => `${method} ${path}`

/** Of a chat that is not theirs, a visitor hears what they would hear of one that never was. */
function expected(path: string, line: Line, who: Who): number {
  if (who === 'ended session' || who === 'agent' || who === 'nobody') return 401
  if (who === 'own') return line.own
  return path.includes(':id') || line.names ? 404 : line.own
}

it('has a line for every route of visitors and for no other', () => {
  expect(Object.keys(LINES).sort()).toEqual(routes.map(keyOf).sort())
})

it('names an action of the table for each of them', () => {
  const named = routes.flatMap((route) => (route.auth === 'visitor' ? [route.may] : []))
  expect(VISITOR_ACTIONS).toEqual(expect.arrayContaining(named))
})

describe.each(databases)('visitors and each other’s chats on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  async function world(): Promise<World> {
    const [shop, elsewhere] = [await openShop(t), await openShop(t)]
    const owner = await newGuest(t, shop)
    await owner.says('Moin')
    const chat = (await owner.chat()).id
    await answers(t, t.owner, await owner.conversationId(), 'Hallo')
    const answer = (await owner.messages()).at(-1)?.id ?? ''
    const ended = await newGuest(t, shop)
    await ended.call('DELETE', '/sessions/current')
    const agent = await newGuest(t, shop)
    agent.session = { ...agent.session!, token: t.owner.token }
    const nobody = await newGuest(t, shop)
    nobody.session = { ...nobody.session!, token: randomBytes(32).toString('base64url') }
    const others = {
      own: owner,
      'other visitor': await newGuest(t, shop),
      'other inbox': await newGuest(t, elsewhere),
      'ended session': ended,
      agent,
      nobody,
    }
    return { t, owner, others, answer, chat }
  }

  const call = (w: World, route: (typeof routes)[number], line: Line, who: Who, chat = w.chat) => {
    const guest = w.others[who]
    const path = route.path.replace(':key', guest.shop.key).replace(':id', chat) + (line.query ?? '')
    const headers = { authorization: `Bearer ${guest.session?.token ?? ''}` }
    return request(t.url, route.method.toUpperCase(), path, line.body?.({ ...w, chat }, guest), headers)
  }

  it.each(routes.map((route) => [keyOf(route), route] as const))('%s', async (key, route) => {
    const line = LINES[key] as Line
    const w = await world()
    const before = JSON.stringify([await w.owner.chats(), await w.owner.messages()])
    const [wanted, found]: Array<Record<string, number>> = [{}, {}]
    for (const who of WHO.filter((each) => each !== 'own')) {
      const reply = await call(w, route, line, who)
      wanted![who] = expected(route.path, line, who)
      found![who] = reply.status
      expect(JSON.stringify(reply.body)).not.toContain(w.chat)
      if (reply.status !== 404) continue
      const absent = await call(w, route, line, who, 'A'.repeat(22))
      expect(absent.body).toEqual(reply.body)
    }
    await t.settle()
    expect(JSON.stringify([await w.owner.chats(), await w.owner.messages()])).toBe(before)
    wanted!['own'] = line.own
    found!['own'] = (await call(w, route, line, 'own')).status
    expect(found).toEqual(wanted)
  })
})
