/** What an agent sees and does when a message doesn't simply arrive. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Fault } from '../../scripts/simulator/simulator.ts'
import { answer, composer, message, openDesk, row, thread, type Desk } from './desk.ts'

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  const customer = await desk.customer()
  customer.writeText('katharina', desk.number, 'Wo bleibt mein Sofa?')
  await desk.page.goto(`${desk.product.url}/all`)
  await row(desk.page, 'Katharina Brandt').click()
  await thread(desk.page).getByText('Wo bleibt mein Sofa?').waitFor()
})
afterAll(() => desk?.[Symbol.asyncDispose]())

const setFault = async (fault: Fault) => (await desk.simulator()).setFault(fault)
const tick = (text: string, name: RegExp) => message(desk.page, text).getByRole('img', { name })

it('says in plain words why an answer failed, and sends it when asked to', async () => {
  const text = 'Es kommt am Freitag.'
  await setFault({ send: 'undeliverable' })
  await answer(desk.page, text)
  const failed = message(desk.page, text)
  await failed.getByText('This person can not be reached on this channel.').waitFor()
  await failed.getByText('Check the number, or reach them in another way.').waitFor()
  await row(desk.page, 'Katharina Brandt').getByText('Not delivered.').waitFor()
  await failed.getByText('Details').click()
  await failed.getByText(/Code 131026/).waitFor()
  await failed.getByRole('button', { name: 'Try again' }).click()
  await tick(text, /Delivered|Read/).waitFor()
  expect(await failed.getByText('Not delivered').count()).toBe(0)
  expect(await message(desk.page, text).count()).toBe(1)
})

it('waits by itself while the provider has trouble', async () => {
  const text = 'Zwischen 9 und 12 Uhr.'
  await setFault({ send: 'trouble' })
  await answer(desk.page, text)
  await tick(text, /Delivered|Read/).waitFor()
  expect(await desk.arrived(text)).toBe(1)
})

it('calls a lost answer not confirmed, and believes the status that comes later', async () => {
  const text = 'Die Fahrer rufen vorher an.'
  await setFault({ send: 'answer_lost', webhook: { delay: 2_500 } })
  await answer(desk.page, text)
  const unsure = message(desk.page, text)
  await unsure.getByText('Not confirmed', { exact: true }).waitFor()
  await unsure.getByText(/It may have arrived/).waitFor()
  await tick(text, /Delivered|Read/).waitFor()
  await unsure.getByText('Not confirmed').waitFor({ state: 'detached' })
  expect(await desk.arrived(text)).toBe(1)
})

it('asks before it sends twice what may have arrived', async () => {
  const { page } = desk
  const text = 'Bitte halten Sie den Flur frei.'
  await setFault({ send: 'answer_lost', webhook: { delay: 5_000 } })
  await answer(page, text)
  await message(page, text).getByRole('button', { name: 'Try again' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send it once more?' })
  await dialog.getByText(/gets the message twice/).waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await dialog.waitFor({ state: 'detached' })
  expect(await desk.arrived(text)).toBe(1)
  await setFault({ webhook: { delay: 0 } })
  await message(page, text).getByRole('button', { name: 'Try again' }).click()
  await dialog.getByRole('button', { name: 'Send anyway' }).click()
  await tick(text, /Delivered|Read/).waitFor()
  expect(await desk.arrived(text)).toBe(2)
})

it('stops sending when the access is gone, says so, and goes on when an admin resumes', async () => {
  const { page } = desk
  const text = 'Haben Sie noch Fragen?'
  await setFault({ send: 'token' })
  await answer(page, text)
  await page.getByText('Sending is paused.').waitFor()
  await page
    .getByText(/The access to the provider is no longer valid/)
    .first()
    .waitFor()
  await tick(text, /Waiting to be sent/).waitFor()
  await page.getByRole('link', { name: 'Look into it' }).click()
  await page.getByRole('button', { name: 'Send again' }).click()
  await page.getByText('Sending is paused.').waitFor({ state: 'detached' })
  await page.goBack()
  await tick(text, /Delivered|Read/).waitFor()
  expect(await desk.arrived(text)).toBe(1)
})

it('explains a shut window in the composer’s place and opens it when the customer writes', async () => {
  const { page, product } = desk
  await composer(page).fill('Ein halber Satz')
  await aDayLater()
  await page.reload()
  await page.getByText(/The window shut on/).waitFor()
  await page.getByText(/Only templates can be sent/).waitFor()
  await page.getByText(/Ein halber Satz/).waitFor()
  expect(await composer(page).count()).toBe(0)
  await page.getByRole('tab', { name: 'Note' }).click()
  await page.getByRole('textbox', { name: 'Note' }).fill('Fenster ist zu, morgen anrufen.')
  await page.getByRole('button', { name: 'Save note' }).click()
  await thread(page).getByRole('article', { name: 'Note' }).getByText('morgen anrufen').waitFor()
  await page.getByRole('tab', { name: 'Reply' }).click()
  const customer = await desk.customer()
  customer.writeText('katharina', desk.number, 'Noch eine Frage.')
  await composer(page).waitFor()
  expect(await composer(page).inputValue()).toBe('Ein halber Satz')
  await answer(page, 'Ja, gern.')
  await tick('Ja, gern.', /Delivered|Read/).waitFor()

  async function aDayLater(): Promise<void> {
    await product.server.ctx.db.transaction(async (tx) => {
      await tx
        .updateTable('conversation')
        .set({ reply_until: Date.now() - 60_000 })
        .execute()
    })
  }
})

it('complains about nothing on the way', () => {
  expect(desk.trouble).toEqual([])
})
