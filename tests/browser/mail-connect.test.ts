/** The wizard that connects a mailbox, against real servers: by hand, the wrong password first, then the right one. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { IMAP_PASSWORD, startDovecot, withoutDovecot, type Dovecot } from '../helpers/dovecot.ts'
import { startMailbox, type Mailbox } from '../helpers/mailbox.ts'
import { createOwner, openBrowser, startProduct, type Product } from './browser.ts'
import { openContext } from './desk.ts'

const ADDRESS = 'support@nordlicht.example'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const LOOKS = [
  { width: 1440, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
  { width: 320, colorScheme: 'light' },
] as const

describe.skipIf(withoutDovecot)('connecting a mailbox', () => {
  let browser: Browser
  let product: Product
  let dovecot: Dovecot
  let mailbox: Mailbox
  let page: Page
  let trouble: string[]

  beforeAll(async () => {
    ;[browser, product, dovecot, mailbox] = await Promise.all([
      openBrowser(),
      startProduct(),
      startDovecot(),
      startMailbox({ login: { user: ADDRESS, password: IMAP_PASSWORD } }),
    ])
    ;({ page, trouble } = await openContext(browser))
    await createOwner(page, product.url)
  })
  afterAll(async () => {
    await browser?.close()
    await product?.[Symbol.asyncDispose]()
    await dovecot?.[Symbol.asyncDispose]()
    await mailbox?.[Symbol.asyncDispose]()
  })

  const heading = (name: string) => page.getByRole('heading', { level: 1, name })
  const field = (name: string) => page.getByRole('textbox', { name, exact: true })
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  const step = (name: string) =>
    page
      .getByRole('list', { name: /^Connection test/ })
      .getByRole('listitem')
      .filter({ hasText: name })

  async function inspect(name: string): Promise<void> {
    for (const { width, colorScheme } of LOOKS) {
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const beyond = await page.evaluate<number>(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(beyond, `${name} at ${width}`).toBe(0)
      await page.evaluate(axe)
      const { violations } = await page.evaluate<AxeResults>(
        `axe.run(document, { resultTypes: ['violations'] })`,
      )
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(grave.map(({ id, nodes }) => [name, id, nodes.map(({ html }) => html)])).toEqual([])
      const pictures = process.env['PICTURES']
      if (pictures)
        await page.screenshot({ path: `${pictures}/${name}-${width}-${colorScheme}.png`, fullPage: true })
    }
    await page.setViewportSize({ width: 1440, height: 900 })
  }

  it('begins with the address, and asks for servers that nobody knows', async () => {
    await page.locator('.task', { hasText: 'Connect a mailbox' }).getByRole('link').click()
    await heading('The mailbox’s address').waitFor()
    await field('E-mail address').fill('support')
    await press('Next')
    await page.getByText('Enter one address').waitFor()
    await inspect('address')
    await field('E-mail address').fill(ADDRESS)
    await page.keyboard.press('Enter')
    await heading('Sign in and test').waitFor()
    await page.getByText('The servers could not be found.').waitFor()
  })

  it('says of a wrong password what to do, and of all else that it works', async () => {
    await field('Server for receiving').fill('127.0.0.1')
    await field('Server for sending').fill('127.0.0.1')
    await page.getByLabel('Port').first().fill(String(dovecot.port))
    await page.getByLabel('Port').last().fill(String(mailbox.settings.smtpPort))
    await page.getByLabel('Encryption').first().selectOption('none')
    await page.getByLabel('Encryption').last().selectOption('none')
    await field('Password').fill('not the password')
    await press('Test')
    await step('Sign-in for receiving').getByText('Type the password once more.').waitFor()
    await step('Sign-in for sending').getByText('Type the password once more.').waitFor()
    await step('Server for sending').getByText('127.0.0.1 answers').waitFor()
    await page.getByRole('button', { name: 'Go on anyway' }).waitFor()
    await inspect('wrong')
  })

  it('goes on with the right one, and asks what is to be kept', async () => {
    await field('Password').fill(IMAP_PASSWORD)
    await press('Test again')
    await step('Folders').getByText('Mail is fetched from: INBOX').waitFor()
    await step('Sender').getByText('Nothing was sent.').waitFor()
    await step('DMARC').getByText('has no DMARC record').waitFor()
    await inspect('right')
    await press('Next')
    await heading('What is fetched, and what is kept').waitFor()
    expect(await page.getByRole('checkbox', { name: 'Inbox' }).isChecked()).toBe(true)
    await page.getByRole('link', { name: 'Retention rules' }).waitFor()
    await page.getByRole('switch', { name: 'Erase at the provider, too' }).uncheck()
    await inspect('choices')
    await press('Next')
    await heading('Name and people').waitFor()
    await field('Name of the inbox').fill('Support')
    await page.keyboard.press('Enter')
    await heading('What works, and what is left').waitFor()
    await step('Arrival at once').getByText('tells at once').waitFor()
    expect(mailbox.mails).toEqual([])
  })

  it('fetches from then on, and its condition says so', async () => {
    await page.getByRole('link', { name: 'Health of the inbox' }).click()
    await page.getByRole('region', { name: 'Receiving' }).getByText('Connected').waitFor({ timeout: 25_000 })
    await inspect('condition')
  })

  it('keeps what is set afterwards, and asks before it is left behind', async () => {
    const tab = (name: string) =>
      page.getByRole('navigation', { name: 'Support' }).getByRole('link', { name }).click()
    await tab('Retention')
    expect(await page.getByRole('switch', { name: 'Erase at the provider, too' }).isChecked()).toBe(false)
    await tab('Automatic answer')
    await page.getByRole('switch', { name: 'Answer automatically' }).check()
    await field('Subject').fill('We have your mail')
    await tab('Sending')
    await press('Cancel')
    await press('Save')
    await page.getByText('Enter a text').waitFor()
    await field('Text').fill('You hear from us tomorrow.')
    await press('Save')
    await page.getByText('Saved.').waitFor()
    await inspect('automatic')
    for (const name of ['Sending', 'Receiving', 'Connection', 'Retention']) {
      await tab(name)
      await page.getByRole('heading', { level: 2, name: /./ }).first().waitFor()
      await inspect(name.toLowerCase())
    }
    await tab('Automatic answer')
    expect(await field('Subject').inputValue()).toBe('We have your mail')
  })

  it('is the same in German', async () => {
    const { page: german, trouble: complaints } = await openContext(browser, { locale: 'de-DE' })
    await german.goto(product.url)
    await german.getByLabel('E-Mail').fill('mareike@nordlicht.example')
    await german.getByLabel('Passwort').fill('eine lange Passphrase')
    await german.getByRole('button', { name: 'Anmelden' }).click()
    await german.getByRole('region', { name: 'Gespräche' }).waitFor()
    await german.goto(`${product.url}/connect/mailbox`)
    await german.getByRole('textbox', { name: 'E-Mail-Adresse' }).fill('nordlicht@gmx.de')
    await german.getByRole('button', { name: 'Weiter' }).click()
    await german.getByText('Bei GMX müssen E-Mail-Programme').waitFor()
    await german.getByText('POP3 & IMAP einschalten').waitFor()
    await german.goto(`${product.url}/settings/inboxes/1`)
    await german.getByRole('region', { name: 'Empfang' }).getByText('Verbunden').waitFor()
    await german.getByText('hat keinen DMARC-Eintrag').first().waitFor()
    expect(complaints).toEqual([])
  })

  it('leaves no complaint of the browser behind', () => {
    // What the provider's servers refuse is answered as such, and browsers log that.
    expect(trouble.filter((each) => !/status of 4(09|22)/.test(each))).toEqual([])
  })
})
