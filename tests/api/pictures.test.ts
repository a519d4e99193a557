/** Pictures of colleagues: chosen, cut, shown to anybody who knows the name, and gone when they are removed. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AgentView, MeView } from '../../server/contract/agent.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type Client, type TestServer } from '../helpers/server.ts'

const paint = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#0e6570' } })
const photo = () =>
  paint(800, 500)
    .jpeg()
    .withExif({ IFD0: { Artist: 'Olga at home' } })
    .toBuffer()

describe.each(databases)('pictures of colleagues on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => {
    t = await startTestServer(kind)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  beforeEach(async () => {
    await t.owner.delete('/api/me/picture')
  })

  const files = (): string[] =>
    readdirSync(join(t.ctx.config.dataDir, 'attachments'), {
      recursive: true,
      withFileTypes: true,
    }).flatMap((entry) => (entry.isFile() ? [entry.name] : []))

  const choose = async (client: Client, bytes: Buffer, type = 'image/jpeg') => {
    const response = await fetch(`${t.url}/api/me/picture`, {
      method: 'POST',
      body: new Uint8Array(bytes),
      headers: { authorization: `Bearer ${client.token}`, 'content-type': type },
    })
    return { status: response.status, body: (await response.json()) as MeView }
  }

  it('are cut to a square without anything the camera wrote, and anybody may load them', async () => {
    const { status, body } = await choose(t.owner, await photo())
    expect([status, body.picture]).toEqual([200, expect.stringMatching(/^\/api\/pictures\/[\w-]{22}$/)])
    const response = await fetch(t.url + body.picture)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'image/webp',
      'cache-control': 'public, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    })
    const { format, width, height, exif } = await sharp(await response.arrayBuffer()).metadata()
    expect({ format, width, height, exif }).toEqual({
      format: 'webp',
      width: 128,
      height: 128,
      exif: undefined,
    })
  })

  it('are told to every console at once', async () => {
    const ben = await t.agent('Ben Bildlos')
    const live = await ben.live()
    const { body } = await choose(t.owner, await photo())
    const frame = await live.until((each) => each.type === 'event' && each.name === 'agent.updated')
    expect(frame).toMatchObject({ agent: { id: t.owner.id, picture: body.picture } })
    const { body: all } = await ben.get<{ items: AgentView[] }>('/api/agents')
    expect(all.items.map(({ id, picture }) => [id, picture])).toEqual(
      expect.arrayContaining([
        [t.owner.id, body.picture],
        [ben.id, null],
      ]),
    )
    live.socket.close()
  })

  it('make room for the next one, and leave no file behind when they go', async () => {
    const before = files()
    const first = await choose(t.owner, await photo())
    const second = await choose(t.owner, await paint(90, 200).png().toBuffer())
    expect(second.body.picture).not.toBe(first.body.picture)
    expect((await fetch(t.url + first.body.picture)).status).toBe(404)
    expect(files()).toHaveLength(before.length + 1)
    const { status, body } = await t.owner.delete<MeView>('/api/me/picture')
    expect([status, body.picture]).toEqual([200, null])
    expect((await fetch(t.url + second.body.picture)).status).toBe(404)
    expect(files()).toEqual(before)
  })

  it.each([
    ['a letter', Buffer.from('Dear Ada'), 400],
    ['a drawing with a script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 400],
    ['half a picture', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0', 'latin1'), 400],
    ['nothing', Buffer.alloc(0), 400],
    ['more than five megabytes', Buffer.alloc(5 * 1024 * 1024 + 1), 413],
  ])('are not made of %s, and nothing of it is kept', async (_, bytes, status) => {
    const before = files()
    expect((await choose(t.owner, bytes)).status).toBe(status)
    expect(files()).toEqual(before)
    expect((await t.owner.get<MeView>('/api/me')).body.picture).toBeNull()
  })

  it('are not found by a name that was never given', async () => {
    expect((await fetch(`${t.url}/api/pictures/${'A'.repeat(22)}`)).status).toBe(404)
    expect((await fetch(`${t.url}/api/pictures/..%2f..%2fsecrets.json`)).status).toBe(400)
  })
})
