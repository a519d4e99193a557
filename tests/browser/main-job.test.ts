/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createOwner,
  customerWrites,
  openBrowser,
  startProduct,
  tryItOut,
  watchForTrouble,
  type Product,
} from './browser.ts'

describe('the main job, in a browser', () => {
  let browser: Browser
  let product: Product
  let context: BrowserContext
  let page: Page
  let phone: Page
  let trouble: string[]

  beforeAll(async () => {
    browser = await openBrowser()
    product = await startProduct()
    context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB' })
    context.setDefaultTimeout(10_000)
    trouble = watchForTrouble(context)
    page = await context.newPage()
  })

  afterAll(async () => {
    await browser?.close()
    await product?.[Symbol.asyncDispose]()
  })

  const row = (name: string) =>
    page.getByRole('region', { name: 'Conversations' }).getByRole('link', { name: new RegExp(name) })
  const thread = () => page.getByRole('log', { name: 'Messages' })
  const onPhone = () => phone.getByRole('log', { name: /Chat/ })

  it('makes the owner account on the first visit', async () => {
    await createOwner(page, product.url)
    const answer = await fetch(`${product.url}/api/setup`)
    expect(await answer.json()).toEqual({ needed: false })
  })

  it('opens the phone beside the console with one click', async () => {
    phone = await tryItOut(page)
    await phone.getByText('SIMULATOR').first().waitFor()
    await page
      .getByRole('link', { name: /Nordlicht/ })
      .getByRole('img', { name: 'Simulator' })
      .waitFor()
  })

  it('shows what the customer writes without a reload', async () => {
    await customerWrites(phone, 'Guten Tag, mein Sideboard hat einen Kratzer.')
    await row('Katharina Brandt').getByText('mein Sideboard hat einen Kratzer').waitFor()
    await row('Katharina Brandt').click()
    await thread().getByText('Guten Tag, mein Sideboard hat einen Kratzer.').waitFor()
  })

  it('brings the answer to the phone, and the ticks up to read', async () => {
    const composer = page.getByRole('textbox', { name: 'Reply' })
    await composer.fill('Guten Tag, Frau Brandt. Schicken Sie uns bitte ein Foto?')
    await composer.press('Control+Enter')
    await onPhone().getByText('Schicken Sie uns bitte ein Foto?').waitFor()
    const answer = thread().getByRole('article').filter({ hasText: 'Schicken Sie uns bitte ein Foto?' })
    await answer.getByRole('img', { name: 'Read' }).waitFor()
    expect(await answer.count()).toBe(1)
  })

  it('reopens a resolved conversation when the customer writes again', async () => {
    await page.getByRole('button', { name: /^Resolve/ }).click()
    await row('Katharina Brandt').waitFor({ state: 'detached' })
    // The provider's clock has whole seconds: what is written in the second of our answer stands before it.
    const answered = Math.floor(Date.now() / 1000)
    await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(answered)
    await customerWrites(phone, 'Noch etwas: wann kommt der Monteur?')
    await row('Katharina Brandt').getByText('wann kommt der Monteur?').waitFor()
    await page.getByRole('button', { name: /^Resolve/ }).waitFor()
  })

  it('keeps everything over a reload and over a restart of the server', async () => {
    await page.reload()
    await row('Katharina Brandt').getByText('wann kommt der Monteur?').waitFor()
    await product.stop()
    await product.start()
    await customerWrites(phone, 'Sind Sie noch da?')
    await row('Katharina Brandt').getByText('Sind Sie noch da?').waitFor()
  })

  it('complains about nothing on the way', () => {
    const expected = /ERR_CONNECTION_REFUSED|WebSocket connection|status of 50[0-9]|Failed to fetch/
    expect(trouble.filter((line) => !expected.test(line))).toEqual([])
  })
})
