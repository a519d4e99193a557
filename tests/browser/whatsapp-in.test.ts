/** Every kind of message a customer can send from the phone: in the thread at once, and after a reload. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { message, openDesk, row, thread, type Desk } from './desk.ts'
import {
  agentSends,
  chat,
  heardOf,
  more,
  openPhone,
  press,
  soon,
  templateId,
  wordsOf,
  write,
} from './phone.ts'

const WHO = 'Katharina Brandt'
const OPEN_PHONE = 'Open WhatsApp on the phone to see it, or ask for it in another form.'

let desk: Desk
let phone: Page
let conversation: number

beforeAll(async () => {
  desk = await openDesk()
  phone = await openPhone(desk)
  await desk.page.goto(`${desk.product.url}/all`)
  await write(phone, 'Guten Tag!')
  await row(desk.page, WHO).click()
  await thread(desk.page).getByText('Guten Tag!').waitFor()
  conversation = Number(/\d+$/.exec(desk.page.url())?.[0])
})
afterAll(() => desk?.[Symbol.asyncDispose]())

const newest = (): Locator => thread(desk.page).getByRole('article').last()
const newestWords = async () => (await wordsOf(thread(desk.page))).at(-1)
const property = <T>(of: Locator, name: string) =>
  of.evaluate<T, string>((element, key) => (element as unknown as Record<string, T>)[key] as T, name)

describe('files', () => {
  it('opens a photo large', async () => {
    await press(phone, 'Photo')
    await newest().getByRole('button', { name: 'Enlarge: Photo' }).click()
    const dialog = desk.page.getByRole('dialog', { name: 'Photo' })
    await soon(() => property(dialog.getByRole('img'), 'naturalWidth')).toBeGreaterThan(400)
    await desk.page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it.each([
    ['Voice message', () => press(phone, 'Voice')],
    ['Audio', () => more(phone, 'Music')],
  ])('plays what is heard: %s', async (name, send) => {
    await send()
    const player = newest().getByRole('group', { name })
    const audio = player.locator('audio')
    await soon(() => property(audio, 'duration')).toBeGreaterThan(3)
    await player.getByRole('button', { name: 'Play' }).click()
    await soon(() => property(audio, 'currentTime')).toBeGreaterThan(0)
    await player.getByRole('button', { name: 'Pause' }).click()
  })

  it('shows a film', async () => {
    await more(phone, 'Video')
    const film = newest().locator('video')
    await soon(() => property(film, 'videoWidth')).toBeGreaterThan(100)
    expect(await property(film, 'offsetWidth')).toBeGreaterThan(200)
  })

  it('hands out a document under its own name', async () => {
    await more(phone, 'Document')
    const save = newest().getByRole('button', { name: /delivery-note\.pdf/ })
    const [download] = await Promise.all([desk.page.waitForEvent('download'), save.click()])
    expect(download.suggestedFilename()).toBe('delivery-note.pdf')
  })

  it.each([
    ['still', () => press(phone, 'Sticker')],
    ['moving', () => more(phone, 'Moving sticker')],
  ])('shows a sticker, %s', async (_name, send) => {
    const before = await thread(desk.page).getByRole('article').count()
    await send()
    const sticker = thread(desk.page).getByRole('article').nth(before).getByRole('img', { name: 'Sticker' })
    await soon(() => property(sticker, 'naturalWidth')).toBeGreaterThan(100)
  })

  it('takes a file of one’s own', async () => {
    const choosing = phone.waitForEvent('filechooser')
    await more(phone, 'Own file …')
    await (
      await choosing
    ).setFiles({ name: 'Maße.txt', mimeType: 'text/plain', buffer: Buffer.from('1,40 m') })
    await newest()
      .getByRole('button', { name: /Maße\.txt/ })
      .waitFor()
  })
})

describe('more than text', () => {
  it.each([
    ['Forwarded', 'Forwarded Look what I found.'],
    ['Forwarded many times', 'Forwarded many times Look what I found.'],
    ['Question about a product', 'About the article oak-sideboard-3 Is this still available?'],
    ['Message in a group', 'Written in a group Hello everybody.'],
    ['Own number', `${WHO} +4915155503412`],
    ['Poll (unsupported)', `Poll ${OPEN_PHONE}`],
    ['Edit (unsupported)', `Edited message ${OPEN_PHONE}`],
    [
      'File over 100 MB',
      `A message the provider did not hand over The file is larger than 100 MB. ${OPEN_PHONE}`,
    ],
    [
      'To be read on the app only',
      `A message the provider did not hand over The message can be read on the WhatsApp Business app only. ${OPEN_PHONE}`,
    ],
    ['A type from the future', 'Message of the kind “hologram” id 1 caption From the year 2031'],
  ])('says all that is known: %s', async (act, words) => {
    await more(phone, act)
    await soon(newestWords).toBe(words)
  })

  it('draws a place with the way to a map, a card and an order', async () => {
    await press(phone, 'Place')
    await soon(newestWords).toBe(
      'Workshop in the back yard Musterweg 7, 20095 Hamburg 53.5503, 10.0006 · Open map',
    )
    await press(phone, 'Contact')
    await soon(newestWords).toBe('Jonas Brandt +49 151 5550 9127 jonas.brandt@example.org')
    await press(phone, 'Order')
    await soon(newestWords).toBe(
      'Order 1 × oak-sideboard-3 €849.00 3 × door-handle-brass €37.50 Total €886.50',
    )
  })
})

describe('answers', () => {
  const ask = (content: Record<string, unknown>) => agentSends(desk, conversation, content)
  const answered = (question: string, words: string) =>
    soon(newestWords).toBe(`Mareike Lorenz ${question} ${words}`)

  it('shows the button that was pressed, below the question', async () => {
    const buttons = [
      { id: 'yes', title: 'Yes' },
      { id: 'no', title: 'No' },
    ]
    await ask({ kind: 'buttons', body: 'Does Thursday suit you?', buttons })
    await press(phone, 'Yes')
    await answered('Does Thursday suit you?', 'Chosen Yes')
  })

  it('shows the row that was chosen from a list', async () => {
    const rows = [{ id: 'th', title: 'Thursday', description: '9 to 12' }]
    await ask({ kind: 'list', body: 'Which day?', button: 'Choose a day', sections: [{ rows }] })
    await press(phone, 'Choose a day')
    const sheet = phone.getByRole('dialog', { name: 'Choose a day' })
    await sheet.getByRole('button', { name: /Thursday/ }).click()
    await answered('Which day?', 'Chosen Thursday 9 to 12')
  })

  it('shows what was filled into a form, field by field', async () => {
    await ask({
      kind: 'flow',
      body: 'May our fitter come?',
      label: 'Choose a time',
      flow: { by: { id: '1' } },
    })
    await press(phone, 'Choose a time')
    const form = phone.getByRole('dialog', { name: 'Choose a time' })
    await form.getByLabel('Day').fill('2026-12-03')
    await form.getByLabel('Remark').fill('Second floor')
    await form.getByRole('button', { name: 'Send' }).click()
    await answered('May our fitter come?', 'Form filled in day 2026-12-03 slot 9 to 12 remark Second floor')
  })

  it('shows the place and the number that were asked for', async () => {
    await ask({ kind: 'ask_location', body: 'Where to?' })
    await press(phone, 'Send location')
    await soon(newestWords).toMatch(/^Mareike Lorenz Where to\? Workshop in the back yard/)
    await ask({ kind: 'ask_contact', body: 'May we call you?' })
    await press(phone, 'Share contact info')
    await answered('May we call you?', `${WHO} +4915155503412`)
  })

  it('shows the quick reply to a template', async () => {
    const body = { customer_name: 'Katharina', delivery_number: 'NM-20817', day: 'Thursday' }
    const template = await templateId(desk, 'delivery_slot', 'en_US')
    await ask({ kind: 'template', templateId: template, body })
    await press(phone, 'Another day, please')
    await soon(newestWords).toMatch(/Thursday\. Does that suit you\? Chosen Another day, please$/)
  })

  it('shows what a text answers', async () => {
    await chat(phone).getByRole('button', { name: 'Reply to: Where to?' }).click()
    await write(phone, 'Or is that too far?')
    await answered('Where to?', 'Or is that too far?')
  })
})

it('shows the same after a reload, and complains about nothing', async () => {
  const { page } = desk
  const heard = await heardOf(thread(page))
  expect(heard.length).toBeGreaterThan(3_000)
  await page.reload()
  await message(page, 'Or is that too far?').waitFor()
  await soon(() => heardOf(thread(page))).toBe(heard)
  expect(desk.trouble).toEqual([])
})
