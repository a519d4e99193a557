/** Mails in the console: from their source to what an agent reads, at every width and in both themes. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { keepMail } from '../../server/core/mail/raw.ts'
import { once } from '../../server/media/enrich.ts'
import { rawMail, SUPPORT, type MailParts } from '../helpers/mails.ts'
import { openBrowser, OWNER, startProduct, watchForTrouble, type Product } from './browser.ts'
import { openContext, post, signIn } from './desk.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const HEIGHT = 860
const LOOKS = [
  { width: 1440, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
  { width: 1024, colorScheme: 'light' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
  { width: 320, colorScheme: 'light' },
] as const

let browser: Browser
let product: Product
let page: Page
let trouble: string[] = []
let inboxId = 0

beforeAll(async () => {
  ;[browser, product] = await Promise.all([openBrowser(), startProduct()])
  await post(product, '/api/setup', OWNER)
  const settings = { address: SUPPORT, receive: 'smtp', authenticators: ['mx.nordlicht.example'] }
  const inbox = { channel: 'email', name: 'Support', settings } as const
  inboxId = (await createInbox(product.server.ctx, { kind: 'system' }, inbox)).id
  const opened = await openContext(browser, { reducedMotion: 'reduce' })
  ;({ page } = opened)
  trouble = watchForTrouble(opened.context)
  await signIn(page, product.url, OWNER)
})
afterAll(async () => {
  await browser?.close()
  await product?.[Symbol.asyncDispose]()
})

/** It arrives, and somebody opens what it came into. */
async function receive(subject: string, parts: MailParts): Promise<Locator> {
  const source = once(Buffer.from(rawMail({ subject, ...parts })))
  const at = Date.now()
  await keepMail(product.server.ctx, { inboxId, source, at, old: false, place: null, envelope: null })
  await page.setViewportSize({ width: 1440, height: HEIGHT })
  await page.goto(`${product.url}/all`)
  const shown = subject || '(no subject)'
  await page.locator('.conversation', { hasText: shown }).click()
  await page.getByRole('heading', { level: 1, name: shown }).waitFor()
  return page.locator('article.mail').last()
}

async function inspect(): Promise<void> {
  for (const { width, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height: HEIGHT })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const beyond = await page.evaluate<number>(`Math.max(
      document.documentElement.scrollWidth - document.documentElement.clientWidth,
      ...[...document.querySelectorAll('.log, .mail')].map((each) => each.scrollWidth - each.clientWidth),
    )`)
    expect(beyond, `${page.url()} at ${width}`).toBe(0)
    await page.evaluate(axe)
    const { violations } = await page.evaluate<AxeResults>(
      `axe.run(document, { resultTypes: ['violations'] })`,
    )
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(grave.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
  }
}

const PASSED = {
  'Authentication-Results':
    'mx.nordlicht.example; dkim=pass header.d=kunde.example; dmarc=pass header.from=kunde.example',
}

describe('a mail', () => {
  it('is read with what it quotes folded, and tells who it is from', async () => {
    const mail = await receive('Order 4711', {
      text: 'Where is it?\n\nOn Mon, 12 Oct 2026 at 10:00, Support <support@nordlicht.example> wrote:\n> It is on its way.\n> Ada\n',
      cc: 'office@kunde.example',
      headers: PASSED,
      files: [{ name: 'order.pdf', type: 'application/pdf', content: '%PDF-1.4\n%%EOF' }],
    })
    await mail.getByText('Where is it?').waitFor()
    expect(await mail.getByText('It is on its way.').count()).toBe(0)
    await mail.getByRole('button', { name: /^Quoted/ }).click()
    await mail.getByText('It is on its way.').waitFor()
    await mail.getByText('carla@kunde.example').first().waitFor()
    await mail.getByRole('button', { name: 'order.pdf' }).waitFor()
    await page
      .getByRole('region', { name: 'Who else takes part' })
      .getByText('office@kunde.example')
      .waitFor()
    await mail.getByRole('button', { name: 'genuine' }).click()
    await page.getByRole('dialog').getByText('The domain stands by it (DMARC)').waitFor()
    await page.keyboard.press('Escape')
    await inspect()
  })

  it('says what speaks against it, whatever it looks like', async () => {
    const far = Array.from({ length: 100 }, (_, index) => `Somebody ${index} <c${index}@elsewhere.example>`)
    const address = `${'long.'.repeat(10)}name@${'part.'.repeat(20)}evil.example`
    const mail = await receive(`Your account ${'must be confirmed at once '.repeat(7)}`.trim(), {
      from: `"support@nordlicht.example" <${address}>`,
      to: far.join(',\r\n '),
      replyTo: 'money@elsewhere.example',
      text: `Confirm: https://nordlicht.example@evil.example/${'a'.repeat(300)}`,
    })
    await mail.locator('.mail-warnings').getByText('Answers would go to').waitFor()
    await mail.getByText(address).first().waitFor()
    await mail.getByText('evil.example', { exact: true }).waitFor()
    await mail.getByRole('button', { name: /and 97 more/ }).click()
    expect(await mail.locator('.mail-people').textContent()).toContain('c99@elsewhere.example')
    await inspect()
  })

  it('is shown from its beginning, however long it is', async () => {
    const mail = await receive('All of it', {
      text: `It begins here.\n${'More and more words. '.repeat(25_000)}`,
    })
    await mail.getByText('It begins here.').waitFor()
    const length = () => mail.locator('.long-text').evaluate((element) => (element.textContent ?? '').length)
    expect(await length()).toBeLessThan(21_000)
    await mail.getByRole('button', { name: 'Show more of this mail' }).click()
    await expect.poll(length).toBeGreaterThan(100_000)
    // Read, and opened once more.
    await page.getByRole('button', { name: 'To the newest' }).click()
    await page.locator('.conversation:not(.unread)', { hasText: 'All of it' }).waitFor()
    await page.reload()
    await mail.getByText('It begins here.').waitFor()
    await expect.poll(async () => (await mail.boundingBox())?.y ?? -1).toBeGreaterThan(0)
  })

  it('runs from right to left where its words do, and the rest does not', async () => {
    const mail = await receive('موعد التركيب', {
      from: 'عمر <omar@kunde.example>',
      text: 'مرحبا، هل يمكنكم؟',
    })
    const text = mail.getByText('مرحبا')
    await text.waitFor()
    const [words, card] = [await text.boundingBox(), await mail.boundingBox()]
    const middle = (card?.x ?? 0) + (card?.width ?? 0) / 2
    expect((words?.x ?? 0) + (words?.width ?? 0)).toBeGreaterThan(middle)
    await inspect()
  })

  it('is called so where it has no subject', async () => {
    const mail = await receive('', { text: 'Hello, it is me again.' })
    await mail.getByText('Hello, it is me again.').waitFor()
    expect(await page.getByRole('heading', { level: 1 }).allTextContents()).toContain('(no subject)')
  })

  it('leaves no complaint of the browser behind', () => {
    expect(trouble).toEqual([])
  })
})
