/** When a chat goes: a label moves the day, a hold stops it until two people let go, a person is erased with proof. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LabelView } from '../../server/contract/label.ts'
import type { RuleView, Simulation } from '../../server/contract/retention.ts'
import { OWNER } from './browser.ts'
import { openContext, openDesk, post, row, signIn, type Desk } from './desk.ts'

const FALK = { name: 'Ingrid Falk', email: 'falk@nordlicht.example', password: 'noch eine Passphrase' }

let desk: Desk
let page: Page
let falk: Page
let trouble: string[]

beforeAll(async () => {
  desk = await openDesk()
  ;({ page } = desk)
  const { email, password } = OWNER
  const { accessToken } = await post<{ accessToken: string }>(desk.product, '/api/sessions', {
    email,
    password,
  })
  const tell = <T>(path: string, body: unknown) => post<T>(desk.product, path, body, accessToken)
  await tell('/api/agents', { ...FALK, role: 'dpo' })
  const { id: label } = await tell<LabelView>('/api/labels', { name: 'Order', color: 'teal' })
  const shared = { clock: 'last_message', period: { count: 90, unit: 'days' } }
  const bodies = [
    { kind: 'limit', name: 'WhatsApp 90 days', scope: { channels: ['whatsapp'] }, ...shared },
    {
      ...shared,
      kind: 'floor',
      name: 'Orders 6 years',
      scope: { labels: [label] },
      period: { count: 6, unit: 'years' },
    },
  ]
  for (const body of bodies) {
    const { id } = await tell<RuleView>('/api/retention/rules', { body })
    const { count } = await tell<Simulation>(`/api/retention/rules/${id}/simulation`, {})
    await tell(`/api/retention/rules/${id}/enable`, { count, why: 'As decided' })
  }
  const customer = await desk.customer()
  customer.writeText('katharina', desk.number, 'Ich möchte die Tür bestellen.')
  customer.writeText('advert', desk.number, 'Ist das Sideboard noch da?')
  ;({ page: falk, trouble } = await openContext(desk.browser))
  await signIn(falk, desk.product.url, FALK)
})
afterAll(() => desk?.[Symbol.asyncDispose]())

const open = async (name: string) => {
  await page.goto(`${desk.product.url}/all`)
  await row(page, name).click()
  await page.getByRole('heading', { level: 1, name }).waitFor()
}
const person = () => page.getByRole('complementary', { name: 'Person' })
const choose = async (menu: Locator, item: RegExp) => {
  await menu.click()
  await page.getByRole('menuitem', { name: item }).click()
}
const hold = (on: Page) => on.getByRole('list', { name: 'Legal holds' }).getByText('Claim 24-771')

it('tells on each conversation when it goes, and why', async () => {
  await open('Katharina Brandt')
  await row(page, 'Katharina Brandt')
    .getByText(/Is deleted on/)
    .waitFor()
  await page.getByRole('button', { name: /Is deleted on/ }).click()
  const rules = page.getByRole('list', { name: 'What each rule says about it' })
  await rules.getByText(/WhatsApp 90 days.* decides/).waitFor()
  await rules.getByText(/Orders 6 years.* does not apply: the label is missing/).waitFor()
})

it('moves the day when a label is put on by keys alone', async () => {
  await page.getByRole('heading', { level: 1, name: 'Katharina Brandt' }).click()
  await page.keyboard.press('l')
  const picker = page.getByRole('combobox', { name: 'Find a label' })
  await picker.fill('ord')
  await picker.press('Enter')
  await page.getByRole('option', { name: 'Order', selected: true }).waitFor()
  await picker.press('Escape')
  await row(page, 'Katharina Brandt').getByText('6 y').waitFor()
  await person()
    .getByText(/Orders 6 years.* keeps it until/)
    .first()
    .waitFor()
  await page.getByRole('link', { name: 'Order 1', exact: true }).click()
  await row(page, 'Katharina Brandt').waitFor()
  expect(await row(page, 'Amelie Dorn').count()).toBe(0)
})

it('holds a conversation until one person asks and another agrees', async () => {
  await open('Katharina Brandt')
  await choose(page.getByRole('button', { name: 'More', exact: true }), /Place a legal hold/)
  const dialog = page.getByRole('dialog', { name: /^Hold conversation/ })
  await dialog.getByText('Holds 1 conversation.').waitFor()
  await dialog.getByLabel('Reason').fill('Claim 24-771')
  await dialog.getByRole('button', { name: 'Place a hold' }).click()
  await row(page, 'Katharina Brandt').getByText('Legal hold: nothing is deleted').waitFor()

  await page.goto(`${desk.product.url}/settings/holds`)
  await page.getByRole('button', { name: 'Release Claim 24-771', exact: true }).click()
  await page.getByLabel('Why?').fill('The claim is settled')
  await page.getByRole('button', { name: 'Ask for release' }).click()
  await page.getByText('Somebody else has to agree.').waitFor()
  expect(await page.getByRole('button', { name: /^Agree/ }).count()).toBe(0)

  await falk.goto(`${desk.product.url}/settings/holds`)
  await falk.getByRole('button', { name: 'Agree to release Claim 24-771' }).click()
  await falk.getByLabel('Why?').fill('Read the settlement')
  await falk.getByRole('button', { name: 'Agree and release' }).click()
  await hold(falk).waitFor({ state: 'detached' })
  await falk.getByRole('button', { name: 'Released' }).click()
  await hold(falk).waitFor()
  await open('Katharina Brandt')
  await row(page, 'Katharina Brandt').getByText('6 y').waitFor()
})

it('erases a person by the number of what goes, and leads to the certificate', async () => {
  await open('Amelie Dorn')
  await choose(person().getByRole('button', { name: 'More about this person' }), /Erase this person/)
  const dialog = page.getByRole('dialog', { name: /Amelie Dorn/ })
  await dialog.getByText('the person itself').waitFor()
  await dialog.getByLabel(/type the number of conversations/).fill('1')
  await dialog.getByLabel('Why?').fill('Asked for by letter')
  await dialog.getByRole('button', { name: 'Erase 1 of 1' }).click()
  await page.getByRole('dialog', { name: 'Amelie Dorn is erased' }).getByText('Erased.').waitFor()
  await row(page, 'Amelie Dorn').waitFor({ state: 'detached' })
  await dialog.getByRole('link', { name: /^Certificate/ }).click()
  await page.waitForURL(/\/settings\/retention\/runs\/\d+$/)
  await page.getByRole('heading', { level: 1, name: /certificate/i }).waitFor()
})

it('tells who did what', async () => {
  await falk.goto(`${desk.product.url}/settings/audit`)
  const log = falk.getByRole('list', { name: 'Audit log' })
  await log.getByText(/Ingrid Falk.* agreed to the end of a hold/).waitFor()
  await falk.getByRole('button', { name: 'Check the chain' }).click()
  await falk.getByText(/^Whole:/).waitFor()
  // A thread that is looked at counts as read a moment later, and may be gone by then.
  const expected = /status of 404.*\/api\/conversations\/\d+\/read$/
  expect([...desk.trouble, ...trouble].filter((line) => !expected.test(line))).toEqual([])
})
