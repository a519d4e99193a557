import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MailPageReply } from '../../server/contract/mail.ts'
import { receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { answerWith, GIF, openOutside, type OutsideServer } from '../helpers/outside.ts'
import { givePage } from '../helpers/pages.ts'
import { startTestServer, type Client, type TestServer } from '../helpers/server.ts'
import { nextWamid } from '../helpers/whatsapp.ts'

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

describe.each(databases)('pages of mails on %s', (kind) => {
  let web: OutsideServer
  let t: TestServer
  let agent: Client
  let message: number

  beforeAll(async () => {
    web = await openOutside({
      '/gone.gif': (response) => void response.writeHead(404).end(),
      '/script.gif': answerWith(SVG, { 'content-type': 'image/gif' }),
    })
    t = await startTestServer(kind, { reach: web.reach })
    agent = await t.agent('Ada')
    const inbox = await t.inbox()
    message = (await receiveText(t, 'Moin')).id
    await t.owner.patch(`/api/inboxes/${inbox}`, { visibility: 'members', members: [agent.id] })
  })
  afterAll(async () => {
    await t?.[Symbol.asyncDispose]()
    await web[Symbol.asyncDispose]()
  })

  const ask = async (body: unknown = {}, client = agent) =>
    (await client.post<MailPageReply>(`/api/messages/${message}/page`, body)).body
  const get = (path: string) => fetch(t.url + path)
  const pictures = (...paths: string[]) =>
    paths.map((path) => `<img src="${web.url('pictures.example', path)}" width="80">`).join('')

  test('are documents of their own, which may do nothing', async () => {
    await givePage(t.ctx, message, '<p style="color:red">Moin</p>')
    const answer = await get((await ask()).url)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('<body><p style="color:red">Moin</p></body>')
    expect(answer.headers.get('content-security-policy')).toBe(
      "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; " +
        "frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox",
    )
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'text/html; charset=utf-8',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-dns-prefetch-control': 'off',
      'x-frame-options': 'SAMEORIGIN',
    })
  })

  test('say how many pictures are blocked, and have nothing to load for them', async () => {
    await givePage(
      t.ctx,
      message,
      pictures('/1.gif', '/2.gif') + '<img src="http://t.example/o.gif" width=1 height=1>',
    )
    const asked = web.asked.length
    const reply = await ask()
    expect(reply).toMatchObject({ pictures: 2, servers: 1, trackers: 1, coloured: false })
    const html = await (await get(reply.url)).text()
    expect(html).toContain('<span data-blocked role="img" aria-label="" style="width:80px"></span>')
    expect(html).not.toMatch(/src=/)
    expect((await get(`${reply.url}picture/0`)).status).toBe(404)
    expect(web.asked.length).toBe(asked)
  })

  test('get pictures of other servers through us, once somebody asks for them', async () => {
    await givePage(t.ctx, message, pictures('/1.gif', '/gone.gif', '/script.gif'))
    const { url } = await ask({ pictures: true })
    expect(await (await get(url)).text()).toContain('src="picture/0"')
    const picture = await get(`${url}picture/0`)
    expect(picture.headers.get('content-type')).toBe('image/gif')
    expect(picture.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(Buffer.from(await picture.arrayBuffer())).toEqual(GIF)
    const { headers } = web.asked.at(-1) as OutsideServer['asked'][number]
    expect(headers).not.toHaveProperty('cookie')
    expect(headers).not.toHaveProperty('referer')
    for (const other of ['1', '2', '3', '-1', '0x0', 'NaN', '__proto__']) {
      expect((await get(`${url}picture/${other}`)).status, other).toBe(404)
    }
  })

  test('fetch nothing from our own network for a stranger', async () => {
    await givePage(
      t.ctx,
      message,
      '<img src="http://169.254.169.254/latest/"><img src="http://localhost/a.gif">',
    )
    const { url } = await ask({ pictures: true })
    for (const number of [0, 1]) expect((await get(`${url}picture/${number}`)).status).toBe(404)
  })

  test('show pictures of their own mail, and of no other', async () => {
    const foreign = (await receiveText(t, 'Moin', { id: nextWamid() })).id
    const [other] = await givePage(t.ctx, foreign, '', [
      { contentId: 'b', mimeType: 'image/gif', bytes: GIF },
    ])
    const [own, svg] = await givePage(t.ctx, message, '<img src="cid:a">', [
      { contentId: 'a', mimeType: 'image/gif', bytes: GIF },
      { contentId: 'c', mimeType: 'image/svg+xml', bytes: Buffer.from(SVG) },
    ])
    const { url } = await ask()
    expect(await (await get(url)).text()).toContain(`src="file/${own}"`)
    expect(Buffer.from(await (await get(`${url}file/${own}`)).arrayBuffer())).toEqual(GIF)
    for (const id of [other, svg, 'A'.repeat(22), '..%2f..%2fapi']) {
      expect((await get(`${url}file/${id}`)).status, id).toBe(404)
    }
  })

  describe('answer as if there was nothing', () => {
    const said = async (path: string) => {
      const answer = await get(path)
      return { status: answer.status, text: await answer.text() }
    }
    let nothing: Awaited<ReturnType<typeof said>>
    beforeAll(async () => {
      nothing = await said('/mail/made-up/')
    })

    test('which is the same as everywhere', () => {
      expect(nothing).toEqual({ status: 404, text: expect.stringContaining('not_found') })
    })

    test('to an address that was made up, changed or sealed for something else', async () => {
      await givePage(t.ctx, message, '<p>Moin</p>')
      const { url } = await ask()
      const token = url.split('/')[2] as string
      expect(
        await said(`/mail/${token.slice(0, 40)}${token[40] === 'A' ? 'B' : 'A'}${token.slice(41)}/`),
      ).toEqual(nothing)
      expect(await said(`/mail/${token.slice(8)}/`)).toEqual(nothing)
      const foreign = t.ctx.sealer.seal(JSON.stringify({ messageId: message, agentId: 1 }), 'something else')
      expect(await said(`/mail/${Buffer.from(foreign, 'base64').toString('base64url')}/`)).toEqual(nothing)
    })

    test('once the message was taken back', async () => {
      await givePage(t.ctx, message, '<p>Moin</p>')
      const { url } = await ask()
      const revoke = (at: number | null) =>
        t.ctx.db.admin.updateTable('message').set({ revoked_at: at }).where('id', '=', message).execute()
      await revoke(1)
      expect(await said(url)).toEqual(nothing)
      expect((await agent.post(`/api/messages/${message}/page`)).status).toBe(404)
      await revoke(null)
    })

    test('where there is no page', async () => {
      const plain = (await receiveText(t, 'Moin', { id: nextWamid() })).id
      expect((await agent.post(`/api/messages/${plain}/page`)).status).toBe(404)
    })

    test('to somebody who was signed out, or may not see the inbox any more', async () => {
      await givePage(t.ctx, message, '<p>Moin</p>')
      const guest = await t.agent('Gast', 'admin')
      const { url } = await ask({}, guest)
      await t.owner.patch(`/api/agents/${guest.id}`, { role: 'agent' })
      expect(await said(url)).toEqual(nothing)
      const signedOut = await ask()
      await agent.delete('/api/sessions/current')
      expect(await said(signedOut.url)).toEqual(nothing)
    })

    test('after ten minutes', async () => {
      await givePage(t.ctx, message, '<p>Moin</p>')
      const { url, until } = await ask({}, t.owner)
      t.clock.advance(until - t.clock.now() - 5000)
      expect((await get(url)).status).toBe(200)
      t.clock.advance(5001)
      expect(await said(url)).toEqual(nothing)
    })
  })
})
