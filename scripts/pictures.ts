/**
 * Takes docs/pictures/widget.png and website.png, from a demo that has just begun: `npm run demo`, and beside it
 * `node scripts/run.mjs scripts/pictures.ts http://localhost:3000`. A visitor and Mia talk as people do; the
 * demo's shop has no hours any more afterwards, so that the picture is the same at night.
 */
import { join } from 'node:path'
import { chromium, type Browser, type Locator, type Page } from 'playwright-core'
import { COLLEAGUES, PASSWORD, type Account } from './demo/accounts.ts'
import { ensureChromium } from './chromium.ts'

const ROOT = join(import.meta.dirname, '..')
const FOLDER = join(ROOT, 'docs/pictures')
const PHOTO = join(ROOT, 'scripts/demo/assets/livingroom.jpg')
const VIEW = { viewport: { width: 1440, height: 900 }, locale: 'en-GB', colorScheme: 'light' } as const
const QUESTION = 'Hello! Would the Alster fit opposite our sofa? The wall is 190 cm wide.'
const ANSWER =
  'Hello Clara, what a lovely room! Alster is 180 cm, so it fits with a hand’s breadth on each side.'
const THANKS = 'Perfect. And do you take the old one away with you?'

/** The chat lives in a closed shadow root, where no locator gets in. */
const OPEN_SHADOWS = `{
  const { attachShadow } = Element.prototype
  Element.prototype.attachShadow = function (init) { return attachShadow.call(this, { ...init, mode: 'open' }) }
}`

const base = process.argv[2] ?? 'http://localhost:3000'
const executablePath = ensureChromium()
if (!executablePath) process.exit(1)
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
try {
  const key = await openAllDay()
  const [desk, shop] = await Promise.all([openDesk(browser), openShop(browser, key)])
  await talk(desk, shop)
  await shop.screenshot({ path: join(FOLDER, 'widget.png') })
  await desk.screenshot({ path: join(FOLDER, 'website.png') })
} finally {
  await browser.close()
}

function accountOf(key: Account['key']): Account {
  const account = COLLEAGUES.find((each) => each.key === key)
  if (!account) throw new Error(`nobody is ${key}`)
  return account
}

/** Returns the key of the website's inbox. */
async function openAllDay(): Promise<string> {
  const { email } = accountOf('admin')
  const { accessToken } = await call<{ accessToken: string }>('POST', '/api/sessions', {
    email,
    password: PASSWORD,
  })
  type Inboxes = { items: Array<{ id: number; channel: string }> }
  const { items } = await call<Inboxes>('GET', '/api/inboxes', undefined, accessToken)
  const website = items.find(({ channel }) => channel === 'web')
  if (!website) throw new Error(`${base} is no demo`)
  const change = { settings: { hours: null } }
  type Detail = { settings: { key: string } }
  const { settings } = await call<Detail>('PATCH', `/api/inboxes/${website.id}`, change, accessToken)
  return settings.key
}

async function call<T>(method: string, path: string, body?: unknown, token?: string): Promise<T> {
  const reply = await fetch(base + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
  return (await reply.json()) as T
}

async function openDesk(browser: Browser): Promise<Page> {
  const page = await browser.newPage(VIEW)
  await page.goto(`${base}/all`)
  await page.getByLabel('E-mail').fill(accountOf('mia').email)
  await page.getByLabel('Password').fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('region', { name: 'Conversations' }).waitFor()
  return page
}

async function openShop(browser: Browser, key: string): Promise<Page> {
  const page = await browser.newPage(VIEW)
  await page.addInitScript({ content: OPEN_SHADOWS })
  await page.goto(`${base}/demo/${key}`)
  await chatOf(page).getByRole('button', { name: /^Chat/ }).click()
  return page
}

function chatOf(page: Page): Locator {
  return page.locator('sandglass-chat')
}

async function talk(desk: Page, shop: Page): Promise<void> {
  const chat = chatOf(shop)
  const write = async (text: string) => {
    const field = chat.getByRole('textbox', { name: 'Message' })
    await field.fill(text)
    await field.press('Enter')
  }
  await chat.getByRole('textbox', { name: /^Name/ }).fill('Clara Whitmore')
  await chat.getByRole('textbox', { name: 'Your question' }).fill(QUESTION)
  await chat.getByRole('checkbox').check()
  await chat.getByRole('button', { name: 'Send', exact: true }).click()
  await chat.locator('input[type=file]').first().setInputFiles(PHOTO)
  await chat.getByRole('button', { name: 'Send', exact: true }).click()

  const list = desk.getByRole('region', { name: 'Conversations' })
  await list
    .getByRole('link', { name: /Clara Whitmore/ })
    .first()
    .click()
  // Question and photo are here.
  await desk.getByRole('log').locator('img').first().waitFor()
  await desk.getByRole('button', { name: /^Assign to me/ }).click()
  const reply = desk.getByRole('textbox', { name: 'Reply' })
  await reply.fill(ANSWER)
  await reply.press('Control+Enter')
  await chat.getByRole('log').getByText(ANSWER).waitFor()
  await write(THANKS)
  await desk.getByRole('log').getByText(THANKS).waitFor()
  // At the pace of a person: the visitor is told every few seconds.
  await reply.pressSequentially('Gladly, for €25: just tell the drivers when they', { delay: 120 })
  await chat.getByLabel('Mia is typing').waitFor()
}
