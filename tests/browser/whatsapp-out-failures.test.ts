/** What becomes of an answer that does not simply arrive: in words, in both languages, and what helps then. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Fault } from '../../scripts/simulator/simulator.ts'
import { de } from '../../web/lib/locales/de.ts'
import { en } from '../../web/lib/locales/en.ts'
import type { Words } from '../../web/lib/locales/words.ts'
import { OWNER } from './browser.ts'
import { beginTalk, openCustomerPhone, tick, type CustomerPhone } from './customer-phone.ts'
import { answer, DESKTOP, message, openContext, openDesk, row, type Desk } from './desk.ts'

/** Meta's code, what it means, and whether sending the same again can help. */
const FINAL = [
  [131026, 'undeliverable', true],
  [131036, 'expired', true],
  [131049, 'withheld', false],
  [131050, 'opted_out', false],
  [131053, 'file_rejected', true],
  [131009, 'bad_request', false],
  [132000, 'template_parameters', false],
  [132015, 'template_unusable', false],
  [131048, 'spam_limit', true],
  [133010, 'not_registered', true],
  [131021, 'not_allowed', false],
  [131051, 'unsupported', false],
  [131999, 'other', true],
] as const

let desk: Desk
let phone: CustomerPhone
/** The same agent at a German browser. */
let german: Page

beforeAll(async () => {
  desk = await openDesk()
  await beginTalk(desk, 'Katharina Brandt', 'katharina', 'Wo bleibt mein Sofa?')
  phone = await openCustomerPhone(desk)
  const opened = await openContext(desk.browser, { ...DESKTOP, locale: 'de-DE' })
  german = opened.page
  await german.goto(desk.page.url())
  await german.getByLabel('E-Mail').fill(OWNER.email)
  await german.getByLabel('Passwort').fill(OWNER.password)
  await german.getByRole('button', { name: 'Anmelden' }).click()
  await german.getByRole('log', { name: 'Nachrichten' }).getByText('Wo bleibt mein Sofa?').waitFor()
}, 30_000)
afterAll(() => desk?.[Symbol.asyncDispose]())

const setFault = async (fault: Fault) => (await desk.simulator()).setFault(fault)
const inGerman = (text: string) => german.getByRole('article').filter({ hasText: text })
/** What happened, and what to do about it. */
function sentences(dictionary: Record<string, Words>, reason: string): string[] {
  const found = [dictionary[`failure.${reason}`], dictionary[`cure.${reason}`]]
  return found.map((words) => (typeof words === 'string' ? words : `no words for ${reason}`))
}

describe.each(['refused', 'failed'] as const)('what WhatsApp %s', (send) => {
  it.each(FINAL)('with code %s is said in words, with what to do', async (code, reason, retry) => {
    const text = `Antwort ${send} ${code}`
    await setFault({ send, code })
    await answer(desk.page, text)
    const problem = message(desk.page, text)
    for (const sentence of sentences(en, reason)) await problem.getByText(sentence).waitFor()
    for (const sentence of sentences(de, reason)) await inGerman(text).getByText(sentence).waitFor()
    const again = problem.getByRole('button', { name: 'Try again' })
    expect(await again.count()).toBe(retry ? 1 : 0)
    await row(desk.page, 'Katharina Brandt').getByText('Not delivered.').waitFor()
  })
})

describe('trouble that passes', () => {
  it.each([
    ['trouble', 131000],
    ['number_rate', 130429],
  ] as const)('%s, code %s, is waited for, and the message goes out once', async (send, code) => {
    const text = `Geduld bei ${code}`
    await setFault({ send })
    await answer(desk.page, text)
    await tick(desk.page, text, /^Read$/).waitFor()
    expect(await desk.arrived(text)).toBe(1)
  })

  it('is over when the agent tries again, and the message is sent', async () => {
    const text = 'Noch einmal versucht'
    await setFault({ send: 'refused', code: 131026 })
    await answer(desk.page, text)
    await message(desk.page, text).getByRole('button', { name: 'Try again' }).click()
    await phone.bubble(text).waitFor()
    await tick(desk.page, text, /^Read$/).waitFor()
    await message(desk.page, text).getByText('Not delivered').waitFor({ state: 'detached' })
    expect(await phone.bubble(text).count()).toBe(1)
  })

  it('lets what can not be sent again be changed and sent anew', async () => {
    const text = 'Bitte rufen Sie uns an'
    await setFault({ send: 'refused', code: 131009 })
    await answer(desk.page, text)
    await message(desk.page, text).getByRole('button', { name: 'Change and send anew' }).click()
    const field = desk.page.getByRole('textbox', { name: 'Reply' })
    expect(await field.inputValue()).toBe(text)
    await answer(desk.page, `${text}: 040 5550118`)
    await phone.bubble(`${text}: 040 5550118`).waitFor()
  })

  it('leaves a lost answer unconfirmed until WhatsApp tells what became of it', async () => {
    const text = 'Die Antwort ging verloren'
    await setFault({ send: 'answer_lost', webhook: { delay: 1_500 } })
    await answer(desk.page, text)
    await message(desk.page, text).getByText('Not confirmed', { exact: true }).waitFor()
    await inGerman(text).getByText('Nicht bestätigt', { exact: true }).waitFor()
    await tick(desk.page, text, /^(Delivered|Read)$/).waitFor()
    await setFault({ webhook: { delay: 0 } })
    expect(await phone.bubble(text).count()).toBe(1)
  })
})

describe('a channel that can not send', () => {
  it.each([
    [190, 'channel_disconnected'],
    [10, 'permission_missing'],
    [131031, 'account_restricted'],
    [131042, 'payment'],
  ] as const)('for code %s is paused with a banner, in both languages', async (code, reason) => {
    const text = `Wartet wegen ${code}`
    await setFault({ send: 'refused', code })
    await answer(desk.page, text)
    await desk.page.getByText('Sending is paused.').waitFor()
    for (const [page, dictionary] of [[desk.page, en] as const, [german, de] as const]) {
      const [what = ''] = sentences(dictionary, reason)
      await page.getByText(what).first().waitFor()
    }
    await tick(desk.page, text, /^Waiting to be sent$/).waitFor()
    await desk.page.getByRole('link', { name: 'Look into it' }).click()
    await desk.page.getByRole('button', { name: 'Send again' }).click()
    await desk.page.getByText('Sending is paused.').waitFor({ state: 'detached' })
    await desk.page.goBack()
    await tick(desk.page, text, /^Read$/).waitFor()
    expect(await phone.bubble(text).count()).toBe(1)
  })
})

it('sends all that waited once an admin lets it, in its order', async () => {
  const { page } = desk
  const waiting = ['Erste', 'Zweite', 'Dritte'].map((word) => `${word} wartet auf den Zugang`)
  await setFault({ send: 'token' })
  for (const text of waiting) await answer(page, text)
  await tick(page, 'Dritte wartet', /^Waiting to be sent$/).waitFor()
  await page.getByRole('link', { name: 'Look into it' }).click()
  await page.getByRole('button', { name: 'Send again' }).click()
  await page.getByText('Sending is paused.').waitFor({ state: 'detached' })
  await page.goBack()
  for (const text of waiting) await tick(page, text, /^Read$/).waitFor()
  const arrived = await phone.bubble('wartet auf den Zugang').locator('.bubble-text').allInnerTexts()
  expect(arrived).toEqual(waiting)
})

it('complains about nothing on the way', () => {
  expect(desk.trouble).toEqual([])
})
