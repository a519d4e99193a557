/**
 * Takes the pictures of docs/pictures, from a demo that has just begun: `npm run demo`, and beside it
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
const SAFE = 'Better not, I’m afraid: please keep everything off it until the new leg is on.'
const PRICES = 'Here it is. Tell me which flats come first, and I’ll put the sideboards aside for you.'
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
  await take({ key: 'jonas', view: 'mine', customer: 'Harriet Bloom', words: SAFE }, 'console.png')
  const view = `inbox/${await inboxOf('email')}`
  await take({ key: 'mia', view, customer: 'Marco Bellini', words: PRICES }, 'mail.png')
  await takeRetention()
  const key = await openAllDay()
  const [desk, shop] = await Promise.all([openDesk(browser, 'mia'), openShop(browser, key)])
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

type Inboxes = { items: Array<{ id: number; channel: string }> }

async function signIn(): Promise<string> {
  const { email } = accountOf('admin')
  const login = { email, password: PASSWORD }
  return (await call<{ accessToken: string }>('POST', '/api/sessions', login)).accessToken
}

/** Returns the key of the website's inbox. */
async function openAllDay(): Promise<string> {
  type Detail = { settings: { key: string } }
  const change = { settings: { hours: null } }
  const path = `/api/inboxes/${await inboxOf('web')}`
  const { settings } = await call<Detail>('PATCH', path, change, await signIn())
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

interface View {
  key: Account['key']
  /** As it stands in the address: `mine`, `inbox/3`. */
  view: string
  customer: string
  /** Typed, and not sent. */
  words: string
}

async function take({ key, view, customer, words }: View, file: string): Promise<void> {
  const desk = await openDesk(browser, key)
  await desk.goto(`${base}/${view}/${await conversationWith(customer)}`)
  // What an answer begins with is here, too.
  await desk.waitForLoadState('networkidle')
  const reply = desk.getByRole('textbox', { name: /^(Reply|Message)$/ })
  await reply.click()
  await desk.keyboard.insertText(words)
  await desk.mouse.move(0, 0)
  await desk.screenshot({ path: join(FOLDER, file), animations: 'disabled' })
  await desk.close()
}

/** As its data protection officer sees the shop's rules, once their figures are there. */
async function takeRetention(): Promise<void> {
  const desk = await openDesk(browser, 'dpo')
  await desk.goto(`${base}/settings/retention`)
  await desk.getByText('Would go').waitFor()
  await desk.mouse.move(0, 0)
  await desk.screenshot({ path: join(FOLDER, 'retention.png'), animations: 'disabled' })
  await desk.close()
}

/** Of those that are open. */
async function conversationWith(customer: string): Promise<number> {
  const token = await signIn()
  type Page = { items: Array<{ id: number; contact: { name: string | null } }>; next: string | null }
  for (let cursor = ''; ;) {
    const page: Page = await call<Page>('GET', `/api/conversations?view=all${cursor}`, undefined, token)
    const found = page.items.find(({ contact }) => contact.name === customer)
    if (found) return found.id
    if (page.next === null) throw new Error(`${base} knows no ${customer}`)
    cursor = `&cursor=${encodeURIComponent(page.next)}`
  }
}

async function inboxOf(channel: string): Promise<number> {
  const { items } = await call<Inboxes>('GET', '/api/inboxes', undefined, await signIn())
  const inbox = items.find((each) => each.channel === channel)
  if (!inbox) throw new Error(`${base} is no demo`)
  return inbox.id
}

async function openDesk(browser: Browser, key: Account['key']): Promise<Page> {
  const page = await browser.newPage(VIEW)
  await page.goto(`${base}/all`)
  await page.getByLabel('E-mail').fill(accountOf(key).email)
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
