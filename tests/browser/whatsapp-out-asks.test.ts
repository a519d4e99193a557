/** Questions with something to press: asked in the console, answered on the phone, read in the thread. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { beginTalk, insert, openCustomerPhone, sends, type CustomerPhone } from './customer-phone.ts'
import { message, openDesk, thread, type Desk } from './desk.ts'

const PHOTO = join(import.meta.dirname, '../../scripts/simulator/assets/sideboard.jpg')

let desk: Desk
let phone: CustomerPhone

beforeAll(async () => {
  desk = await openDesk()
  // He goes by a user name: of him no phone number is known.
  await beginTalk(desk, 'Lukas Zimmermann', 'lukas', 'Wann kann ich kommen?')
  phone = await openCustomerPhone(desk, 'lukas')
}, 30_000)
afterAll(() => desk?.[Symbol.asyncDispose]())

const send = { name: /^Send/ }

/** In the thread: the answer, above it the question that it answers. */
const answered = (words: string, question: string) =>
  thread(desk.page)
    .getByRole('article')
    .filter({ hasText: words })
    .filter({ has: desk.page.getByRole('button', { name: question }) })

it('asks with buttons below a picture, and shows which one was pressed', async () => {
  const dialog = await insert(desk.page, 'Question with buttons')
  await dialog.getByRole('button', send).click()
  await dialog.getByText('Needed before this can be sent').first().waitFor()
  await dialog.getByLabel('Text', { exact: true }).fill('Welche Farbe soll es sein?')
  await dialog.getByRole('textbox', { name: /^Button 1/ }).fill('Eiche')
  await dialog.getByRole('button', { name: 'Another button' }).click()
  await dialog.getByRole('textbox', { name: /^Button 2/ }).fill('Nussbaum')
  await dialog.getByText('Heading, file and footer').click()
  const [chooser] = await Promise.all([
    desk.page.waitForEvent('filechooser'),
    dialog.getByRole('button', { name: 'Choose a file' }).click(),
  ])
  await chooser.setFiles(PHOTO)
  await dialog.getByText('sideboard.jpg').waitFor()
  await dialog.getByLabel('Footer').fill('Beides ab Lager')
  await dialog.getByRole('button', send).click()
  const question = phone.bubble('Welche Farbe')
  await question.getByRole('img', { name: 'Photo' }).waitFor()
  await question.getByText('Beides ab Lager').waitFor()
  await phone.press('Nussbaum')
  await answered('Nussbaum', 'Welche Farbe soll es sein?').getByText('Chosen').waitFor()
})

it('offers a list of several sections, and shows what was chosen from it', async () => {
  const dialog = await insert(desk.page, 'List to choose from')
  await dialog.getByLabel('Text', { exact: true }).fill('Wann passt es Ihnen?')
  await dialog.getByLabel('What opens the list').fill('Tag wählen')
  await dialog.getByRole('textbox', { name: /^Choice 1/ }).fill('Donnerstag')
  await dialog.getByLabel('Explanation').fill('9 bis 12 Uhr')
  await dialog.getByRole('button', { name: 'Another section' }).click()
  await dialog.getByLabel('Name of section 1').fill('Diese Woche')
  await dialog.getByLabel('Name of section 2').fill('Nächste Woche')
  await dialog.getByRole('textbox', { name: /^Choice 2/ }).fill('Montag')
  await dialog.getByRole('button', send).click()
  await phone.press('Tag wählen')
  const sheet = phone.page.getByRole('dialog', { name: 'Tag wählen' })
  await sheet.getByRole('region', { name: 'Nächste Woche' }).getByText('Montag').waitFor()
  await sheet.getByRole('button', { name: /Donnerstag/ }).click()
  await answered('Donnerstag', 'Wann passt es Ihnen?').getByText('9 bis 12 Uhr').waitFor()
})

it('sends a button that opens a page', async () => {
  const dialog = await insert(desk.page, 'Button with a link')
  await dialog.getByLabel('Text', { exact: true }).fill('Hier ist der Weg zu uns.')
  await dialog.getByLabel('Words on the button').fill('Anfahrt')
  await dialog.getByLabel('Address of the page').fill('nordlicht.example')
  await dialog.getByRole('button', send).click()
  await dialog.getByText('Enter an address that begins with https://').waitFor()
  await dialog.getByLabel('Address of the page').fill('https://nordlicht.example/weg')
  await dialog.getByRole('button', send).click()
  const link = phone.log.getByRole('link', { name: /Anfahrt/ })
  expect(await link.getAttribute('href')).toBe('https://nordlicht.example/weg')
  await message(desk.page, 'Hier ist der Weg')
    .getByRole('list', { name: 'Buttons the customer sees' })
    .getByText('Anfahrt')
    .waitFor()
})

it('asks for the place, and gets it', async () => {
  const dialog = await insert(desk.page, 'Ask for the location')
  await dialog.getByText('Below the text is a button that sends where the customer is.').waitFor()
  await dialog.getByLabel('Text', { exact: true }).fill('Wohin sollen wir liefern?')
  await dialog.getByRole('button', send).click()
  await phone.press('Send location')
  await answered('Open map', 'Wohin sollen wir liefern?').getByRole('link', { name: 'Open map' }).waitFor()
})

it('asks for the phone number, and knows it afterwards', async () => {
  const { page } = desk
  const person = page.getByRole('complementary', { name: 'Person' })
  expect(await person.getByText('+49 151').count()).toBe(0)
  const dialog = await insert(page, 'Ask for the phone number')
  await dialog.getByLabel('Text', { exact: true }).fill('Unter welcher Nummer erreichen wir Sie?')
  await dialog.getByRole('button', send).click()
  await phone.press('Share contact info')
  await answered('Lukas Zimmermann', 'Unter welcher Nummer').waitFor()
  await person.getByText(/^\+\d[\d ]+$/).waitFor()
  // There is nothing left to ask for.
  await page.getByRole('button', { name: 'Insert', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Ask for the location' }).waitFor()
  expect(await page.getByRole('menuitem', { name: 'Ask for the phone number' }).count()).toBe(0)
  await page.keyboard.press('Escape')
})

it('sends a form, and shows what was filled in', async () => {
  const dialog = await insert(desk.page, 'Form')
  await dialog.getByLabel('Text', { exact: true }).fill('Wann darf der Monteur kommen?')
  await dialog.getByLabel('Words on the button').fill('Termin wählen')
  await dialog.getByLabel('Form', { exact: true }).fill('1111111111')
  await dialog.getByRole('button', send).click()
  await phone.press('Termin wählen')
  const sheet = phone.page.getByRole('dialog', { name: 'Termin wählen' })
  await sheet.getByLabel('Remark').fill('Zweiter Stock')
  await sheet.getByRole('button', { name: 'Send' }).click()
  await answered('Zweiter Stock', 'Wann darf der Monteur kommen?').getByText('Form filled in').waitFor()
})

it('was understood in all of it by WhatsApp', async () => {
  const refused = (await sends(desk)).filter(({ status }) => status !== 200)
  expect(refused.map(({ code, body }) => ({ code, body }))).toEqual([])
  expect(desk.trouble).toEqual([])
})
