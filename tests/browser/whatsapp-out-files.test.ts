/** Files on their way: what can't be sent is said before, and a broken line loses nothing. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { attach, beginTalk, openCustomerPhone, type CustomerPhone } from './customer-phone.ts'
import { composer, message, openDesk, thread, type Desk } from './desk.ts'

const photo = readFileSync(join(import.meta.dirname, '../../scripts/simulator/assets/sideboard.jpg'))
const MB = 1024 * 1024

let desk: Desk
let phone: CustomerPhone

beforeAll(async () => {
  desk = await openDesk()
  await beginTalk(desk, 'Katharina Brandt', 'katharina', 'Haben Sie ein Foto?')
  phone = await openCustomerPhone(desk)
}, 30_000)
afterAll(() => desk?.[Symbol.asyncDispose]())

const tray = () => desk.page.getByRole('list', { name: 'Files of this message' })
const send = () => desk.page.getByRole('button', { name: /^Send/ })
const picture = (name: string) => ({ name, mimeType: 'image/jpeg', buffer: photo })

/** Lets uploads get no further than the browser until it is called. */
async function holdUploads(): Promise<() => Promise<void>> {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  await desk.page.route('**/api/uploads?*', async (route) => {
    await released
    await route.continue().catch(() => undefined)
  })
  return async () => {
    release()
    await desk.page.unroute('**/api/uploads?*')
  }
}

it('refuses what is too large or of the wrong kind before anything is uploaded', async () => {
  const { page } = desk
  const asked: string[] = []
  page.on('request', (request) => request.url().includes('/api/uploads') && asked.push(request.url()))
  await attach(page, [
    { name: 'film.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(17 * MB) },
    { name: 'leer.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(0) },
    { name: 'werkzeug.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
  ])
  await page.getByText('“film.mp4” is too large. At most 16 MB can be sent here.').waitFor()
  await page.getByText('“leer.pdf” is empty.').waitFor()
  await page.getByText(/“werkzeug.exe” can not be sent here. Possible are JPEG, PNG,.* PDF/).waitFor()
  expect(asked.filter((url) => /film|leer|werkzeug/.test(url))).toEqual([])
})

it('says in words what the server found in a file, and lets it be taken out', async () => {
  const { page } = desk
  await attach(page, { name: 'kein-bild.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(64) })
  const line = tray().getByRole('listitem').filter({ hasText: 'kein-bild.jpg' })
  await line.getByText('It is damaged, too large, or of another kind than its name says.').waitFor()
  expect(await send().isDisabled()).toBe(true)
  await line.getByRole('button', { name: 'Remove kein-bild.jpg' }).click()
  await line.waitFor({ state: 'detached' })
})

it('shows how far a file is, sends it when it is there, and can be called off before', async () => {
  const { page } = desk
  const release = await holdUploads()
  await attach(page, [picture('eins.jpg'), picture('zwei.jpg')])
  await tray().getByRole('progressbar', { name: 'Upload' }).first().waitFor()
  await tray().getByRole('button', { name: 'Remove zwei.jpg' }).click()
  await composer(page).fill('Hier ist es.')
  await send().click()
  await message(page, 'Hier ist es.').getByRole('progressbar', { name: 'Upload' }).waitFor()
  await release()
  await phone.bubble('Hier ist es.').getByRole('img', { name: 'Photo' }).waitFor()
  await message(page, 'Hier ist es.').getByRole('img', { name: 'Read' }).waitFor()
  expect(await phone.log.getByRole('img', { name: 'Photo' }).count()).toBe(1)
})

it('keeps text and file when the line breaks during an upload, and tries again when asked', async () => {
  const { page, context } = desk
  await page.route('**/api/uploads?*', (route) => route.abort('connectionreset'))
  await attach(page, picture('drei.jpg'))
  await composer(page).fill('Und noch eines.')
  const line = tray().getByRole('listitem').filter({ hasText: 'drei.jpg' })
  await line.getByText('The server can not be reached. Check your connection and try again.').waitFor()
  expect(await composer(page).inputValue()).toBe('Und noch eines.')
  expect(await send().isDisabled()).toBe(true)
  await page.unroute('**/api/uploads?*')
  await line.getByRole('button', { name: 'Try again: drei.jpg' }).click()
  await line.getByRole('alert').waitFor({ state: 'detached' })
  await context.setOffline(true)
  await send().click()
  await message(page, 'Und noch eines.').getByRole('img', { name: 'Waiting to be sent' }).waitFor()
  await context.setOffline(false)
  await phone.bubble('Und noch eines.').getByRole('img', { name: 'Photo' }).waitFor()
  expect(await thread(page).getByText('Und noch eines.').count()).toBe(1)
})

it('complains about nothing but the line', () => {
  const line = /ERR_(CONNECTION_RESET|INTERNET_DISCONNECTED)|WebSocket connection|status of 4(00|13|15|22)/
  expect(desk.trouble.filter((words) => !line.test(words))).toEqual([])
})
