/** More than one page: a long list and a long thread are read to their ends. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { MessageView } from '../../server/contract/conversation.ts'
import { OWNER } from './browser.ts'
import { message, openDesk, post, row, thread, type Desk } from './desk.ts'

const PEOPLE = 50
const NOTES = 100
const name = (index: number) => `Person ${String(index).padStart(2, '0')}`

let desk: Desk

beforeAll(async () => {
  desk = await openDesk()
  const customer = await desk.customer()
  for (let index = 0; index < PEOPLE; index++) {
    const phone = `49151555${String(10_000 + index)}`
    customer.addPersona({ id: phone, name: name(index), phone, userId: `DE.${phone}` })
    customer.writeText(phone, desk.number, `Guten Tag von ${index}`)
  }
  await desk.page.goto(`${desk.product.url}/all`)
  await desk.page.getByRole('link', { name: `All open ${PEOPLE}` }).waitFor()
  await desk.page.reload()
  await desk.page.getByRole('button', { name: 'Unread 40+' }).waitFor()
}, 20_000)
afterAll(() => desk?.[Symbol.asyncDispose]())

it('pages through the list, and through what is unread', async () => {
  const { page } = desk
  const list = page.getByRole('list', { name: 'Conversations' })
  for (const chip of [null, page.getByRole('button', { name: /^Unread/ })]) {
    await chip?.click()
    await list.hover()
    await expect
      .poll(async () => {
        await page.mouse.wheel(0, 4_000)
        return row(page, name(0)).count()
      })
      .toBe(1)
  }
  await page.getByRole('button', { name: `Unread ${PEOPLE}` }).click()
})

it('reads a thread back to its beginning without moving the line under the eyes', async () => {
  const { page, product } = desk
  await row(page, 'Person').first().click()
  await thread(page).getByText('Guten Tag von').waitFor()
  const id = Number(/\d+$/.exec(page.url())?.[0])
  const { accessToken } = await post<{ accessToken: string }>(product, '/api/sessions', {
    email: OWNER.email,
    password: OWNER.password,
  })
  for (let index = 0; index < NOTES; index++) {
    const body = { clientId: `note-number-${index}`, text: `Notiz ${index}` }
    await post<MessageView>(product, `/api/conversations/${id}/notes`, body, accessToken)
  }
  await page.reload()
  const oldest = thread(page).getByText(`Notiz ${NOTES - 40}`, { exact: true })
  await oldest.waitFor()
  await thread(page)
    .getByText(`Notiz ${NOTES - 1}`)
    .waitFor()

  await thread(page).hover()
  await page.mouse.wheel(0, -20_000)
  await thread(page)
    .getByText(`Notiz ${NOTES - 41}`, { exact: true })
    .waitFor()
  const box = await oldest.boundingBox()
  // It stood at the top, below the day, when the page above it came.
  expect(box?.y).toBeGreaterThan(80)
  expect(box?.y).toBeLessThan(240)

  await expect
    .poll(async () => {
      await page.mouse.wheel(0, -20_000)
      return message(page, 'Guten Tag von').count()
    })
    .toBe(1)
  await page.getByRole('button', { name: 'To the newest' }).click()
  await thread(page)
    .getByText(`Notiz ${NOTES - 1}`)
    .waitFor()
})

it('complains about nothing on the way', () => {
  expect(desk.trouble).toEqual([])
})
