/** A website of somebody else's: an origin of its own, whose pages embed the chat of an inbox. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WidgetSettings } from '../../server/contract/widget.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { setPace } from '../../server/core/visitor/pace.ts'
import type { Product } from './browser.ts'

export interface SitePage {
  html: string
  /** Content-Security-Policy; left out: none. */
  policy?: string
}

export interface Site extends AsyncDisposable {
  /** Its origin, without a slash at the end. */
  url: string
  /** By path. What is not there is not found. */
  pages: Map<string, SitePage>
}

/** What the inbox lets in is named by its origin: `site.url` goes into `sites` of the inbox's settings. */
export async function startSite(): Promise<Site> {
  const pages = new Map<string, SitePage>()
  const server = createServer((request, response) => {
    const page = pages.get(new URL(request.url ?? '/', 'http://site').pathname)
    if (!page) return void response.writeHead(404).end()
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      ...(page.policy === undefined ? {} : { 'content-security-policy': page.policy }),
    })
    response.end(page.html)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pages,
    [Symbol.asyncDispose]: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

/** The tag as the console shows it; `more` are further attributes of it. */
export const tag = (base: string, key: string, more = ''): string =>
  `<script src="${base}/widget.js" data-inbox="${key}" ${more} async></script>`

/** All that the documentation says a strict policy has to allow, and nothing else. */
export const strictPolicy = (base: string): string =>
  [
    "default-src 'none'",
    `script-src ${base}`,
    `connect-src ${base} ${base.replace(/^http/, 'ws')}`,
    `img-src ${base}`,
    `media-src ${base}`,
  ].join('; ')

/** A page of nothing but some words and the chat. */
export function plainPage(base: string, key: string, more = ''): SitePage {
  const html = `<!doctype html><html lang="en"><head><title>Nordlicht Möbel</title><link rel="icon" href="data:,">
    ${tag(base, key, more)}</head><body><h1>Oak sideboard</h1><p>180 cm wide</p></body></html>`
  return { html }
}

export interface WebInbox {
  id: number
  key: string
}

/** Tests come from one address, and faster than people. */
const QUICK = { points: 1_000_000, duration: 1 }
const HASTE = { session: QUICK, connect: QUICK, request: QUICK, message: QUICK, burst: QUICK, upload: QUICK }

/** An inbox for a website, and no limits of pace until the product starts again. */
export async function addWebInbox(
  product: Product,
  name: string,
  settings: Partial<WidgetSettings> = {},
): Promise<WebInbox> {
  const { ctx } = product.server
  setPace(ctx, HASTE)
  const inbox = await createInbox(ctx, { kind: 'system' }, { channel: 'web', name, settings })
  return { id: inbox.id, key: inbox.account }
}
