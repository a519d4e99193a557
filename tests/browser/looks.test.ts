/** Every page: accessible in both themes, nothing cut off at any width, German where German is asked for. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { adminDe } from '../../web/lib/locales/admin.de.ts'
import { adminEn } from '../../web/lib/locales/admin.en.ts'
import { de as consoleDe } from '../../web/lib/locales/de.ts'
import { deskDe } from '../../web/lib/locales/desk.de.ts'
import { deskEn } from '../../web/lib/locales/desk.en.ts'
import { en as consoleEn } from '../../web/lib/locales/en.ts'
import type { Words } from '../../web/lib/locales/words.ts'
import { openBrowser, OWNER, startProduct, type Product } from './browser.ts'
import { openContext, prepare } from './desk.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const LOOKS = [
  { width: 1440, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const
const WIDTHS = [1440, 1024, 390, 320]
const HEIGHT = 860
const de = { ...consoleDe, ...adminDe, ...deskDe }
const en = { ...consoleEn, ...adminEn, ...deskEn }

let browser: Browser
let product: Product
let page: Page
let conversation = 0

/** Not the address alone: what must be there before it is looked at. */
const PAGES: ReadonlyArray<readonly [path: () => string, shows: string]> = [
  [() => '/start', '.task'],
  [() => '/all', '.conversation .preview'],
  [() => `/all/${conversation}`, '.message'],
  [() => '/mine', '.list .empty'],
  [() => '/search?q=nobody', '.list .empty'],
  [() => '/settings/preferences', '.page-head'],
  [() => '/settings/inboxes', '.inbox-row'],
  [() => '/settings/inboxes/1', '.fact-card'],
  [() => '/settings/inboxes/1/templates', '.template-row'],
  [() => '/settings/inboxes/1/templates/new', '.template-preview'],
  [() => '/settings/inboxes/1/settings', '.setting-card'],
  [() => '/connect/whatsapp', '.connect-step'],
  [() => '/connect/whatsapp/1/webhook', '.arrival'],
  [() => '/connect/whatsapp/1/templates', '.fact-card'],
  [() => '/connect/whatsapp/1/data', '.setting-card'],
  [() => '/connect/whatsapp/1/done', '.banner.state'],
  [() => '/settings/agents', '.table td'],
  [() => '/settings/quarantine', '.page-head'],
]

beforeAll(async () => {
  browser = await openBrowser()
  product = await startProduct()
  ;({ page } = await openContext(browser, { locale: 'de-DE', reducedMotion: 'reduce' }))
})
afterAll(async () => {
  await browser?.close()
  await product?.[Symbol.asyncDispose]()
})

async function faults(): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, { resultTypes: ['violations'] })`)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
    )
}

const plain = (dictionary: Record<string, Words>) =>
  Object.values(dictionary).filter((words) => typeof words === 'string')

/** Sentences of the other dictionary that stand on the page. */
async function englishWords(): Promise<string[]> {
  const text = await page.evaluate<string>('document.body.innerText')
  const lines = new Set(text.split('\n').map((line) => line.trim()))
  const german = new Set(plain(de))
  return plain(en).filter((words) => words.length > 3 && !german.has(words) && lines.has(words))
}

async function inspect(): Promise<void> {
  for (const { width, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height: HEIGHT })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await faults(), `${page.url()} at ${width}, ${colorScheme}`).toEqual([])
  }
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT })
    const beyond = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    expect(beyond, `${page.url()} at ${width}`).toBe(0)
  }
  expect(await englishWords()).toEqual([])
}

describe('before anybody is signed in', () => {
  it('looks right when the first account is made', async () => {
    await page.goto(product.url)
    await page.getByRole('heading', { name: 'Inhaberkonto anlegen' }).waitFor()
    await page.getByRole('button', { name: 'Konto anlegen' }).click()
    await page.getByText('Geben Sie einen Namen ein').waitFor()
    await inspect()
  })

  it('looks right at the door', async () => {
    const { number } = await prepare(product)
    const simulator = await product.server.simulator.running
    const customer = simulator?.customer
    customer?.sendPhoto('katharina', number, { caption: 'Das ist der Kratzer.' })
    customer?.sendVoice('katharina', number)
    customer?.sendDocument('katharina', number)
    customer?.placeOrder('katharina', number)
    customer?.sendPlace('katharina', number)
    customer?.sendContact('katharina', number)
    customer?.sendPoll('katharina', number)
    await page.goto(product.url)
    await page.getByRole('heading', { name: 'Bei Sandglass anmelden' }).waitFor()
    await inspect()
    await page.getByLabel('E-Mail').fill(OWNER.email)
    await page.getByLabel('Passwort').fill(OWNER.password)
    await page.getByRole('button', { name: 'Anmelden' }).click()
    await page.getByRole('region', { name: 'Gespräche' }).waitFor()
    await page.goto(`${product.url}/all`)
    await page.getByRole('link', { name: /Katharina Brandt/ }).click()
    await page.getByText('Umfrage', { exact: true }).waitFor()
    conversation = Number(/\d+$/.exec(page.url())?.[0])
  })
})

describe('signed in', () => {
  it.each(PAGES.map(([path, shows], index) => ({ index, path, shows })))(
    'looks right on page $index',
    async ({ path, shows }) => {
      await page.goto(product.url + path())
      await page.locator(shows).first().waitFor()
      await inspect()
    },
  )

  it('looks right in its menus and dialogs', async () => {
    await page.setViewportSize({ width: 1440, height: HEIGHT })
    await page.goto(`${product.url}/all/${conversation}`)
    await page.locator('.message').first().waitFor()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Tastatur' }).waitFor()
    expect(await faults()).toEqual([])
    await page.keyboard.press('Escape')
    await page.keyboard.press('a')
    await page.getByRole('menu').waitFor()
    expect(await faults()).toEqual([])
  })
})
