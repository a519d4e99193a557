/** An office decides how long it keeps what; time goes by; what was decided happens, and is proved. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import { putInForce, seedResolved } from '../helpers/retention.ts'
import { openDesk, post, row, thread, type Desk } from './desk.ts'
import { soon } from './phone.ts'
import { ownersToken } from './website-desk.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let desk: Desk
let page: Page
/** How far the server's clock is ahead (ms). */
let ahead = 0

beforeAll(async () => {
  desk = await openDesk({
    clock: { now: () => Date.now() + ahead, steady: () => performance.now() + ahead },
  })
  page = desk.page
  await seedResolved(desk.product.server.ctx, 1, 3, Date.now() - 100 * DAY)
})
afterAll(() => desk?.[Symbol.asyncDispose]())

const draft = (name: string): Locator => page.getByRole('region', { name: `Simulation of “${name}”` })
const press = (name: string | RegExp) => page.getByRole('button', { name }).click()

async function complaints(): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate<AxeResults>(`axe.run(document, { resultTypes: ['violations'] })`)
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
}

/** As it is meant: the number that is shown is looked at, and typed. */
async function switchOn(name: string): Promise<string> {
  const count = await draft(name).locator('.confirm b').innerText()
  await draft(name).getByLabel('To switch it on, type').fill(count)
  await draft(name).getByLabel('Reason').fill('Decided by the board')
  await draft(name).getByRole('button', { name: 'Switch on' }).click()
  await draft(name).waitFor({ state: 'detached' })
  return count
}

it('is decided in sentences: four periods, looked at and switched on', async () => {
  await page.goto(`${desk.product.url}/settings/retention`)
  await page.getByText('Nothing is deleted', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'New rule' }).first().click()
  for (const sentence of [
    'WhatsApp chats are deleted 90 days after they were resolved.',
    'Website chats are deleted 30 days after they were resolved.',
    'E-mail conversations are deleted 6 months after the last message.',
    'Files in all conversations are deleted 14 days after they came in; the text stays.',
  ]) {
    await page.getByRole('checkbox', { name: sentence }).check()
  }
  await press('Add 4 drafts')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await soon(() => page.getByLabel('To switch it on, type').count()).toBe(4)
  expect(await switchOn('WhatsApp 90 days')).toBe('3')
  for (const name of ['Website chats 30 days', 'E-mail 6 months', 'Attachments 14 days']) {
    expect(await switchOn(name)).toBe('0')
  }
  const rules = page.getByRole('region', { name: 'Rules' })
  await soon(() => rules.getByRole('switch', { checked: true }).count()).toBe(4)
  await soon(() => rules.getByText('grace', { exact: true }).count()).toBe(4)
  expect(await complaints()).toEqual([])
})

it('waits for the days of grace, and happens when they are over', async () => {
  const { ctx } = desk.product.server
  const left = async () => (await ctx.db.read.selectFrom('conversation').select('id').execute()).length
  const done = () =>
    ctx.db.read.selectFrom('retention_run').select('id').where('state', '=', 'done').execute()
  /** The next minute comes at once, as often as it takes. */
  const ended = (times: number) =>
    soon(async () => {
      ctx.notifier.notify('retention')
      return (await done()).length
    }).toBe(times)
  ahead = 2 * DAY
  await ended(1)
  expect(await left()).toBe(3)
  ahead = 10 * DAY
  await ended(2)
  expect(await left()).toBe(0)
})

it('is proved by a certificate that names nobody', async () => {
  await page.goto(`${desk.product.url}/settings/retention`)
  const runs = page.getByRole('region', { name: 'Runs' })
  await press('Check the ledger')
  await runs.getByText(/The ledger is whole: \d+ entries/).waitFor()
  await runs
    .getByRole('link', { name: /^R-\d{4}$/ })
    .first()
    .click()
  await page.getByRole('heading', { name: 'Certificate of deletion' }).waitFor()
  await page.getByRole('row', { name: 'Conversations deleted 3' }).waitFor()
  await page.getByText(/nothing of what was deleted was found/).waitFor()
  await page.getByText('WhatsApp chats are deleted 90 days after they were resolved.').waitFor()
  expect(await complaints()).toEqual([])
})

it('changes its day before an agent’s eyes when a label puts a floor under it', async () => {
  const { product } = desk
  await post(product, '/api/labels', { name: 'Order' }, await ownersToken(desk))
  await putInForce(product.server.ctx, {
    kind: 'floor',
    name: 'Business letters',
    scope: { labels: [1] },
    clock: 'last_message',
    period: { count: 6, unit: 'years' },
    yearEnd: true,
  })
  const customer = await desk.customer()
  customer.writeText('katharina', desk.number, 'Wo bleibt mein Tisch?')
  await page.goto(`${product.url}/all`)
  await row(page, 'Wo bleibt mein Tisch').click()
  await thread(page).getByText('Wo bleibt mein Tisch?').waitFor()
  await press(/^Resolve/)
  const due = page.getByRole('region', { name: 'Retention' })
  await due.getByText('By the rule').getByText('WhatsApp 90 days').waitFor()
  await page.keyboard.press('l')
  await page.getByRole('combobox', { name: 'Find a label' }).fill('Order')
  await page.keyboard.press('Enter')
  await due.getByText(/The rule .*Business letters.* keeps it until/).waitFor()
  expect(desk.trouble).toEqual([])
})
