/** Mails as agents write them, in a real browser: formats, what is pasted, keys, and looks. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { keepMail } from '../../server/core/mail/raw.ts'
import { once } from '../../server/media/enrich.ts'
import { rawMail } from '../helpers/mails.ts'
import { openBrowser, OWNER, startProduct, type Product } from './browser.ts'
import { openContext, post, signIn } from './desk.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let browser: Browser
let product: Product
let page: Page
let trouble: string[]

beforeAll(async () => {
  browser = await openBrowser()
  product = await startProduct()
  await post(product, '/api/setup', OWNER)
  const { ctx, reader, inbound } = product.server
  const settings = { receive: 'smtp', address: 'service@nordlicht.example', signature: '<p>Nordlicht</p>' }
  const { id: inboxId } = await createInbox(
    ctx,
    { kind: 'system' },
    { channel: 'email', name: 'service@', settings },
  )
  const raw = rawMail({
    to: 'service@nordlicht.example',
    cc: 'office@kunde.example',
    files: [{ name: 'plan.pdf', type: 'application/pdf', content: '%PDF-1.4' }],
  })
  const source = once(Buffer.from(raw))
  await keepMail(ctx, { inboxId, source, at: Date.now(), old: false, place: null, envelope: null })
  await reader.drain()
  await inbound.drain()
  ;({ page, trouble } = await openContext(browser))
  await signIn(page, product.url, OWNER)
})
afterAll(async () => {
  await browser?.close()
  await product?.[Symbol.asyncDispose]()
})
beforeEach(async () => {
  await page.evaluate(() => localStorage.clear())
  await page.setViewportSize({ width: 1440, height: 900 })
  await page.goto(`${product.url}/all/1`)
  await quoted().waitFor()
})

const quoted = (): Locator =>
  page.getByRole('region', { name: 'Write' }).getByRole('button', { name: /Quoted/ })
const field = (): Locator => page.getByRole('textbox', { name: 'Reply' })
const tool = (name: string): Locator => page.getByRole('toolbar').getByRole('button', { name, exact: true })

/** What will be sent: the browser's own structure is cleaned. */
const written = (): Promise<string> =>
  page.evaluate(() => {
    const key = Object.keys(localStorage).find((each) => each.startsWith('sandglass.draft.')) ?? ''
    const draft = JSON.parse(localStorage.getItem(key) ?? '{}') as { mails?: { reply?: { html: string } } }
    return draft.mails?.reply?.html ?? ''
  })

/** As a string: what runs in the page knows other things than what runs here. */
const paste = (html: string): Promise<void> =>
  page.evaluate(`{
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/html', ${JSON.stringify(html)})
    const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
    document.activeElement.dispatchEvent(event)
  }`)
const focused = (name: string): Promise<number> => page.locator(`[aria-label="${name}"]:focus`).count()

describe('the field for a mail', () => {
  it('formats by keys and by tools', async () => {
    await field().click()
    await page.keyboard.type('One ')
    await page.keyboard.press('Control+b')
    await page.keyboard.type('two')
    await page.keyboard.press('Control+b')
    await page.keyboard.press('Enter')
    await tool('List').click()
    await page.keyboard.type('a')
    await page.keyboard.press('Enter')
    await page.keyboard.type('b')
    await expect.poll(written).toBe('<p>One <b>two</b></p><ul><li>a</li><li>b</li></ul>')
    await tool('List').click()
    await tool('Quote').click()
    expect(await tool('Quote').getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.type(' c')
    await expect.poll(written).toMatch(/<blockquote>.*c<\/p><\/blockquote>/)
    await tool('Quote').click()
    await expect.poll(written).not.toContain('blockquote')
  })

  it('takes its last step back', async () => {
    await field().click()
    await page.keyboard.type('Lamp')
    await page.keyboard.press('Control+a')
    await tool('Bold').click()
    await expect.poll(written).toBe('<p><b>Lamp</b></p>')
    await page.keyboard.press('Control+z')
    await expect.poll(written).toBe('<p>Lamp</p>')
  })

  it('makes links, and only where a link may lead', async () => {
    await field().click()
    await page.keyboard.type('our shop')
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+k')
    const target = page.getByRole('textbox', { name: 'Address' })
    await target.fill('javascript:alert(1)')
    await page.getByRole('button', { name: 'Set link' }).click()
    await page.getByText('Enter a web address').waitFor()
    await target.fill('shop.example/lamps')
    await target.press('Enter')
    await expect.poll(written).toBe('<p><a href="https://shop.example/lamps">our shop</a></p>')
    await expect.poll(() => focused('Reply')).toBe(1)
  })

  it('keeps of what is pasted only what it has words for', async () => {
    await field().click()
    await paste(
      '<h1 style="color:red">Offer</h1><p>for <b onclick="alert(1)">you</b><img src=x onerror="window.ran=1"></p><script>window.ran=1</script>',
    )
    await expect.poll(written).toBe('<p>Offer</p><p>for <b>you</b></p>')
    expect(await page.evaluate(`'ran' in window`)).toBe(false)
  })

  it('is one stop of the Tab key, and its tools are one more', async () => {
    await tool('Bold').focus()
    await page.keyboard.press('ArrowRight')
    expect(await focused('Italic')).toBe(1)
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Tab')
    expect(await focused('Italic')).toBe(1)
  })
})

it('is written and sent without a mouse, and stands in the thread', async () => {
  await page.locator('body').press('r')
  await page.keyboard.type('It is on its way.')
  await page.keyboard.press('Control+Enter')
  const sent = page.getByRole('log').getByRole('article').filter({ hasText: 'It is on its way.' })
  await sent.waitFor()
  await expect.poll(written).toBe('')
  await page.locator('body').press('Escape')
})

it('begins a conversation by its key', async () => {
  await page.locator('body').press('Escape')
  await page.locator('body').press('c')
  const dialog = page.getByRole('dialog', { name: 'New conversation' })
  await dialog.getByRole('combobox', { name: 'To' }).fill('kai@lund.example')
  await dialog.getByRole('textbox', { name: 'Subject' }).fill('Your order')
  await dialog.getByRole('textbox', { name: 'Message' }).fill('Hello')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('heading', { name: 'Your order' }).waitFor()
  expect(new URL(page.url()).pathname).toMatch(/^\/all\/\d+$/)
})

describe.each([
  { width: 1440, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const)('at $width in $colorScheme', ({ width, colorScheme }) => {
  it('is accessible, and nothing is cut off', async () => {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 860 })
    await page.getByRole('combobox', { name: 'To' }).fill('broken@,kai@lund.example,')
    await quoted().click()
    await page.evaluate(axe)
    const { violations } = await page.evaluate<AxeResults>(
      `axe.run(document, { resultTypes: ['violations'] })`,
    )
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
  })
})

it('had nothing to complain of', () => {
  // Ending a list, Chromium itself tries a style, which the policy forbids and nobody misses.
  expect(trouble.filter((each) => !each.startsWith('Applying inline style'))).toEqual([])
})
