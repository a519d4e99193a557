/** Files of visitors: taken for one message, given out by links that end, and nobody else's. */
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { setPace } from '../../server/core/visitor/pace.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { newGuest, openShop, SITE, type Guest, type Shop } from '../helpers/widget.ts'

const HOUR = 3_600_000
const picture = () =>
  sharp({ create: { width: 900, height: 600, channels: 3, background: '#0e6570' } })
    .png()
    .toBuffer()

describe.each(databases)('files of visitors on %s', (kind) => {
  let t: TestServer
  let shop: Shop
  let png: Buffer
  beforeAll(async () => {
    t = await startTestServer(kind)
    shop = await openShop(t)
    png = await picture()
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const sent = async (guest: Guest, name: string, bytes: Buffer | string) => {
    const upload = await guest.upload(name, bytes)
    expect(upload.status).toBe(200)
    await guest.says('', { files: [upload.body.id] })
    const file = (await guest.messages()).at(-1)?.files[0]
    if (!file?.url) throw new Error('the file has no address')
    return { ...file, url: file.url }
  }
  const open = (path: string, headers: Record<string, string> = { origin: SITE }) =>
    fetch(t.url + path, { headers })

  it('are seen by those in the chat, with what they are', async () => {
    const carla = await newGuest(t, shop)
    const file = await sent(carla, 'shelf.png', png)
    expect(file).toMatchObject({
      kind: 'image',
      name: 'shelf.png',
      type: 'image/png',
      size: png.length,
      state: 'stored',
      width: 900,
      height: 600,
    })
    const whole = await open(file.url)
    expect(whole.headers.get('content-type')).toBe('image/png')
    expect(whole.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(whole.headers.get('access-control-allow-origin')).toBe(SITE)
    expect(whole.headers.get('content-disposition')).toContain('attachment')
    expect(whole.headers.get('content-security-policy')).toContain('sandbox')
    expect(whole.headers.get('cache-control')).toContain('private')
    expect(Buffer.from(await whole.arrayBuffer()).equals(png)).toBe(true)
    // As a picture in the page loads it: without an origin.
    const small = await open(file.small ?? '', {})
    expect(small.headers.get('content-type')).toBe('image/webp')
    expect((await carla.chat()).preview).toEqual({ from: 'visitor', text: null, file: true })
    const id = await carla.conversationId()
    const { body } = await t.owner.get<{ items: Array<{ attachments: unknown[] }> }>(
      `/api/conversations/${id}/messages`,
    )
    expect(body.items[0]?.attachments).toMatchObject([{ fileName: 'shelf.png', state: 'stored' }])
  })

  it('are never a page or a script, whatever they are called', async () => {
    const carla = await newGuest(t, shop)
    for (const [name, bytes] of [
      ['page.html', '<script>alert(1)</script>'],
      ['../../etc/passwd\u202Egnp.exe', 'plain words'],
    ] as const) {
      const { url } = await sent(carla, name, bytes)
      const response = await open(url)
      expect(response.headers.get('content-type')).toContain('text/plain')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(decodeURIComponent(response.headers.get('content-disposition') ?? '')).not.toMatch(/[/\u202E]/)
    }
    expect(
      (await carla.upload('a.png', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>')).status,
    ).toBe(400)
  })

  it('open by no link but the one that was given, and as long as it says', async () => {
    const carla = await newGuest(t, shop)
    const { url, id } = await sent(carla, 'a.txt', 'A letter')
    const { pathname, searchParams } = new URL(t.url + url)
    const link = (change: Record<string, string>, path = pathname) =>
      `${path}?${new URLSearchParams({ ...Object.fromEntries(searchParams), ...change }).toString()}`
    expect((await open(link({}))).status).toBe(200)
    const other = await sent(carla, 'b.txt', 'Another letter')
    const elsewhere = await openShop(t)
    for (const wrong of [
      link({ signature: 'x'.repeat(43) }),
      link({ signature: '' }),
      link({ until: String(Number(searchParams.get('until')) + 1) }),
      link({}, pathname.replace(id, other.id)),
      link({}, pathname.replace(shop.key, elsewhere.key)),
      link({}, pathname.replace(id, 'A'.repeat(22))),
    ]) {
      const response = await open(wrong)
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ error: { code: 'not_found' } })
    }
    expect((await open(pathname)).status).toBe(400)
    expect((await open(link({}), { origin: 'https://evil.example' })).status).toBe(403)
    t.clock.advance(HOUR - 1000)
    expect((await open(link({}))).status).toBe(200)
    t.clock.advance(HOUR + 1000)
    expect((await open(link({}))).status).toBe(404)
    const fresh = (await carla.messages()).find(({ files }) => files[0]?.id === id)?.files[0]?.url
    expect((await open(fresh ?? '')).status).toBe(200)
    await t.ctx.db.admin
      .updateTable('message')
      .set({ revoked_at: 1 })
      .where('inbox_id', '=', shop.inboxId)
      .execute()
    expect((await open(fresh ?? '')).status).toBe(404)
  })

  it('are their visitor’s alone until they are sent, and sent once', async () => {
    const [carla, eve] = [await newGuest(t, shop), await newGuest(t, shop)]
    const { body } = await carla.upload('a.txt', 'A letter')
    const stolen = await eve.send({ text: 'Mine', files: [body.id] })
    expect(stolen).toMatchObject({ status: 400, body: { error: { fields: [{ path: 'files.0' }] } } })
    const twice = await carla.send({ text: 'Twice', files: [body.id, body.id] })
    expect(twice).toMatchObject({ status: 400, body: { error: { fields: [{ path: 'files.1' }] } } })
    const id = await carla.says('Here', { files: [body.id] })
    expect((await carla.send({ id, text: 'Here', files: [body.id] })).status).toBe(200)
    await t.settle()
    expect(await carla.messages()).toMatchObject([
      { text: 'Here', files: [{ name: 'a.txt', state: 'stored' }] },
    ])
    expect((await carla.send({ text: 'Again', files: [body.id] })).status).toBe(400)
    expect(await t.ctx.db.read.selectFrom('visitor_upload').select('id').execute()).toEqual([])
  })

  it('are refused where they are too large, of another kind, or not wanted', async () => {
    const carla = await newGuest(t, shop)
    expect((await carla.upload('big.txt', Buffer.alloc(26 * 1024 * 1024, 65))).status).toBe(413)
    expect(await carla.upload('run.exe', Buffer.from('7f454c460201010000', 'hex'))).toMatchObject({
      status: 400,
      body: { error: { fields: [{ path: 'body' }] } },
    })
    expect((await carla.upload('empty.txt', '')).status).toBe(400)
    expect((await carla.upload('x'.repeat(300), 'x')).status).toBe(400)
    const quiet = await newGuest(t, await openShop(t, { files: false }))
    expect(await quiet.upload('a.txt', 'x')).toMatchObject({
      status: 409,
      body: { error: { code: 'files_off' } },
    })
    const voice = await carla.call('POST', '/files?name=a.webm&as=voice', 'x')
    expect(voice).toMatchObject({ status: 400, body: { error: { fields: [{ path: 'as' }] } } })
  })

  it('wait in no great number, however many come at once', async () => {
    const carla = await newGuest(t, shop)
    const all = await Promise.all(Array.from({ length: 14 }, (_, n) => carla.upload(`${n}.txt`, 'x')))
    const statuses = all.map(({ status }) => status).sort()
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 200), 409, 409, 409, 409])
    setPace(t.ctx, { upload: { points: 1, duration: 60 } })
    const ben = await newGuest(t, shop)
    expect((await ben.upload('a.txt', 'x')).status).toBe(200)
    expect((await ben.upload('b.txt', 'x')).status).toBe(429)
  })
})
