/** The line breaks, the server is away: nothing is lost and nothing comes twice. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answer, composer, message, openDesk, row, thread, type Desk } from './desk.ts'

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  const customer = await desk.customer()
  customer.writeText('katharina', desk.number, 'Hallo?')
  await desk.page.goto(`${desk.product.url}/all`)
  await row(desk.page, 'Katharina Brandt').click()
  await thread(desk.page).getByText('Hallo?').waitFor()
})
afterAll(() => desk?.[Symbol.asyncDispose]())

const bar = () => desk.page.getByRole('status').filter({ hasText: 'Reconnecting' })
const tick = (text: string, name: RegExp) => message(desk.page, text).getByRole('img', { name })

it('keeps what is sent without a network, and sends it once', async () => {
  const { page, context } = desk
  await context.setOffline(true)
  await answer(page, 'Guten Tag, ich bin da.')
  await tick('Guten Tag, ich bin da.', /Waiting to be sent/).waitFor()
  expect(await composer(page).inputValue()).toBe('')
  await context.setOffline(false)
  await tick('Guten Tag, ich bin da.', /Delivered|Read/).waitFor()
  expect(await message(page, 'Guten Tag, ich bin da.').count()).toBe(1)
  expect(await desk.arrived('Guten Tag, ich bin da.')).toBe(1)
})

it('says that it reconnects while the server is away, and catches up by itself', async () => {
  const { page, product, number } = desk
  await product.stop()
  await bar().waitFor()
  await answer(page, 'Ich frage den Fahrer.')
  await answer(page, 'Einen Augenblick.')
  await composer(page).fill('Noch nicht')
  await product.start()
  const customer = await desk.customer()
  customer.writeText('katharina', number, 'Sind Sie noch da?')
  customer.writeText('advert', number, 'Ist das Sideboard noch zu haben?')
  await bar().waitFor({ state: 'detached' })
  await thread(page).getByText('Sind Sie noch da?').waitFor()
  await row(page, 'Amelie Dorn').waitFor()
  for (const text of ['Ich frage den Fahrer.', 'Einen Augenblick.']) {
    await tick(text, /Delivered|Read/).waitFor()
    expect(await message(page, text).count(), text).toBe(1)
    expect(await desk.arrived(text), text).toBe(1)
  }
  expect(await thread(page).getByText('Sind Sie noch da?').count()).toBe(1)
  expect(await composer(page).inputValue()).toBe('Noch nicht')
})

it('keeps what waits over a reload', async () => {
  const { page, product } = desk
  await product.stop()
  await bar().waitFor()
  await answer(page, 'Er kommt um zehn.')
  await tick('Er kommt um zehn.', /Waiting to be sent/).waitFor()
  await product.start()
  await page.reload()
  await tick('Er kommt um zehn.', /Delivered|Read/).waitFor()
  expect(await message(page, 'Er kommt um zehn.').count()).toBe(1)
  expect(await desk.arrived('Er kommt um zehn.')).toBe(1)
})

it('complains about nothing but the line', () => {
  const expected =
    /ERR_(CONNECTION_REFUSED|INTERNET_DISCONNECTED|EMPTY_RESPONSE)|WebSocket connection|status of 50[0-9]/
  expect(desk.trouble.filter((line) => !expected.test(line))).toEqual([])
})
