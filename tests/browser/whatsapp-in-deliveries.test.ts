/** Webhooks as they come on a bad day: twice, late, shuffled, in one, forged, lost. Nothing is lost or twice. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openDesk, row, thread, type Desk } from './desk.ts'
import { chat, choose, nextSecond, openPhone, press, soon, turn, wordsOf, write } from './phone.ts'

const WHO = 'Katharina Brandt'

let desk: Desk
let page: Page
let phone: Page
/** All that was written, in its order. */
const written: string[] = []

beforeAll(async () => {
  desk = await openDesk()
  ;({ page } = desk)
  phone = await openPhone(desk)
  await page.goto(`${desk.product.url}/all`)
  await say('Guten Tag!')
  await row(page, WHO).click()
})
afterAll(() => desk?.[Symbol.asyncDispose]())
afterEach(async () => {
  const words = await wordsOf(thread(page))
  await page.reload()
  await soon(() => wordsOf(thread(page))).toEqual(words)
})

async function say(text: string): Promise<void> {
  await write(phone, text)
  await chat(phone).getByText(text).waitFor()
  written.push(text)
}
/** One a second: so their order can be told by the provider's clock. */
async function sayThree(about: string): Promise<void> {
  for (const number of [1, 2, 3]) {
    await nextSecond()
    await say(`${about} ${number}`)
  }
}
const shown = () => soon(() => wordsOf(thread(page))).toEqual(written)

it.each([['Deliver twice'], ['Newest first'], ['Many in one']])(
  'shows each message once and in its order: %s',
  async (name) => {
    await turn(phone, name, true)
    await sayThree(name)
    await shown()
    await turn(phone, name, false)
  },
)

it('shows what comes late in its place, and keeps what came meanwhile', async () => {
  await phone.getByRole('combobox', { name: 'Delay' }).selectOption('3 s')
  await say('Später da')
  await phone.getByRole('combobox', { name: 'Delay' }).selectOption('none')
  await nextSecond()
  await say('Früher da')
  await shown()
})

it('takes nothing that is wrongly signed, counts it, and loses nothing once it is signed rightly', async () => {
  await turn(phone, 'Wrong signature', true)
  await write(phone, 'Erst gefälscht')
  const wire = phone.getByRole('log', { name: 'On the wire' })
  await wire.getByText(/^401/).first().waitFor()
  expect(await wordsOf(thread(page))).toEqual(written)
  await turn(phone, 'Wrong signature', false)
  await press(phone, 'Try again now')
  written.push('Erst gefälscht')
  await shown()
  await page.goto(`${desk.product.url}/settings/inboxes/1`)
  const arrivals = page.getByRole('region', { name: 'What arrives' })
  await arrivals.getByText('Refused signatures, 24 hours').waitFor()
  // It is counted about once a second, and the page looks anew only every now and then.
  await soon(async () => {
    await page.reload()
    await arrivals.getByText('Refused signatures, 24 hours').waitFor()
    return arrivals.innerText()
  }).toMatch(/Refused signatures, 24 hours\s+[1-9]/)
  await arrivals.getByText(/Somebody else, or an app secret that changed at Meta/).waitFor()
  await page.goBack()
  await shown()
})

it('goes on after deliveries that were lost for good', async () => {
  await turn(phone, 'Lose them', true)
  await write(phone, 'Das erfährt niemand.')
  await phone
    .getByRole('log', { name: 'On the wire' })
    .getByText(/text ✗/)
    .waitFor()
  await turn(phone, 'Lose them', false)
  await say('Das schon.')
  await shown()
})

it('says that a file is still being fetched, until it is here', async () => {
  await choose(phone, 'Decide …', 'Token ends now')
  await nextSecond()
  await press(phone, 'Photo')
  const photo = thread(page).getByRole('article').last()
  await photo.getByText('Still being fetched').waitFor()
  await choose(phone, 'Decide …', 'Token lasts')
  await photo.getByRole('button', { name: 'Enlarge: Photo' }).waitFor()
  expect(await photo.getByText('Still being fetched').count()).toBe(0)
})

it('complains about nothing on the way', () => {
  expect(desk.trouble).toEqual([])
})
