/** The owner at a desk, and a website of another origin whose visitors end up there. */
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import type { WidgetSettings } from '../../server/contract/widget.ts'
import type { Schema } from '../../server/storage/schema.ts'
import { OWNER } from './browser.ts'
import { openDesk, post, row, thread, type Desk } from './desk.ts'
import { addWebInbox, plainPage, startSite, type Site, type WebInbox } from './shop.ts'
import { openVisitor } from './visitor.ts'

export interface WebsiteDesk extends Desk {
  site: Site
  inbox: WebInbox
  /** Somebody on a page of the site, in a browser of their own. */
  visitor(
    options?: BrowserContextOptions,
  ): Promise<{ context: BrowserContext; page: Page; trouble: string[] }>
  count(table: keyof Schema): Promise<number>
}

export async function openWebsiteDesk(
  settings: Partial<WidgetSettings> = {},
  ...product: Parameters<typeof openDesk>
): Promise<WebsiteDesk> {
  const desk = await openDesk(...product)
  const site = await startSite()
  const inbox = await addWebInbox(desk.product, 'Nordlicht', { sites: [site.url], ...settings })
  site.pages.set('/', plainPage(desk.product.url, inbox.key))
  return {
    ...desk,
    site,
    inbox,
    async visitor(options) {
      const opened = await openVisitor(desk.browser, options)
      await opened.page.goto(site.url)
      return opened
    },
    count: (table) => countRows(desk, table),
    [Symbol.asyncDispose]: async () => {
      await desk[Symbol.asyncDispose]()
      await site[Symbol.asyncDispose]()
    },
  }
}

async function countRows({ product }: Desk, table: keyof Schema): Promise<number> {
  const { n } = await product.server.ctx.db.read
    .selectFrom(table)
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** In the console, the conversation in whose row these words stand. */
export async function takeUp({ page, product }: Desk, words: string): Promise<void> {
  await page.goto(`${product.url}/all`)
  await row(page, words).click()
  await thread(page).getByText(words).first().waitFor()
}

/** The owner's, for what a test does without the pages. */
export async function ownersToken({ product }: Desk): Promise<string> {
  const { email, password } = OWNER
  return (await post<{ accessToken: string }>(product, '/api/sessions', { email, password })).accessToken
}
