/** Bad input in every field that a page can fill: refused by name, and nobody else is touched. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { newGuest, openShop, SITE, type Guest, type Shop } from '../helpers/widget.ts'

const HTML = '<img src=x onerror=alert(1)>{{constructor.constructor("alert(1)")()}}'
const MB = 'x'.repeat(1_000_000)

interface Attack {
  what: string
  method: string
  path: string
  /** Written by hand where JSON.stringify would not write it. */
  body: (guest: Guest) => unknown
  field: string
}

const message = (part: Record<string, unknown>) => (guest: Guest) => ({
  id: guest.newId(),
  text: 'Moin',
  ...part,
})
const raw = (text: string) => () => text

const WORDS: Array<[string, unknown]> = [
  ['NUL', 'a\0b'],
  ['half a character', 'a\ud800b'],
  ['a list', ['Moin']],
  ['an object', { $gt: '' }],
  ['a truth', true],
]
const attack = (what: string, method: string, path: string, body: Attack['body'], field: string): Attack => ({
  what,
  method,
  path,
  body,
  field,
})

const ATTACKS: Attack[] = [
  ...WORDS.flatMap(([what, word]) => [
    attack(`${what} as a text`, 'POST', '/messages', message({ text: word }), 'text'),
    attack(`${what} as an id`, 'POST', '/messages', () => ({ id: word, text: 'Moin' }), 'id'),
    attack(`${what} as a chat`, 'POST', '/messages', message({ chat: word }), 'chat'),
    attack(`${what} as a file`, 'POST', '/messages', message({ files: [word] }), 'files.0'),
    attack(`${what} as a page`, 'POST', '/messages', message({ page: word }), 'page'),
    attack(`${what} as a name`, 'PATCH', '/me', () => ({ name: word }), 'name'),
    attack(`${what} as an e-mail address`, 'PATCH', '/me', () => ({ email: word }), 'email'),
    attack(`${what} as a language`, 'PATCH', '/me', () => ({ language: word }), 'language'),
    attack(
      `${what} as a message seen`,
      'POST',
      '/seen',
      () => ({ chat: 'A'.repeat(22), message: word, state: 'read' }),
      'message',
    ),
  ]),
  attack('1 MB as a name', 'PATCH', '/me', () => ({ name: MB.slice(0, 200_000) }), 'name'),
  attack('1 MB as an identity', 'POST', '/sessions', () => ({ identity: MB.slice(0, 200_000) }), 'identity'),
  attack('a long text', 'POST', '/messages', message({ text: MB.slice(0, 10_001) }), 'text'),
  attack('eleven files', 'POST', '/messages', message({ files: Array(11).fill('A'.repeat(22)) }), 'files'),
  attack('nothing to say', 'POST', '/messages', message({ text: ' \n ' }), 'text'),
  attack('a script as a page', 'POST', '/messages', message({ page: 'javascript:alert(1)' }), 'page'),
  attack('NUL in a page', 'POST', '/messages', message({ page: 'https://shop.example/\0' }), 'page'),
  attack('an unknown field', 'POST', '/messages', message({ inboxId: 1 }), 'inboxId'),
  attack('an author', 'POST', '/messages', message({ from: 'agent' }), 'from'),
  attack('an own session', 'POST', '/sessions', () => ({ visitor: 'A'.repeat(22) }), 'visitor'),
  attack('an identity that is claimed', 'PATCH', '/me', () => ({ externalId: 'customer-7' }), 'externalId'),
  attack('a deep attribute', 'PATCH', '/me', () => ({ attributes: { a: { b: 1 } } }), 'attributes.a'),
  attack('a list as attributes', 'PATCH', '/me', () => ({ attributes: [1] }), 'attributes'),
  attack('NUL in an attribute', 'PATCH', '/me', () => ({ attributes: { a: '\0' } }), 'attributes.a'),
  attack('a long attribute', 'PATCH', '/me', () => ({ attributes: { a: 'x'.repeat(256) } }), 'attributes.a'),
  attack(
    'HTML as the name of an attribute',
    'PATCH',
    '/me',
    () => ({ attributes: { [HTML]: 1 } }),
    `attributes.${HTML}`,
  ),
  attack(
    'too many attributes',
    'PATCH',
    '/me',
    () => ({ attributes: Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`a${n}`, n])) }),
    'attributes',
  ),
  attack(
    'a state that agents have',
    'POST',
    '/seen',
    () => ({ chat: 'A'.repeat(22), message: 'x', state: 'failed' }),
    'state',
  ),
  attack('six stars', 'POST', `/chats/${'A'.repeat(22)}/rating`, () => ({ score: 6 }), 'score'),
  attack('half a star', 'POST', `/chats/${'A'.repeat(22)}/rating`, () => ({ score: 0.5 }), 'score'),
  attack(
    '1 kB and more of a comment',
    'POST',
    `/chats/${'A'.repeat(22)}/rating`,
    () => ({ score: 1, comment: 'x'.repeat(1001) }),
    'comment',
  ),
  attack('a chat that is none', 'GET', '/chats/%00/messages', () => undefined, 'id'),
  attack('a wildcard as a chat', 'GET', '/chats/%25/messages', () => undefined, 'id'),
  attack(
    'NUL as the place to page from',
    'GET',
    `/chats/${'A'.repeat(22)}/messages?before=%00`,
    () => undefined,
    'before',
  ),
  attack('a prototype', 'PATCH', '/me', raw('{"__proto__":{"polluted":true}}'), '__proto__'),
  attack(
    'a prototype in a message',
    'POST',
    '/messages',
    raw('{"id":"x","constructor":{"prototype":{}}}'),
    'constructor',
  ),
  attack('broken JSON', 'POST', '/messages', raw('{"text":'), 'body'),
  attack('a number without end', 'POST', '/messages', raw('{"text":1e999}'), 'text'),
  attack('deep JSON', 'POST', '/messages', raw('['.repeat(100_000)), 'body'),
  attack(
    'the same twice',
    'GET',
    `/chats/${'A'.repeat(22)}/messages?before=a&before=b`,
    () => undefined,
    'before',
  ),
]

interface Refusal {
  error: { code: string; message: string; fields?: Array<{ path: string }> }
}

describe.each(databases)('bad input of visitors on %s', (kind) => {
  let t: TestServer
  let shop: Shop
  let eve: Guest
  let carla: Guest
  beforeAll(async () => {
    t = await startTestServer(kind)
    shop = await openShop(t)
    eve = await newGuest(t, shop, { name: 'Eve' })
    carla = await newGuest(t, shop, { name: 'Carla' })
    await carla.says('Moin')
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  it.each(ATTACKS)('$what is refused by name', async ({ method, path, body, field }) => {
    const before = await rows()
    const { status, body: said } = await eve.call<Refusal>(method, path, body(eve))
    expect({ status, code: said.error.code }).toEqual({ status: 400, code: 'invalid_input' })
    const named = (said.error.fields ?? []).map((each) => each.path)
    expect(named).toContain(field)
    expect(JSON.stringify(said)).not.toMatch(/node_modules|SQLITE|SyntaxError|select /)
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    expect(await rows()).toBe(before)
    expect((await carla.messages()).map(({ text }) => text)).toEqual(['Moin'])
  })

  const rows = async () =>
    JSON.stringify([
      await t.ctx.db.read.selectFrom('visitor').selectAll().execute(),
      await t.ctx.db.read.selectFrom('message').select('id').execute(),
      await t.ctx.db.read.selectFrom('raw_delivery').select('id').execute(),
    ])

  it('a body of 1 MB is refused before it is read, and one that is compressed, too', async () => {
    expect((await eve.call('POST', '/messages', { id: eve.newId(), text: MB })).status).toBe(413)
    const zipped = await eve.call('POST', '/messages', '{}', { 'content-encoding': 'gzip' })
    expect(zipped.status).toBe(415)
  })

  it('HTML, templates and direction marks are text like any other', async () => {
    const mallory = await newGuest(t, shop, {
      name: `${HTML.slice(0, 60)}\u202Egnp`,
      attributes: { note: HTML, 'Cart value': 3 },
    })
    await mallory.says(`${HTML}\u202E`)
    expect((await mallory.messages())[0]?.text).toBe(`${HTML}\u202E`)
    const id = await mallory.conversationId()
    const { body } = await t.owner.get<{ visitor: { attributes: unknown }; contact: { name: string } }>(
      `/api/conversations/${id}`,
    )
    expect(body.visitor.attributes).toEqual({ note: HTML, 'Cart value': 3 })
    expect(body.contact.name).toBe(`${HTML.slice(0, 60)}\u202Egnp`)
  })

  it('a name has one line', async () => {
    const guest = await newGuest(t, shop, { name: 'Carla\r\nBcc: all@example.com\u0007' })
    expect(guest.session?.name).toBe('Carla Bcc: all@example.com')
  })

  it('a prototype among attributes is none of them', async () => {
    const body = '{"attributes":{"__proto__":{"polluted":true},"plan":"gold"}}'
    expect((await eve.call('PATCH', '/me', body)).status).toBe(204)
    const { attributes } = await t.ctx.db.read
      .selectFrom('visitor')
      .select('attributes')
      .where('public_id', '=', eve.session?.visitor ?? '')
      .executeTakeFirstOrThrow()
    expect(attributes).toBe('{"plan":"gold"}')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded'])('JSON as %s is not read', async (type) => {
    const response = await fetch(`${t.url}/api/widget/${shop.key}/sessions`, {
      method: 'POST',
      headers: { origin: SITE, 'content-type': type },
      body: '{"name":"Smuggled"}',
    })
    expect(await response.json()).toMatchObject({ name: null })
  })
})
