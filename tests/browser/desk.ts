/** The owner at a desk with a simulated WhatsApp number: where most browser tests begin. */
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { CustomerApi, Simulator } from '../../scripts/simulator/simulator.ts'
import type { TryOutReply } from '../../server/contract/inbox.ts'
import { openBrowser, OWNER, startProduct, watchForTrouble, type Product } from './browser.ts'

export interface Account {
  email: string
  password: string
}

export interface Desk extends AsyncDisposable {
  browser: Browser
  product: Product
  /** Id of the simulated number. */
  number: string
  context: BrowserContext
  page: Page
  trouble: string[]
  simulator(): Promise<Simulator>
  customer(): Promise<CustomerApi>
  /** How often a text of ours has reached the phone. */
  arrived(text: string): Promise<number>
}

export const DESKTOP = { viewport: { width: 1440, height: 900 }, locale: 'en-GB' } as const

/** What a newcomer does on the first pages, without the pages. */
export async function prepare(product: Product): Promise<{ token: string; number: string }> {
  const { accessToken } = await post<{ accessToken: string }>(product, '/api/setup', OWNER)
  const { phone } = await post<TryOutReply>(product, '/api/inboxes/try-out', {}, accessToken)
  const number = new URLSearchParams(phone.slice(phone.indexOf('#') + 1)).get('number') ?? ''
  return { token: accessToken, number }
}

export async function post<T>(product: Product, path: string, body: unknown, token?: string): Promise<T> {
  const headers = {
    'content-type': 'application/json',
    ...(token && { authorization: `Bearer ${token}` }),
  }
  const response = await fetch(product.url + path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

export async function signIn(page: Page, url: string, { email, password }: Account): Promise<void> {
  await page.goto(url)
  await enter(page, { email, password })
  await page.getByRole('region', { name: 'Conversations' }).waitFor()
}

/** Fills in the form at the door. */
export async function enter(page: Page, { email, password }: Account): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** `trouble`: where its complaints are collected, beside those of others. */
export async function openContext(
  browser: Browser,
  options: BrowserContextOptions = DESKTOP,
  trouble: string[] = [],
): Promise<{ context: BrowserContext; page: Page; trouble: string[] }> {
  const context = await browser.newContext(options)
  context.setDefaultTimeout(10_000)
  watchForTrouble(context, trouble)
  return { context, trouble, page: await context.newPage() }
}

export async function openDesk(...settings: Parameters<typeof startProduct>): Promise<Desk> {
  const browser = await openBrowser()
  const product = await startProduct(...settings)
  const { number } = await prepare(product)
  const { context, page, trouble } = await openContext(browser)
  await signIn(page, product.url, OWNER)
  const simulator = async () => {
    const running = await product.server.simulator.running
    if (!running) throw new Error('the simulator does not run')
    return running
  }
  return {
    browser,
    product,
    number,
    context,
    page,
    trouble,
    simulator,
    customer: async () => (await simulator()).customer,
    async arrived(text) {
      const { requests } = await simulator()
      const sends = requests.filter(({ path, body }) => path.endsWith('/messages') && textOf(body) === text)
      // A lost answer is a message that arrived all the same.
      return sends.filter(({ status, lost }) => lost || status === 200).length
    },
    [Symbol.asyncDispose]: async () => {
      await browser.close()
      await product[Symbol.asyncDispose]()
    },
  }
}

const textOf = (body: unknown) => (body as { text?: { body?: string } } | null)?.text?.body

export const row = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: 'Conversations' }).getByRole('link', { name: new RegExp(name) })

export const thread = (page: Page): Locator => page.getByRole('log', { name: 'Messages' })

export const message = (page: Page, text: string): Locator =>
  thread(page).getByRole('article').filter({ hasText: text })

export const composer = (page: Page): Locator => page.getByRole('textbox', { name: 'Reply' })

export async function answer(page: Page, text: string): Promise<void> {
  await composer(page).fill(text)
  await composer(page).press('Control+Enter')
}
