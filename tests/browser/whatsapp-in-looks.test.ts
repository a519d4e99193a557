/** A thread with every kind in it, on both pages: nothing for assistive programs to stumble over, nothing cut. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { message, openDesk, row, thread, type Desk } from './desk.ts'
import { chat, openPhone } from './phone.ts'

const WHO = 'katharina'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const LOOKS = [
  ['wide and light', 1440, 'light'],
  ['wide and dark', 1440, 'dark'],
  ['middling and light', 1024, 'light'],
  ['small and light', 390, 'light'],
  ['small and dark', 390, 'dark'],
] as const

let desk: Desk
let phone: Page

beforeAll(async () => {
  desk = await openDesk()
  phone = await openPhone(desk)
  await sendAll()
  await desk.page.goto(`${desk.product.url}/all`)
  await row(desk.page, 'Katharina Brandt').click()
  await message(desk.page, 'Das Letzte.').waitFor()
  await thread(desk.page).getByRole('button', { name: 'Enlarge: Photo' }).first().waitFor()
  await chat(phone).getByText('Das Letzte.').waitFor()
})
afterAll(() => desk?.[Symbol.asyncDispose]())

async function sendAll(): Promise<void> {
  const { customer, businessApp, meta } = await desk.simulator()
  const { number } = desk
  customer.writeText(WHO, number, 'Guten Tag!')
  businessApp.importHistory(WHO, number)
  const files = ['sendPhoto', 'sendVoice', 'sendAudio', 'sendVideo', 'sendDocument'] as const
  for (const send of files) customer[send](WHO, number, { caption: 'Der Kratzer' })
  customer.sendSticker(WHO, number)
  customer.sendMovingSticker(WHO, number)
  customer.sendPlace(WHO, number)
  customer.sendContact(WHO, number)
  customer.shareOwnContact(WHO, number)
  customer.placeOrder(WHO, number)
  for (const kind of ['poll', 'too_big', 'on_phone_only'] as const)
    customer.sendUnsupported(WHO, number, kind)
  customer.sendUnknown(WHO, number)
  customer.writeInGroup(WHO, number, 'Hallo zusammen.')
  customer.askAboutProduct(WHO, number, 'Noch da?')
  customer.writeText(WHO, number, 'Schauen Sie.', { forwarded: 'often' })
  customer.edit(WHO, number, 'Schauen Sie mal.')
  customer.writeText(WHO, number, 'Ein Versehen.')
  customer.delete(WHO, number)
  businessApp.writeText(WHO, number, 'Vom eigenen Telefon.')
  customer.react(WHO, number, '🙏')
  customer.call(WHO, number)
  customer.call(WHO, number, 65)
  customer.setMarketing(WHO, number, false)
  customer.changeDevice(WHO, number)
  customer.changeNumber(WHO, number, '4915155503413')
  meta.handOver(WHO, number, 'meta')
  customer.writeText(WHO, number, 'Das Letzte.')
}

async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, { resultTypes: ['violations'] })`)
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary}`),
  )
}

it.each([
  ...LOOKS.map(([name, ...look]) => [`the console, ${name}`, () => desk.page, ...look] as const),
  ...LOOKS.map(([name, ...look]) => [`the phone page, ${name}`, () => phone, ...look] as const),
])('looks right: %s', async (_name, pageOf, width, colorScheme) => {
  const page = pageOf()
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  expect(await faults(page)).toEqual([])
  const beyond = `[document.documentElement, document.querySelector('[role=log]')]
    .map((element) => element.scrollWidth - element.clientWidth)`
  expect(await page.evaluate(beyond)).toEqual([0, 0])
})

it('shows no message of a width that hides what is in it', async () => {
  await desk.page.setViewportSize({ width: 390, height: 900 })
  const cut = `[...document.querySelectorAll('[role=log] .bubble')]
    .filter((bubble) => bubble.scrollWidth > bubble.clientWidth).map((bubble) => bubble.innerText)`
  expect(await desk.page.evaluate(cut)).toEqual([])
  expect(desk.trouble).toEqual([])
})
