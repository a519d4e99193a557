/** Everything a customer can send, readable in the thread, and nothing of it ever run. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { CustomerApi } from '../../scripts/simulator/simulator.ts'
import { answer, message, openDesk, row, thread, type Desk } from './desk.ts'

const WHO = 'katharina'
const RTL_OVERRIDE = '\u202E'

const seconds = () => Math.floor(Date.now() / 1000)

let desk: Desk
let customer: CustomerApi
let number: string

beforeAll(async () => {
  desk = await openDesk()
  customer = await desk.customer()
  number = desk.number
  customer.writeText(WHO, number, 'Guten Tag!')
  await desk.page.goto(`${desk.product.url}/all`)
  await row(desk.page, 'Katharina Brandt').click()
  await thread(desk.page).getByText('Guten Tag!').waitFor()
})
afterAll(() => desk?.[Symbol.asyncDispose]())

it('shows a photo with its caption, and enlarges it', async () => {
  const { page } = desk
  customer.sendPhoto(WHO, number, { caption: 'Der Kratzer' })
  await message(page, 'Der Kratzer').getByRole('button', { name: 'Enlarge: Photo' }).click()
  const dialog = page.getByRole('dialog', { name: 'Photo' })
  const width = () => dialog.locator('img').evaluate((image: { naturalWidth: number }) => image.naturalWidth)
  await expect.poll(width).toBeGreaterThan(100)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
})

it('plays a voice message', async () => {
  const { page } = desk
  customer.sendVoice(WHO, number)
  const voice = thread(page).getByRole('group', { name: 'Voice message' })
  const length = () => voice.locator('audio').evaluate((audio: { duration: number }) => audio.duration)
  await expect.poll(length).toBeGreaterThan(1)
  await voice.getByRole('button', { name: 'Play' }).click()
  await voice.getByRole('button', { name: 'Pause' }).waitFor()
  await voice.getByRole('button', { name: 'Speed 1×' }).click()
  expect(await voice.locator('audio').evaluate((audio: { playbackRate: number }) => audio.playbackRate)).toBe(
    1.5,
  )
})

it('saves a document under its name', async () => {
  const { page } = desk
  customer.sendDocument(WHO, number)
  const button = thread(page).getByRole('button', { name: /delivery-note\.pdf/ })
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()])
  expect(download.suggestedFilename()).toBe('delivery-note.pdf')
})

it('shows a sticker, a place, a contact card and an order', async () => {
  const { page } = desk
  customer.sendSticker(WHO, number)
  await thread(page).getByRole('button', { name: 'Enlarge: Sticker' }).waitFor()
  customer.sendPlace(WHO, number)
  const place = message(page, 'Workshop in the back yard')
  await place.getByText('Musterweg 7, 20095 Hamburg').waitFor()
  expect(await place.getByRole('link', { name: 'Open map' }).getAttribute('rel')).toBe('noopener noreferrer')
  customer.sendContact(WHO, number)
  await message(page, 'Jonas Brandt').getByText('+49 151 5550 9127').waitFor()
  customer.placeOrder(WHO, number)
  const order = message(page, 'oak-sideboard-3')
  await order.getByText('3 ×').waitFor()
  await order.getByText('€886.50').waitFor()
})

it('says what kind it is where the provider hands nothing over', async () => {
  const { page } = desk
  customer.sendPoll(WHO, number)
  await thread(page).getByText('Poll', { exact: true }).waitFor()
})

it('follows reactions, edits, deletions and quotes', async () => {
  const { page } = desk
  await answer(page, 'Am Donnerstag?')
  await message(page, 'Am Donnerstag?')
    .getByRole('img', { name: /Delivered|Read/ })
    .waitFor()
  customer.react(WHO, number, '🙏')
  await message(page, 'Am Donnerstag?').getByText('🙏').waitFor()
  const reacted = seconds()

  const first = customer.writeText(WHO, number, 'Lieber am Freitg.')
  await message(page, 'Lieber am Freitg.').waitFor()
  customer.edit(WHO, number, 'Lieber am Freitag.', first)
  await message(page, 'Lieber am Freitag.').getByText('edited').waitFor()
  customer.writeText(WHO, number, 'Oder am Samstag?', { quotedId: first })
  const quote = message(page, 'Oder am Samstag?').getByRole('button', { name: /Lieber am Freitag\./ })
  await quote.waitFor()
  const second = customer.writeText(WHO, number, 'Das war für jemand anderen.')
  await message(page, 'Das war für jemand anderen.').waitFor()
  customer.delete(WHO, number, second)
  await thread(page).getByText('Katharina Brandt deleted this message').waitFor()
  expect(await message(page, 'Das war für jemand anderen.').count()).toBe(0)
  // The provider's clock knows seconds: of two reactions in one of them nobody can say which was last.
  await expect.poll(seconds).toBeGreaterThan(reacted)
  customer.react(WHO, number, '')
  await message(page, 'Am Donnerstag?').getByText('🙏').waitFor({ state: 'detached' })
})

it('shows hostile names and texts as the text they are', async () => {
  const { page } = desk
  const name = '<img src=x onerror="window.pwned=1">'
  const text = `{{constructor.constructor('window.pwned=1')()}} <script>window.pwned=1</script>\njavascript:window.pwned=1`
  customer.addPersona({ id: 'evil', name, phone: '4915155509901', userId: 'DE.1' })
  customer.writeText('evil', number, text)
  await row(page, '<img src=x').click()
  await thread(page).getByText('{{constructor.constructor').waitFor()
  await thread(page).getByText('<script>window.pwned=1</script>').waitFor()
  expect(await thread(page).getByRole('link').count()).toBe(0)
  const fileName = `"><b>${RTL_OVERRIDE}fdp.exe`
  customer.sendDocument('evil', number, {
    file: { bytes: Buffer.from('MZ'), mimeType: 'application/pdf', fileName },
  })
  // Without the override the true ending is read where it stands.
  await thread(page)
    .getByRole('button', { name: /"><b>fdp\.exe/ })
    .waitFor()
  expect(await page.locator('img[src="x"], .log b:not(.strong)').count()).toBe(0)
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false)
})

it('keeps a name that turns the writing direction to itself', async () => {
  const { page } = desk
  customer.addPersona({
    id: 'rtl',
    name: `Anna${RTL_OVERRIDE}esrever`,
    phone: '4915155509902',
    userId: 'DE.2',
  })
  customer.writeText('rtl', number, 'Hallo')
  await row(page, 'Annaesrever').waitFor()
})

it('complains about nothing on the way', () => {
  expect(desk.trouble).toEqual([])
})
