/** What Meta decides about the number and its account, and what the console makes of it. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answer, message, openDesk, row, thread, type Desk } from './desk.ts'
import { chat, choose, nextSecond, openPhone, press, write } from './phone.ts'

const WHO = 'Katharina Brandt'

let desk: Desk
let page: Page
let phone: Page

beforeAll(async () => {
  desk = await openDesk()
  ;({ page } = desk)
  phone = await openPhone(desk)
  await page.goto(`${desk.product.url}/all`)
  await write(phone, 'Guten Tag!')
  await row(page, WHO).click()
  await thread(page).getByText('Guten Tag!').waitFor()
})
afterAll(() => desk?.[Symbol.asyncDispose]())

const paused = () => page.getByRole('status').filter({ hasText: 'Sending is paused.' })
const decide = (what: string) => choose(phone, 'Decide …', what)
const tick = (text: string, name: RegExp) => message(page, text).getByRole('img', { name })

it.each([
  ['restricts answers', 'Restrict answers', 'Kommt am Montag.'],
  ['restricts writing first', 'Restrict writing first', 'Kommt am Dienstag.'],
  ['shuts the account', 'Shut the account', 'Kommt am Mittwoch.'],
])('keeps what is sent while Meta %s, and sends it when that is lifted', async (_name, act, text) => {
  await nextSecond()
  await decide(act)
  await paused().getByText('The provider has restricted this account.').waitFor()
  await page.getByRole('navigation', { name: 'Views' }).getByRole('img', { name: 'Paused' }).waitFor()
  await answer(page, text)
  await tick(text, /Waiting to be sent/).waitFor()
  await page.reload()
  await paused().waitFor()
  expect(await chat(phone).getByText(text).count()).toBe(0)
  await nextSecond()
  await decide('Lift everything')
  await paused().waitFor({ state: 'detached' })
  await chat(phone).getByText(text).waitFor()
  await tick(text, /Delivered|Read/).waitFor()
})

it('follows the review of a template', async () => {
  await page.goto(`${desk.product.url}/settings/inboxes/1/templates`)
  const offer = page.getByRole('listitem').filter({ hasText: 'spring_offer' }).first()
  await offer.getByText('Approved').waitFor()
  await press(phone, 'Templates …')
  const state = phone.getByLabel('State of spring_offer, en_US')
  await state.selectOption('PAUSED')
  await offer.getByText('Paused').waitFor()
  await nextSecond()
  await state.selectOption('REJECTED')
  await offer.getByText('Rejected').waitFor()
  await phone.keyboard.press('Escape')
})

it('lists all of it for admins, newest first', async () => {
  await decide('Quality: RED')
  await decide('Limit: TIER_250')
  await decide('PIN changed')
  await decide('Error of the number: 130429')
  await choose(phone, 'Do there …', 'Decline the history')
  await page.goto(`${desk.product.url}/settings/inboxes/1`)
  const news = page.getByRole('region', { name: 'News from Meta' })
  await news.getByText('Earlier conversations were not handed over from the phone app.').waitFor()
  const told = (await news.innerText()).replaceAll(/\s+/g, ' ')
  const expected = [
    /The quality of the number is low\./,
    /What the account may do has changed\. up to 250 new people a day/,
    /The PIN of the number was changed\./,
    /Meta reported an error\./,
    /Meta has restricted the account\./,
    /Meta has disabled the account\./,
    /Meta has opened the account again\./,
    /A template was rejected\. spring_offer/,
  ]
  for (const words of expected) expect(told).toMatch(words)
})

it('complains about nothing on the way', () => {
  expect(desk.trouble).toEqual([])
})
