/** Two agents at two screens: what one does, the other sees. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answer, enter, message, openContext, openDesk, row, thread, type Desk } from './desk.ts'

const MIA = { name: 'Mia Schröder', email: 'mia@nordlicht.example', password: 'noch eine Passphrase' }

let desk: Desk
let owner: Page
let mia: Page
let context: BrowserContext
let trouble: string[]

beforeAll(async () => {
  desk = await openDesk()
  owner = desk.page
  ;({ context, page: mia, trouble } = await openContext(desk.browser))
})
afterAll(() => desk?.[Symbol.asyncDispose]())

const unread = (page: Page, name: string) => row(page, name).getByRole('img', { name: '1 unread' })
const settings = async (page: Page, link: string) => {
  await page.goto(`${desk.product.url}/settings`)
  await page.getByRole('link', { name: link, exact: true }).click()
}

it('makes an account that can be used at once', async () => {
  await settings(owner, 'People')
  await owner.getByRole('button', { name: 'Add a colleague' }).click()
  await owner.getByLabel('Name').fill(MIA.name)
  await owner.getByLabel('E-mail').fill('mareike@nordlicht.example')
  await owner.getByLabel('First password').fill(MIA.password)
  await owner.getByRole('button', { name: 'Create account' }).click()
  await owner.getByText('There is an account with this address already').waitFor()
  await owner.getByLabel('E-mail').fill(MIA.email)
  await owner.getByRole('button', { name: 'Create account' }).click()
  await owner.getByRole('row', { name: /Mia Schröder/ }).waitFor()
})

it('leads to the page that was asked for, after signing in', async () => {
  await mia.goto(`${desk.product.url}/settings/preferences`)
  await enter(mia, MIA)
  await mia.getByRole('heading', { name: 'My preferences' }).waitFor()
  expect(await mia.getByRole('link', { name: 'People' }).count()).toBe(0)
})

it('shows both what a customer writes, and counts unread for each', async () => {
  const customer = await desk.customer()
  customer.writeText('katharina', desk.number, 'Guten Tag!')
  customer.writeText('advert', desk.number, 'Ist das Sideboard noch da?')
  for (const page of [owner, mia]) {
    await page.goto(`${desk.product.url}/all`)
    await unread(page, 'Katharina Brandt').waitFor()
    await unread(page, 'Amelie Dorn').waitFor()
  }
  await mia.bringToFront()
  await row(mia, 'Amelie Dorn').click()
  await unread(mia, 'Amelie Dorn').waitFor({ state: 'detached' })
  await unread(owner, 'Amelie Dorn').waitFor()
})

it('keeps the unread filter right while others come and are read', async () => {
  await owner.bringToFront()
  const chip = owner.getByRole('button', { name: 'Unread 2' })
  await chip.click()
  await row(owner, 'Katharina Brandt').click()
  await owner.getByRole('button', { name: 'Unread 1' }).waitFor()
  await row(owner, 'Katharina Brandt').waitFor()
  await owner.getByRole('button', { name: 'Unread 1' }).click()
  await row(owner, 'Katharina Brandt').waitFor()
})

it('tells the colleague of an assignment and an answer without a reload', async () => {
  await row(mia, 'Katharina Brandt').click()
  await thread(mia).getByText('Guten Tag!').waitFor()
  await owner.keyboard.press('i')
  await thread(mia).getByText('Mareike Lorenz took this').waitFor()
  await mia.getByRole('button', { name: 'Assigned to: Mareike Lorenz' }).waitFor()
  await answer(owner, 'Guten Tag, Frau Brandt.')
  await message(mia, 'Guten Tag, Frau Brandt.')
    .getByRole('img', { name: /Delivered|Read/ })
    .waitFor()
  await row(mia, 'Katharina Brandt').getByText('Mareike: Guten Tag').waitFor()
  await row(owner, 'Katharina Brandt').getByText('You: Guten Tag').waitFor()
})

it('takes a restricted inbox from those outside, and gives it back', async () => {
  await settings(owner, 'Inboxes')
  await owner.getByRole('link', { name: /Nordlicht/ }).click()
  await owner.getByRole('link', { name: 'Settings', exact: true }).click()
  await owner.getByLabel('Only these people').check()
  await owner.getByRole('group', { name: 'People with access' }).getByLabel('Mareike Lorenz').check()
  await row(mia, 'Katharina Brandt').waitFor({ state: 'detached' })
  await mia.getByText('This conversation is not here').waitFor()
  await owner.getByLabel('Everybody who works here').check()
  await row(mia, 'Katharina Brandt').waitFor()
})

it('signs out whoever is deactivated', async () => {
  await settings(owner, 'People')
  const line = owner.getByRole('row', { name: /Mia Schröder/ })
  await line.getByRole('button', { name: 'Deactivate' }).click()
  await owner.getByRole('dialog').getByRole('button', { name: 'Deactivate account' }).click()
  await line.getByText('deactivated').waitFor()
  await mia.getByRole('heading', { name: 'Sign in to Sandglass' }).waitFor()
  await enter(mia, MIA)
  await mia.getByText('E-mail or password is wrong.').waitFor()
})

it('complains about nothing on the way', async () => {
  await context.close()
  // The address that was taken, and the conversation that was taken away.
  const expected = /status of (409|404|403)/
  expect([...desk.trouble, ...trouble].filter((line) => !expected.test(line))).toEqual([])
})
