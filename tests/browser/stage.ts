/** The product, a website of another origin that embeds its chat, and somebody who answers by the API. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { vi } from 'vitest'
import type { UploadView } from '../../server/contract/content.ts'
import type { WidgetSettings } from '../../server/contract/widget.ts'
import { openBrowser, OWNER, startProduct, type Product } from './browser.ts'
import { post } from './desk.ts'
import { addWebInbox, startSite, type Site, type SitePage, type WebInbox } from './shop.ts'

export interface Stage extends AsyncDisposable {
  browser: Browser
  product: Product
  site: Site
  inbox: WebInbox
  /** The website's origin. Not only another port than the product's: another site, as in real life. */
  home: string
  /** Makes a page of the website's, and gives its address. */
  put(path: string, page: SitePage): string
  /** To whoever wrote these words. */
  answer(words: string, text: string): Promise<void>
  answerWithPicture(words: string): Promise<void>
  /** By the visitor's last words. */
  conversation(words: string): Promise<number>
  resolve(words: string): Promise<void>
  /** As the console says while its agent is writing an answer. */
  type(words: string): Promise<void>
}

export const PICTURE = join(import.meta.dirname, '../../scripts/simulator/assets/sideboard.jpg')

/** The same website by another name; browsers look for all that ends in `.localhost` at home (RFC 6761, 6.3). */
export const atHost = ({ url }: Site, host: string): string => url.replace('127.0.0.1', host)

/** `settings` of the inbox; where nothing else is said, the website is its only site. `env`: see `startProduct`. */
export async function openStage(
  settings: Partial<WidgetSettings> = {},
  env: Record<string, string> = {},
): Promise<Stage> {
  const [browser, product, site] = await Promise.all([openBrowser(), startProduct({}, env), startSite()])
  const { accessToken } = await post<{ accessToken: string }>(product, '/api/setup', OWNER)
  const home = atHost(site, 'shop.localhost')
  const inbox = await addWebInbox(product, 'Nordlicht Möbel', { sites: [home], ...settings })
  const authorization = `Bearer ${accessToken}`
  const conversation = (words: string) =>
    vi.waitFor(
      async () => {
        const row = await product.server.ctx.db.read
          .selectFrom('message')
          .select('conversation_id')
          .where('text', '=', words)
          .executeTakeFirstOrThrow()
        return row.conversation_id
      },
      { timeout: 10_000 },
    )
  const act = async (words: string, path: string, body: unknown) => {
    const response = await fetch(`${product.url}/api/conversations/${await conversation(words)}/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { authorization, 'content-type': 'application/json' },
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  }
  const say = (words: string, what: Record<string, unknown>) =>
    act(words, 'messages', { clientId: randomUUID(), ...what })
  return {
    browser,
    product,
    site,
    inbox,
    home,
    put(path, page) {
      site.pages.set(path, page)
      return home + path
    },
    conversation,
    answer: (words, text) => say(words, { text }),
    async answerWithPicture(words) {
      const id = await conversation(words)
      const response = await fetch(`${product.url}/api/uploads?conversation=${id}&name=sideboard.jpg`, {
        method: 'POST',
        body: new Uint8Array(readFileSync(PICTURE)),
        headers: { authorization, 'content-type': 'application/octet-stream' },
      })
      const { id: uploadId } = (await response.json()) as UploadView
      await say(words, { content: { kind: 'file', uploadId } })
    },
    resolve: (words) => act(words, 'status', { status: 'resolved' }),
    type: (words) => act(words, 'typing', {}),
    [Symbol.asyncDispose]: async () => {
      await browser.close()
      await site[Symbol.asyncDispose]()
      await product[Symbol.asyncDispose]()
    },
  }
}
