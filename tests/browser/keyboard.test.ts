/** A whole morning without a mouse. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { composer, message, openDesk, row, thread, type Desk } from './desk.ts'

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  const { page, number, product } = desk
  const customer = await desk.customer()
  await page.goto(`${product.url}/all`)
  for (const [who, name] of [
    ['helga', 'Helga Mertens'],
    ['advert', 'Amelie Dorn'],
    ['katharina', 'Katharina Brandt'],
  ] as const) {
    customer.writeText(who, number, 'Guten Morgen!')
    await row(page, name).waitFor()
  }
})
afterAll(() => desk?.[Symbol.asyncDispose]())

const press = (...keys: string[]) =>
  keys.reduce((before, key) => before.then(() => desk.page.keyboard.press(key)), Promise.resolve())
const heading = (name: string) =>
  desk.page.getByRole('region', { name: 'Conversation', exact: true }).getByRole('heading', { name })
const focused = (field: Locator) => field.and(desk.page.locator(':focus')).waitFor()

beforeEach(() => desk.page.goto(`${desk.product.url}/all`))

it('walks through the list, into a conversation and back out', async () => {
  const { page } = desk
  await row(page, 'Katharina Brandt').waitFor()
  await press('j')
  await heading('Katharina Brandt').waitFor()
  await press('j')
  await heading('Amelie Dorn').waitFor()
  await press('j', 'j')
  await heading('Helga Mertens').waitFor()
  await press('k')
  await heading('Amelie Dorn').waitFor()
  await press('Escape')
  await page.getByText('Pick a conversation').waitFor()
  await row(page, 'Helga Mertens').focus()
  await press('Enter')
  await heading('Helga Mertens').waitFor()
})

it('answers, notes, takes and resolves', async () => {
  const { page } = desk
  await row(page, 'Katharina Brandt').waitFor()
  await press('j', 'r')
  await focused(composer(page))
  await page.keyboard.type('jj ean? Ja, gern.')
  await press('Enter')
  await page.keyboard.type('Bis Freitag.')
  await press('Control+Enter')
  await message(page, 'jj ean? Ja, gern.').getByText('Bis Freitag.').waitFor()
  await heading('Katharina Brandt').waitFor()
  await press('Escape', 'n')
  await focused(page.getByRole('textbox', { name: 'Note' }))
  await page.keyboard.type('Ruft am Freitag an')
  await press('Control+Enter', 'Escape')
  await thread(page).getByRole('article', { name: 'Note' }).getByText('Ruft am Freitag an').waitFor()
  await press('i')
  await thread(page).getByText('Mareike Lorenz took this').waitFor()
  await press('e')
  await thread(page).getByText('Mareike Lorenz resolved this').waitFor()
  await row(page, 'Katharina Brandt').waitFor({ state: 'detached' })
  await press('j')
  await heading('Amelie Dorn').waitFor()
})

it('assigns from the menu', async () => {
  const { page } = desk
  await row(page, 'Amelie Dorn').click()
  await heading('Amelie Dorn').waitFor()
  await press('a')
  const menu = page.getByRole('menu')
  await menu.waitFor()
  await press('ArrowDown', 'Enter')
  await menu.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: /Assigned to: Mareike Lorenz/ }).waitFor()
  await press('u')
  await row(page, 'Amelie Dorn').getByRole('img', { name: '1 unread' }).waitFor()
})

it('searches and shows its keys', async () => {
  const { page } = desk
  await row(page, 'Amelie Dorn').waitFor()
  await press('/')
  const field = page.getByRole('searchbox', { name: 'Search conversations' })
  await focused(field)
  await page.keyboard.type('katha')
  await row(page, 'Katharina Brandt').getByText('Resolved').waitFor()
  expect(await row(page, 'Amelie').count()).toBe(0)
  await press('Escape', '?')
  const help = page.getByRole('dialog', { name: 'Keyboard' })
  await help.getByText('Mark unread').waitFor()
  await press('j')
  await help.waitFor()
  await press('Escape')
  await help.waitFor({ state: 'detached' })
})

it('keeps drafts while switching and over a reload', async () => {
  const { page } = desk
  await row(page, 'Amelie Dorn').waitFor()
  await press('j', 'r')
  await heading('Amelie Dorn').waitFor()
  await page.keyboard.type('Halb fertig')
  await press('Escape', 'j')
  await heading('Helga Mertens').waitFor()
  expect(await composer(page).inputValue()).toBe('')
  await press('k')
  await heading('Amelie Dorn').waitFor()
  expect(await composer(page).inputValue()).toBe('Halb fertig')
  await page.reload()
  await heading('Amelie Dorn').waitFor()
  expect(await composer(page).inputValue()).toBe('Halb fertig')
})

it('complains about nothing on the way', () => {
  expect(desk.trouble).toEqual([])
})
