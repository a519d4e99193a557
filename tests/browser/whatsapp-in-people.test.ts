/** Who writes: with a number or without, from an advertisement, and two who turn out to be one. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answer, message, openDesk, row, thread, type Desk } from './desk.ts'
import { nextSecond, openPhone, playAs, press, soon, wordsOf, write } from './phone.ts'

let desk: Desk
let page: Page
let phone: Page

beforeAll(async () => {
  desk = await openDesk()
  ;({ page } = desk)
  phone = await openPhone(desk)
  await page.goto(`${desk.product.url}/all`)
})
afterAll(() => desk?.[Symbol.asyncDispose]())

const person = () => page.getByRole('complementary', { name: 'Person' })
const unread = (name: string, count: number) =>
  row(page, name)
    .getByRole('img', { name: `${count} unread` })
    .waitFor()
const words = () => wordsOf(thread(page))

it('lists everybody by the name they bear, with what is unread', async () => {
  await write(phone, 'Guten Tag!')
  await press(phone, 'Photo')
  await unread('Katharina Brandt', 2)
  await row(page, 'Katharina Brandt').getByText('Photo').waitFor()
  for (const name of ['@lukas.zimm', 'Click on an advert', 'Björn Thomsen', 'Helga Mertens']) {
    await playAs(phone, name)
    await write(phone, `Hallo von ${name}`)
  }
  for (const name of ['Lukas Zimmermann', 'Amelie Dorn', 'Björn Thomsen', 'Helga Mertens']) {
    await unread(name, 1)
  }
  await page.getByRole('link', { name: /^All open\s*5$/ }).waitFor()
})

it('knows somebody by their user name alone', async () => {
  await row(page, 'Lukas Zimmermann').click()
  await person().getByText('@lukas.zimm').waitFor()
  expect(await person().getByRole('img', { name: 'Phone' }).count()).toBe(0)
})

it('shows the advertisement somebody comes from, and the longer window once it was answered', async () => {
  await row(page, 'Amelie Dorn').click()
  const first = message(page, 'Hallo von Click on an advert')
  await first.getByText('From an ad · Photo').waitFor()
  await first.getByText('Oak sideboards, made to last').waitFor()
  await first.getByRole('link', { name: 'https://fb.me/example-advert' }).waitFor()
  await page.getByTitle(/answer within the window, and it becomes longer/).waitFor()
  await answer(page, 'Ja, wir liefern.')
  await page.getByTitle(/The window is 72 h long, because this talk began with an ad/).waitFor()
})

it('says that an answer to somebody who blocked us does not arrive', async () => {
  await row(page, 'Björn Thomsen').click()
  await answer(page, 'Guten Tag, Herr Thomsen.')
  const failed = message(page, 'Guten Tag, Herr Thomsen.')
  await failed.getByText('This person can not be reached on this channel.').waitFor()
})

it('asks whether two are one, and goes on with both histories', async () => {
  const customer = await desk.customer()
  // Known by user ID only, then by number only: nobody could tell that it is the same person.
  const userId = 'DE.10250834412076599'
  customer.addPersona({ id: 'id', name: 'Tomma Petersen', username: 'tomma', phone: null, userId })
  customer.writeText('id', desk.number, 'Ist mein Sessel da?')
  await row(page, 'Tomma Petersen').click()
  await message(page, 'Ist mein Sessel da?').waitFor()
  await nextSecond()
  customer.addPersona({ id: 'phone', name: 'T. Petersen', phone: '4915155506600', userId: '' })
  customer.writeText('phone', desk.number, 'Ich rufe auch gern an.')
  await row(page, 'T. Petersen').waitFor()
  await nextSecond()
  // Then Meta names both together.
  customer.addPersona({
    id: 'both',
    name: 'Tomma Petersen',
    username: 'tomma',
    phone: '4915155506600',
    userId,
  })
  customer.writeText('both', desk.number, 'Das bin ich, mit Nummer.')

  const question = person().getByRole('region', { name: 'Possible duplicate' })
  await question.getByText('May be the same person as').waitFor()
  await question.getByText(/Somebody wrote under both addresses:.*\+49 151 5550 6600/).waitFor()
  await question.getByRole('button', { name: 'Merge…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Merge these two people?' })
  await dialog.getByRole('radio', { name: /Tomma Petersen/ }).check()
  await dialog.getByRole('button', { name: 'Merge for good' }).click()

  await page.getByText('The two are one person.').waitFor()
  await question.waitFor({ state: 'detached' })
  await soon(words).toEqual([
    'Ist mein Sessel da?',
    'Ich rufe auch gern an.',
    'Das bin ich, mit Nummer.',
    'Mareike Lorenz merged another conversation into this one',
  ])
  await person().getByText('+49 151 5550 6600').waitFor()
  await person().getByText('@tomma').waitFor()
  expect(await row(page, 'T. Petersen').count()).toBe(0)
  await nextSecond()
  customer.writeText('both', desk.number, 'Dann bis bald.')
  await message(page, 'Dann bis bald.').waitFor()
  const live = await words()
  await page.reload()
  await soon(words).toEqual(live)
})

it('complains about nothing on the way', () => {
  expect(desk.trouble).toEqual([])
})
