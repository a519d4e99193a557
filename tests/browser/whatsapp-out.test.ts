/** What an agent writes, says and attaches, as the customer gets it; and what is heard of it afterwards. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  attach,
  beginTalk,
  insert,
  newest,
  openCustomerPhone,
  sends,
  tick,
  type CustomerPhone,
} from './customer-phone.ts'
import { answer, composer, message, openDesk, thread, type Desk } from './desk.ts'

const ASSETS = join(import.meta.dirname, '../../scripts/simulator/assets')
const asset = (name: string) => join(ASSETS, name)
const photo = readFileSync(asset('sideboard.jpg'))

/** A file has to be made ready, sent and loaded first. */
const PATIENCE = { timeout: 10_000 }

let desk: Desk
let phone: CustomerPhone

beforeAll(async () => {
  desk = await openDesk()
  await beginTalk(desk, 'Katharina Brandt', 'katharina', 'Guten Tag!')
  phone = await openCustomerPhone(desk)
}, 30_000)
afterAll(() => desk?.[Symbol.asyncDispose]())

const send = () => desk.page.getByRole('button', { name: /^Send/ }).click()
const tray = () => desk.page.getByRole('list', { name: 'Files of this message' })
const width = (picture: Locator) => picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth)

/** In the browser: a file as it lies on the clipboard or hangs on the mouse. */
const inBrowser = (name: string, type: string) =>
  `new File([Uint8Array.from(atob('${photo.toString('base64')}'), (c) => c.charCodeAt(0))], '${name}', { type: '${type}' })`

it('shows the customer that it is read and that somebody writes', async () => {
  await phone.bubble('Guten Tag!').getByRole('img', { name: 'Read' }).waitFor()
  await composer(desk.page).pressSequentially('Gu')
  await phone.log.getByRole('status', { name: 'typing…' }).waitFor()
  await answer(desk.page, 'Guten Tag, Frau Brandt.')
  await phone.bubble('Guten Tag, Frau Brandt.').waitFor()
  await phone.log.getByRole('status', { name: 'typing…' }).waitFor({ state: 'detached' })
  await tick(desk.page, 'Guten Tag, Frau Brandt.', /^Read$/).waitFor()
})

it('sends a link with its preview, and without it where that is wanted', async () => {
  const previews = async (text: string) =>
    (await sends(desk))
      .map(({ body }) => (body as { text?: { body: string; preview_url?: boolean } }).text)
      .filter((sent) => sent?.body === text)
      .map((sent) => sent?.preview_url ?? false)
  for (const wanted of [true, false]) {
    const text = `Hier: https://nordlicht.example/sofa-${wanted}`
    await composer(desk.page).fill(text)
    await desk.page.getByRole('checkbox', { name: 'With a preview of the link' }).setChecked(wanted)
    await send()
    await phone.bubble(text).waitFor()
    expect(await previews(text)).toEqual([wanted])
  }
})

it('sends several pictures: chosen, pasted and dropped', async () => {
  const { page, context } = desk
  await attach(page, [asset('sideboard.jpg')])
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.evaluate(
    `createImageBitmap(${inBrowser('a.jpg', 'image/jpeg')}).then(async (bitmap) => {
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
      canvas.getContext('2d').drawImage(bitmap, 0, 0)
      const png = await canvas.convertToBlob({ type: 'image/png' })
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })])
    })`,
  )
  await composer(page).press('Control+V')
  const carried = await page.evaluateHandle(
    `(() => { const carried = new DataTransfer(); carried.items.add(${inBrowser('dropped.jpg', 'image/jpeg')}); return carried })()`,
  )
  await thread(page).dispatchEvent('dragover', { dataTransfer: carried })
  await page.getByText('Drop the files here').waitFor()
  await thread(page).dispatchEvent('drop', { dataTransfer: carried })
  await expect.poll(() => tray().getByRole('listitem').count()).toBe(3)
  await composer(page).fill('So sieht es *fertig* aus.')
  await send()
  const pictures = phone.log.getByRole('img', { name: 'Photo' })
  await expect.poll(() => pictures.count(), PATIENCE).toBe(3)
  for (const picture of await pictures.all()) await expect.poll(() => width(picture)).toBeGreaterThan(100)
  await phone.bubble('So sieht es').getByRole('img', { name: 'Photo' }).waitFor()
  await expect.poll(() => newest(page).getByRole('img', { name: 'Read' }).count()).toBe(1)
  expect(
    await thread(page)
      .getByRole('button', { name: /^Enlarge/ })
      .count(),
  ).toBe(3)
})

it('sends a film, a recording, a document and a sticker', async () => {
  const { page } = desk
  await attach(page, asset('drawer.mp4'))
  await send()
  const film = phone.log.locator('video')
  await expect
    .poll(() => film.evaluate((video: { duration: number }) => video.duration), PATIENCE)
    .toBeGreaterThan(0)

  await attach(page, [
    { name: 'durchsage.ogg', mimeType: 'audio/ogg', buffer: readFileSync(asset('voice.ogg')) },
    { name: 'Maße & Preise.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') },
  ])
  await composer(page).fill('Alle Maße')
  await send()
  await phone.log.getByText('durchsage.ogg').waitFor()
  const [download] = await Promise.all([
    phone.page.waitForEvent('download'),
    phone
      .bubble('Alle Maße')
      .getByRole('link', { name: /Maße & Preise\.pdf/ })
      .click(),
  ])
  expect(download.suggestedFilename()).toBe('Maße & Preise.pdf')

  await attach(page, asset('sideboard.jpg'))
  await page.getByRole('combobox', { name: 'Send sideboard.jpg as' }).selectOption({ label: 'Sticker' })
  await tray()
    .getByText(/Made ready/)
    .waitFor()
  await send()
  const sticker = phone.log.getByRole('img', { name: 'Sticker' })
  await expect.poll(() => width(sticker), PATIENCE).toBe(512)
  await newest(page).getByRole('img', { name: 'Read' }).waitFor()
})

it('sends what was spoken into the browser, and hears that it was listened to', async () => {
  const { page } = desk
  await page.getByRole('button', { name: 'Record a voice message' }).click()
  const recorder = page.getByRole('group', { name: 'Voice message' }).last()
  await recorder.getByRole('timer').getByText('0:01').waitFor()
  await recorder.getByRole('button', { name: 'Stop' }).click()
  await recorder.getByRole('button', { name: 'Send' }).click()
  const sound = phone.log.locator('audio').nth(1)
  await expect
    .poll(() => sound.evaluate((audio: { duration: number }) => audio.duration))
    .toBeGreaterThan(0.5)
  const spoken = (await sends(desk)).map(({ body }) => (body as { audio?: { voice?: boolean } }).audio?.voice)
  expect(spoken.filter(Boolean)).toEqual([true])
  await newest(page).getByRole('img', { name: 'Read' }).waitFor()
  await phone.press('Play voice message')
  await newest(page).getByRole('img', { name: 'Played' }).waitFor()
})

it('sends a place and an address card', async () => {
  const place = await insert(desk.page, 'Place')
  await place.getByLabel('Link from a map, or coordinates').fill('https://maps.example/@53.5503,9.9920,17z')
  await place.getByText('53.5503, 9.992').first().waitFor()
  await place.getByLabel('Name of the place').fill('Ausstellung Altona')
  await place.getByLabel('Address', { exact: true }).fill('Große Elbstraße 42')
  await place.getByRole('button', { name: /^Send/ }).click()
  await phone.bubble('Ausstellung Altona').getByText('Große Elbstraße 42').waitFor()
  await message(desk.page, 'Ausstellung Altona').getByRole('link', { name: 'Open map' }).waitFor()

  const card = await insert(desk.page, 'Address card')
  await card.getByLabel('First name').fill('Mehmet')
  await card.getByLabel('Last name').fill('Yılmaz')
  await card.getByLabel('Phone').fill('+49 40 5550 118')
  await card.getByRole('button', { name: /^Send/ }).click()
  await phone.bubble('Mehmet Yılmaz').getByText('+49 40 5550 118').waitFor()
  await tick(desk.page, 'Mehmet Yılmaz', /^Read$/).waitFor()
})

it('reacts, takes it back, and quotes what it answers', async () => {
  const { page } = desk
  await phone.page.getByRole('textbox', { name: 'Message' }).fill('Passt die Farbe zur Eiche?')
  await phone.page.getByRole('button', { name: 'Send', exact: true }).click()
  const asked = message(page, 'Passt die Farbe')
  await asked.hover()
  await asked.getByRole('button', { name: 'React' }).click()
  await page.getByRole('button', { name: '👍' }).click()
  await phone.bubble('Passt die Farbe').getByText('👍').waitFor()
  await asked.getByRole('button', { name: /^👍 Reaction from your side/ }).click()
  await phone.bubble('Passt die Farbe').getByText('👍').waitFor({ state: 'detached' })

  await asked.hover()
  await asked.getByRole('button', { name: 'Reply with quote' }).click()
  await page.getByText('Quoting: Passt die Farbe zur Eiche?').waitFor()
  await answer(page, 'Ja, sehr gut.')
  await phone.bubble('Ja, sehr gut.').locator('.quote').getByText('Passt die Farbe zur Eiche?').waitFor()
  await message(page, 'Ja, sehr gut.')
    .getByRole('button', { name: /Passt die Farbe zur Eiche/ })
    .waitFor()
})

it('says of each message how far it got', async () => {
  const { page } = desk
  await phone.page.getByRole('switch', { name: 'Chat is open (read marks)' }).click()
  await answer(page, 'Noch ungelesen.')
  await tick(page, 'Noch ungelesen.', /^Delivered$/).waitFor()
  await phone.page.getByRole('switch', { name: 'Phone is on' }).click()
  await answer(page, 'Nur gesendet.')
  await tick(page, 'Nur gesendet.', /^Sent$/).waitFor()
  await phone.page.getByRole('switch', { name: 'Phone is on' }).click()
  await phone.page.getByRole('switch', { name: 'Chat is open (read marks)' }).click()
  await tick(page, 'Nur gesendet.', /^Read$/).waitFor()
  await tick(page, 'Noch ungelesen.', /^Read$/).waitFor()
})

it('complains about nothing on the way', () => {
  expect(desk.trouble).toEqual([])
})
