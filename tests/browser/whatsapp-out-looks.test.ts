/** The composer with everything that opens in it: accessible in both themes, whole at every width, by keyboard alone. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR } from '../../server/clock.ts'
import { OWNER } from './browser.ts'
import { openCustomerPhone, type CustomerPhone } from './customer-phone.ts'
import { openContext, openDesk, row, type Desk } from './desk.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PHOTO = join(import.meta.dirname, '../../scripts/simulator/assets/sideboard.jpg')
const LOOKS = [
  { width: 1440, colorScheme: 'light' },
  { width: 1024, colorScheme: 'dark' },
  { width: 390, colorScheme: 'light' },
] as const

let desk: Desk
let phone: CustomerPhone
/** A German agent at a window that becomes as wide as it is looked at. */
let page: Page
let behind = 0

beforeAll(async () => {
  desk = await openDesk({ clock: { now: () => Date.now() - behind } })
  const customer = await desk.customer()
  await desk.page.goto(`${desk.product.url}/all`)
  behind = 25 * HOUR
  customer.writeText('katharina', desk.number, 'Wann kommt mein Sofa?')
  await row(desk.page, 'Katharina Brandt').getByText('Wann kommt').waitFor()
  behind = 0
  customer.writeText('lukas', desk.number, 'Haben Sie den Tisch in Eiche?')
  phone = await openCustomerPhone(desk, 'lukas')
  ;({ page } = await openContext(desk.browser, { locale: 'de-DE', reducedMotion: 'reduce' }))
  await page.goto(`${desk.product.url}/all`)
  await page.getByLabel('E-Mail').fill(OWNER.email)
  await page.getByLabel('Passwort').fill(OWNER.password)
  await page.getByRole('button', { name: 'Anmelden' }).click()
  await page.getByRole('link', { name: /Lukas Zimmermann/ }).click()
  await page.getByRole('log', { name: 'Nachrichten' }).getByText('Tisch in Eiche').waitFor()
}, 30_000)
afterAll(() => desk?.[Symbol.asyncDispose]())

const button = (name: string) => page.getByRole('button', { name, exact: true }).first()
const focused = () => page.locator(':focus')

async function inspect(what: string): Promise<void> {
  for (const { width, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height: 860 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(axe)
    const { violations } = await page.evaluate<AxeResults>(
      `axe.run(document, { resultTypes: ['violations'] })`,
    )
    const faults = violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id} ${target.join(' ')}`))
    expect(faults, `${what} at ${width}`).toEqual([])
    const beyond = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    )
    expect(beyond, `${what} at ${width}`).toBe(0)
  }
  await page.setViewportSize({ width: 1440, height: 860 })
}

async function openInsert(kind: string): Promise<Locator> {
  await button('Einfügen').click()
  await page.getByRole('menuitem', { name: kind, exact: true }).click()
  const dialog = page.getByRole('dialog', { name: kind })
  await dialog.waitFor()
  return dialog
}

describe('looks right', () => {
  it('with its menu, its emojis and its recorder open', async () => {
    await button('Einfügen').click()
    await page.getByRole('menu').waitFor()
    await inspect('menu')
    await page.keyboard.press('Escape')
    await button('Emojis').click()
    await page.getByRole('searchbox', { name: 'Emojis suchen' }).waitFor()
    await inspect('emojis')
    await page.keyboard.press('Escape')
    await button('Sprachnachricht aufnehmen').click()
    await page.getByRole('timer').waitFor()
    await inspect('recorder')
    await button('Aufnahme verwerfen').click()
  })

  it.each([
    'Ort',
    'Kontaktkarte',
    'Frage mit Knöpfen',
    'Liste zur Auswahl',
    'Knopf mit Link',
    'Formular',
    'Nach dem Standort fragen',
    'Nach der Telefonnummer fragen',
  ])('with the form of “%s” open, and its faults', async (kind) => {
    const dialog = await openInsert(kind)
    await dialog.getByRole('button', { name: /^Senden/ }).click()
    await dialog.locator('[aria-invalid="true"]').first().waitFor()
    await inspect(kind)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it('with files in it and a link in its text', async () => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      button('Dateien anhängen').click(),
    ])
    await chooser.setFiles([
      { name: 'sideboard.jpg', mimeType: 'image/jpeg', buffer: readFileSync(PHOTO) },
      {
        name: 'Ein sehr langer Name einer Datei, der nirgends hineinpasst.jpg',
        mimeType: 'image/jpeg',
        buffer: Buffer.alloc(64),
      },
      { name: 'werkzeug.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
    ])
    await page.getByText('Sie ist beschädigt, zu groß').waitFor()
    await inspect('files')
    const remove = page.getByRole('button', { name: /jpg entfernen$/ })
    for (let left = 2; left > 0; left--) {
      await remove.last().click()
      await expect.poll(() => remove.count()).toBe(left - 1)
    }
  })

  it('with templates, chosen and in the shut window', async () => {
    await button('Vorlagen').click()
    await page.getByRole('option', { name: /^Delivery photo/ }).click()
    await inspect('template')
    await page.keyboard.press('Escape')
    await page.goto(`${desk.product.url}/all`)
    await page.getByRole('link', { name: /Katharina Brandt/ }).click()
    await page.getByRole('option', { name: /^Delivery slot/ }).click()
    await page.getByRole('button', { name: /^Vorlage senden/ }).click()
    await page.getByText('Guten Morgen Katharina Brandt').waitFor()
    await inspect('shut')
  })
})

describe('by keyboard alone', () => {
  it('a question with buttons is asked', async () => {
    await page.goto(`${desk.product.url}/all`)
    await page.getByRole('link', { name: /Lukas Zimmermann/ }).click()
    await page.getByRole('textbox', { name: 'Antwort' }).waitFor()
    await page.keyboard.press('r')
    await expect.poll(() => focused().getAttribute('aria-label')).toBe('Antwort')
    for (const name of ['Dateien anhängen', 'Sprachnachricht aufnehmen', 'Emojis', 'Einfügen']) {
      await page.keyboard.press('Tab')
      expect(await focused().getAttribute('aria-label')).toBe(name)
    }
    await page.keyboard.press('Enter')
    await page.getByRole('menu').waitFor()
    await page.keyboard.press('f')
    await expect.poll(() => focused().innerText()).toContain('Frage mit Knöpfen')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Frage mit Knöpfen' }).waitFor()
    await expect
      .poll(() => focused().evaluate((element: { localName: string }) => element.localName))
      .toBe('textarea')
    await page.keyboard.type('Am Freitag?')
    await page.keyboard.press('Tab')
    await page.keyboard.type('Ja, gern')
    await page.keyboard.press('Control+Enter')
    await phone.bubble('Am Freitag?').getByRole('button', { name: 'Ja, gern' }).waitFor()
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
  })

  it('a template is found, filled in and sent', async () => {
    await page.getByRole('textbox', { name: 'Antwort' }).blur()
    await page.keyboard.press('t')
    const search = page.getByRole('searchbox', { name: 'Vorlagen suchen' })
    await search.waitFor()
    await expect.poll(() => focused().getAttribute('aria-label')).toBe('Vorlagen suchen')
    await page.keyboard.type('order')
    await page.keyboard.press('Enter')
    await expect.poll(() => focused().inputValue()).toBe('Lukas Zimmermann')
    await page.keyboard.press('Tab')
    await page.keyboard.type('NM-7')
    await page.keyboard.press('Control+Enter')
    await phone.bubble('Ihre Bestellung NM-7').waitFor()
  })
})
