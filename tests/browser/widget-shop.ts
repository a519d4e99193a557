/** A shop whose chat has everything switched on, and the eyes that look at it. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { WidgetSettings } from '../../server/contract/widget.ts'
import { limit, putInForce } from '../helpers/retention.ts'
import { DESKTOP } from './desk.ts'
import { barePage } from './hostile.ts'
import { addWebInbox, tag, type SitePage } from './shop.ts'
import { openStage, type Stage } from './stage.ts'
import { launcher, openVisitor, panel, writing } from './visitor.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const TEXTS = {
  en: { title: '', greeting: 'Moin! How can we help?', away: '' },
  de: { title: '', greeting: 'Moin! Wie können wir helfen?', away: '' },
}
const NOTICE = {
  en: {
    points: ['Nordlicht Möbel GmbH reads your message.', 'It stays on our own server.'],
    body: 'We read what you write to answer it.\n\nNobody else gets it.',
    url: 'https://nordlicht.example/privacy',
  },
  de: {
    points: ['Die Nordlicht Möbel GmbH liest Ihre Nachricht.', 'Sie bleibt auf unserem eigenen Server.'],
    body: 'Wir lesen, was Sie schreiben, um zu antworten.\n\nSonst bekommt es niemand.',
    url: 'https://nordlicht.example/datenschutz',
  },
}
const SETTINGS: Partial<WidgetSettings> = {
  texts: TEXTS,
  agents: 'full',
  notice: { required: true, texts: NOTICE },
  identitySecret: 'what the shop signs with, long enough',
}

/** Chats can be sent; nobody has to be there to take them. */
const MAIL = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'Nordlicht Möbel <chat@nordlicht.example>' }

const SHOP = `<style>body { font: 16px/1.5 system-ui; margin: 40px } @media (prefers-color-scheme: dark) {
  body { background: #222; color: #eee } a { color: #9cf } }</style>
  <main><h1>Oak sideboard</h1><p>180 cm wide</p><a href="#buy">Buy</a></main>`

/** `more`: attributes of the page. */
export const shopPage = (url: string, key: string, more = ''): SitePage => ({
  html: barePage(tag(url, key), SHOP)
    .html.replace('<html', `<html ${more}`)
    .replace(
      '<head>',
      '<head><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">',
    ),
})

/** `/`: open, with a notice to agree to. `/shut`: out of office until tomorrow, and asking for an address. */
export async function openShop(): Promise<Stage> {
  const stage = await openStage(SETTINGS, MAIL)
  await putInForce(stage.product.server.ctx, limit({ scope: { channels: ['web'] } }))
  const week = [1, 2, 3, 4, 5, 6, 7].map((day) => ({ day, from: '09:00', to: '18:00' }))
  const shut = await addWebInbox(stage.product, 'Nordlicht Möbel', {
    ...SETTINGS,
    sites: [stage.home],
    hours: { timeZone: 'UTC', week, closed: [new Date().toISOString().slice(0, 10)] },
    fields: [
      { key: 'name', required: false, when: 'closed', label: {} },
      { key: 'email', required: true, when: 'closed', label: {} },
    ],
  })
  stage.put('/', shopPage(stage.product.url, stage.inbox.key))
  stage.put('/rtl', shopPage(stage.product.url, stage.inbox.key, 'dir="rtl"'))
  stage.put('/shut', shopPage(stage.product.url, shut.key))
  return stage
}

export interface Visit extends AsyncDisposable {
  page: Page
}

/** Somebody who wants no motion, on that page of the shop. */
export async function visit(stage: Stage, path = '/', options: BrowserContextOptions = {}): Promise<Visit> {
  const { page, context } = await openVisitor(stage.browser, {
    ...DESKTOP,
    reducedMotion: 'reduce',
    ...options,
  })
  await page.goto(stage.home + path)
  await launcher(page).waitFor()
  return { page, [Symbol.asyncDispose]: () => context.close() }
}

/** What axe says of the chat, and what is wider than its place. */
export async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(
    `axe.run('sandglass-chat', { resultTypes: ['violations'] })`,
  )
  const wide = await page.evaluate<string[]>(`
    [...document.querySelector('sandglass-chat').shadowRoot.querySelectorAll('.panel, .body, .head, .foot, .menu, .chosen')]
      .filter((element) => element.scrollWidth > element.clientWidth)
      .map((element) => element.className + ' is wider than its place')`)
  return [
    ...wide,
    ...violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => [id, String(target), failureSummary].join(' ')),
    ),
  ]
}

/** To the notice of the shop. */
export async function agree(page: Page): Promise<void> {
  await panel(page).getByRole('button', { name: 'Agree and write' }).click()
  await expect.poll(() => writing(page).isEnabled()).toBe(true)
}
