import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WidgetSettings } from '../../server/contract/widget.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { errorHandler, unknownRoute } from '../../server/http/mount.ts'
import { mountWidgetFiles } from '../../server/http/widget-files.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

const KEY = 'shopShopShopShopShop-_'
const PAGE = '<script src="/widget.js" data-inbox="INBOX_KEY" async></script>'

let files: string
let test: TestServer
let server: Server
let url: string

beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'sandglass-widget-'))
  write('web/widget/demo/shop.html', PAGE)
  write('widget/widget.js', 'loader()')
  write('widget/widget.d.ts', 'export interface Sandglass {}')
  write('widget/files/app-abc123.js', 'app()')
  write('widget/files/manifest.json', JSON.stringify({ 'app/main.ts': { file: 'app-abc123.js' } }))
  test = await startTestServer('sqlite')
  const settings = WidgetSettings.parse({ key: KEY })
  await createInbox(test.ctx, { kind: 'cli' }, { channel: 'web', name: 'Shop', settings })
  const app = express()
  mountWidgetFiles(app, test.ctx, { webDir: join(files, 'web'), widgetDir: join(files, 'widget') })
  app.use(unknownRoute)
  app.use(errorHandler(test.ctx))
  server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.close()
  await test[Symbol.asyncDispose]()
  rmSync(files, { recursive: true })
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(files, path)), { recursive: true })
  writeFileSync(join(files, path), text)
}

describe('what a website loads', () => {
  it.each(['/widget.js', '/widget.d.ts', '/widget/app-abc123.js'])('gives %s to every site', async (path) => {
    const { status, headers } = await fetch(url + path, { headers: { origin: 'https://shop.example' } })
    expect(status).toBe(200)
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect(headers.get('set-cookie')).toBeNull()
  })
  it('lets the loader be asked for anew each time, and answers that it is the same', async () => {
    const first = await fetch(`${url}/widget.js`)
    expect(first.headers.get('cache-control')).toBe('no-cache')
    const etag = first.headers.get('etag') ?? ''
    // As browsers ask; of itself, Node's fetch would refuse whatever was kept.
    const headers = { 'if-none-match': etag, 'cache-control': 'max-age=0' }
    const again = await fetch(`${url}/widget.js`, { headers })
    expect([etag === '', again.status]).toEqual([false, 304])
  })
  it('lets everything else be kept for good', async () => {
    const { headers } = await fetch(`${url}/widget/app-abc123.js`)
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  })
  it('leads pages from before a deployment to the present app', async () => {
    const led = await fetch(`${url}/widget/app.js?1`, { redirect: 'manual' })
    expect([led.status, led.headers.get('cache-control')]).toEqual([302, 'no-cache'])
    expect(led.headers.get('access-control-allow-origin')).toBe('*')
    const { url: address, redirected } = await fetch(`${url}/widget/app.js?2`)
    expect([address, redirected]).toEqual([`${url}/widget/app-abc123.js`, true])
  })
  it.each([
    '/widget/app-gone.js',
    '/widget/',
    '/widget/..%2fwidget.js',
    '/widget/%2e%2e/%2e%2e/package.json',
  ])('knows nothing of %s', async (path) => {
    expect((await fetch(url + path)).status).toBe(404)
  })
})

describe('the page to try it on', () => {
  it('embeds the inbox of its address', async () => {
    const reply = await fetch(`${url}/demo/${KEY}`)
    expect(reply.headers.get('content-type')).toContain('text/html')
    expect(await reply.text()).toBe(PAGE.replace('INBOX_KEY', KEY))
  })
  it.each(['unknownUnknownUnknow-_', '"><script>alert(1)</script>', '__proto__'])(
    'is not there for %s',
    async (key) => {
      expect((await fetch(`${url}/demo/${encodeURIComponent(key)}`)).status).toBe(404)
    },
  )
})
