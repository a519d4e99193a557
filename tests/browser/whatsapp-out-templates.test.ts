/** The window for free answers shuts: templates stand in the composer's place, and every sort of them arrives. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../server/clock.ts'
import { windowReminders } from '../../server/jobs/window-reminders.ts'
import { openCustomerPhone, tick, type CustomerPhone } from './customer-phone.ts'
import { answer, composer, message, openDesk, row, thread, type Desk } from './desk.ts'

const PHOTO = join(import.meta.dirname, '../../scripts/simulator/assets/sideboard.jpg')
const LONG_AGO = 25 * HOUR

let desk: Desk
let phone: CustomerPhone
/** How far the server's clock is behind, while somebody writes (ms). */
let behind = 0

beforeAll(async () => {
  desk = await openDesk({ clock: { now: () => Date.now() - behind } })
  await desk.page.goto(`${desk.product.url}/all`)
  await wrote('katharina', 'Katharina Brandt', 'Wann kommt mein Sofa?', LONG_AGO)
  await row(desk.page, 'Katharina Brandt').click()
  phone = await openCustomerPhone(desk)
}, 30_000)
afterAll(() => desk?.[Symbol.asyncDispose]())

/** Somebody wrote a while ago. */
async function wrote(persona: string, name: string, text: string, ago: number): Promise<void> {
  const customer = await desk.customer()
  behind = ago
  customer.writeText(persona, desk.number, text)
  await row(desk.page, name).getByText(text).waitFor()
  behind = 0
}

const page = () => desk.page
const list = () => page().getByRole('listbox', { name: 'Templates' })
const option = (name: RegExp) => list().getByRole('option', { name })
const search = (words: string) => page().getByRole('searchbox', { name: 'Search templates' }).fill(words)
const field = (name: string) => page().getByRole('textbox', { name, exact: true })
const preview = () => page().getByRole('group', { name: 'As the customer sees it' })
const send = () =>
  page()
    .getByRole('button', { name: /^Send template/ })
    .click()

describe('while the window is shut', () => {
  it('offers templates in the composer’s place, and finds them by their words', async () => {
    await page()
      .getByText(/The window shut on .* Only templates can be sent\./)
      .waitFor()
    expect(await composer(page()).count()).toBe(0)
    await page().getByRole('tab', { name: 'Template' }).waitFor()
    await option(/^Hello world/).waitFor()
    expect(await option(/survey/).count()).toBe(0)
    await search('comes suit')
    await expect.poll(() => list().getByRole('option').count()).toBe(1)
    await preview().getByText('Good morning Katharina Brandt.').waitFor()
  })

  it('fills in what is known, asks for the rest, and sends in the language that was chosen', async () => {
    await page().getByRole('combobox', { name: 'Language' }).selectOption({ label: 'German' })
    await preview().getByText('Guten Morgen Katharina Brandt.').waitFor()
    await send()
    await page().getByText('Needed before this can be sent').first().waitFor()
    await field('delivery number').fill('NM-20817')
    await field('day').fill('Donnerstag')
    await preview().getByText('kommt am Donnerstag').waitFor()
    await field('day').press('Control+Enter')
    const words = 'Ihre Lieferung NM-20817 kommt am Donnerstag. Passt Ihnen das?'
    await phone.bubble(words).getByRole('button', { name: 'Ja, das passt' }).waitFor()
    await tick(page(), words, /^Read$/).waitFor()
  })

  it('goes back to free answers when the customer presses a button of it', async () => {
    await phone.press('Ja, das passt')
    const answered = page().getByRole('button', { name: /Guten Morgen Katharina Brandt/ })
    await message(page(), 'Ja, das passt').filter({ has: answered }).waitFor()
    await composer(page()).waitFor()
    await page()
      .getByTitle(/^Free answers until/)
      .waitFor()
  })
})

describe('templates', () => {
  const choose = async (words: string) => {
    await page().getByRole('button', { name: 'Templates', exact: true }).click()
    await search(words)
    await option(new RegExp(words, 'i')).click()
  }

  it('of counted values, with the greeting filled in', async () => {
    await choose('order update')
    await preview().getByText('Hello Katharina Brandt, your order').waitFor()
    await field('Value 2').fill('NM-1')
    await send()
    await phone.bubble('Hello Katharina Brandt, your order NM-1 has left our warehouse.').waitFor()
  })

  it('with a picture above and a link and a number below', async () => {
    await choose('delivery photo')
    const [chooser] = await Promise.all([
      page().waitForEvent('filechooser'),
      page().getByRole('button', { name: 'Choose a file' }).click(),
    ])
    await chooser.setFiles(PHOTO)
    await field('Link of “Track it”').fill('NM-20817')
    await page().getByText('https://example.org/track/NM-20817').waitFor()
    await send()
    const bubble = phone.bubble('this is where we left your parcel')
    await bubble.getByRole('img', { name: 'Photo' }).waitFor()
    const link = bubble.getByRole('link', { name: /Track it/ })
    expect(await link.getAttribute('href')).toBe('https://example.org/track/NM-20817')
    await bubble.getByRole('button', { name: 'Call us' }).waitFor()
    await message(page(), 'where we left your parcel')
      .getByRole('button', { name: /^Enlarge/ })
      .waitFor()
  })

  it('with a place above', async () => {
    await choose('pickup place')
    await page().getByLabel('Link from a map, or coordinates').fill('53.5503, 9.9920')
    await page().getByLabel('Name of the place').fill('Lager Altona')
    await send()
    await phone.bubble('Your chair is ready').getByText('Lager Altona').waitFor()
  })

  it('with a code to copy', async () => {
    await choose('voucher')
    await field('Code of “Copy offer code”').fill('SOFA10')
    await send()
    await phone.press('Copy offer code')
    await phone.bubble('This code takes 10 % off').getByRole('button', { name: 'Copied' }).waitFor()
  })

  it('with a form', async () => {
    await choose('book visit')
    await send()
    await phone.press('Choose a time')
    const sheet = phone.page.getByRole('dialog', { name: 'Choose a time' })
    await sheet.getByLabel('Remark').fill('Bitte klingeln')
    await sheet.getByRole('button', { name: 'Send' }).click()
    await message(page(), 'Bitte klingeln').getByText('Form filled in').waitFor()
  })

  it('are offered as soon as they are approved, and no longer than that', async () => {
    await page().getByRole('button', { name: 'Templates', exact: true }).click()
    await option(/^Hello world/).waitFor()
    expect(await option(/^Summer survey/).count()).toBe(0)
    await phone.page.getByRole('button', { name: 'Templates …' }).click()
    await phone.page.getByLabel('State of hello_world, en_US').selectOption('REJECTED')
    await option(/^Hello world/).waitFor({ state: 'detached' })
    await phone.page.getByLabel('State of summer_survey, en_US').selectOption('APPROVED')
    await option(/^Summer survey/).waitFor()
    await phone.page.keyboard.press('Escape')
  })

  it('of advertising are not offered to who has had enough of it', async () => {
    await phone.page.getByRole('button', { name: 'More', exact: true }).click()
    await phone.page.getByRole('menuitem', { name: 'Stop marketing' }).click()
    const barred = option(/^Spring offer Marketing, not wanted/)
    await barred.waitFor()
    expect(await barred.getAttribute('aria-disabled')).toBe('true')
    await page().keyboard.press('Escape')
  })

  it('of advertising are refused in words where only the provider knew it', async () => {
    await wrote('helga', 'Helga Mertens', 'Guten Tag', MINUTE)
    await row(page(), 'Helga Mertens').click()
    await thread(page()).getByText('Guten Tag').waitFor()
    await choose('spring offer')
    await send()
    const refused = message(page(), 'all oak sideboards')
    await refused.getByText('This person does not want marketing from you.').waitFor()
    await refused.getByText('Send no more marketing. Service messages are still allowed.').waitFor()
    expect(await refused.getByRole('button', { name: 'Try again' }).count()).toBe(0)
    await page().getByRole('complementary').getByText('Not wanted').waitFor()
  })
})

describe('the end of the window', () => {
  it('is announced to who could still answer', async () => {
    await wrote('bjorn', 'Björn Thomsen', 'Noch da?', 24 * HOUR - 30 * MINUTE)
    await windowReminders.run(desk.product.server.ctx)
    const told = page()
      .getByRole('status')
      .filter({ hasText: /The window of Björn Thomsen shuts in (29|30) m/ })
    await told.getByRole('button', { name: 'Open' }).click()
    await thread(page()).getByText('Noch da?').waitFor()
  })

  it('is three days away where an advertisement brought the customer', async () => {
    await wrote('advert', 'Amelie Dorn', 'Ist das Sideboard noch zu haben?', MINUTE)
    await page().goto(`${desk.product.url}/all`)
    await row(page(), 'Amelie Dorn').click()
    await page()
      .getByTitle(/answer within the window, and it becomes longer/)
      .waitFor()
    await answer(page(), 'Ja, es steht in Altona.')
    await page()
      .getByTitle(/The window is 72 h long, because this talk began with an ad\./)
      .waitFor()
  })
})

it('complains about nothing on the way', () => {
  expect(desk.trouble).toEqual([])
})
