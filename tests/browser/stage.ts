/** The product, a website of another origin that embeds its chat, and somebody who answers by the API. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { vi } from 'vitest'
import type { UploadView } from '../../server/contract/content.ts'
import type { WidgetSettings } from '../../server/contract/widget.ts'
import { launchBrowser, OWNER, startProduct, type Product } from './browser.ts'
import { post } from './desk.ts'
import { addWebInbox, startSite, type Site, type SitePage, type WebInbox } from './shop.ts'

export interface Stage extends AsyncDisposable {
  browser: Browser
  product: Product
  site: Site
  inbox: WebInbox
  /** Makes a page of the website's, and gives its address. */
  put(path: string, page: SitePage): string
  /** To whoever wrote these words. */
  answer(words: string, text: string): Promise<void>
  answerWithPicture(words: string): Promise<void>
  /** By the visitor's last words. */
  conversation(words: string): Promise<number>
  resolve(words: string): Promise<void>
  /** An address of an agent's, as the console asks for it. */
  ask<T>(path: string, body: unknown): Promise<T>
}

export const PICTURE = join(import.meta.dirname, '../../scripts/simulator/assets/sideboard.jpg')

/** `settings` of the inbox; the website is always among its sites. */
export async function openStage(settings: Partial<WidgetSettings> = {}): Promise<Stage> {
  const [browser, product, site] = await Promise.all([launchBrowser(), startProduct(), startSite()])
  const { accessToken } = await post<{ accessToken: string }>(product, '/api/setup', OWNER)
  const sites = [site.url, ...(settings.sites ?? [])]
  const inbox = await addWebInbox(product, 'Nordlicht Möbel', { ...settings, sites })
  const ask = <T>(path: string, body: unknown) => post<T>(product, path, body, accessToken)
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
  const say = async (words: string, what: Record<string, unknown>) =>
    void (await ask(`/api/conversations/${await conversation(words)}/messages`, {
      clientId: randomUUID(),
      ...what,
    }))
  return {
    browser,
    product,
    site,
    inbox,
    put(path, page) {
      site.pages.set(path, page)
      return site.url + path
    },
    conversation,
    ask,
    answer: (words, text) => say(words, { text }),
    async answerWithPicture(words) {
      const id = await conversation(words)
      const response = await fetch(`${product.url}/api/uploads?conversation=${id}&name=sideboard.jpg`, {
        method: 'POST',
        body: new Uint8Array(readFileSync(PICTURE)),
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/octet-stream' },
      })
      const { id: uploadId } = (await response.json()) as UploadView
      await say(words, { content: { kind: 'file', uploadId } })
    },
    resolve: async (words) =>
      void (await ask(`/api/conversations/${await conversation(words)}/status`, { status: 'resolved' })),
    [Symbol.asyncDispose]: async () => {
      await browser.close()
      await site[Symbol.asyncDispose]()
      await product[Symbol.asyncDispose]()
    },
  }
}
