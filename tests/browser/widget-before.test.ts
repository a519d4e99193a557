/** What a visitor is told and asked before the first message, and what an agent sees of it. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RuleBody } from '../../server/contract/retention.ts'
import type { WidgetSettings } from '../../server/contract/widget.ts'
import { changeInbox } from '../../server/core/inbox/actions.ts'
import { createDraft } from '../../server/core/retention/drafts.ts'
import { disableRule, enableRule } from '../../server/core/retention/rules.ts'
import { limit } from '../helpers/retention.ts'
import { answer, DESKTOP, message } from './desk.ts'
import { soon } from './phone.ts'
import { bubble, openChat, panel, talk, visitorWrites, writing } from './visitor.ts'
import { openWebsiteDesk, takeUp, type WebsiteDesk } from './website-desk.ts'

const NOTICE: WidgetSettings['notice'] = {
  required: true,
  texts: {
    en: {
      points: ['Nordlicht reads your message.', 'It stays on our own server.'],
      body: 'Controller is Nordlicht.\n\nYou may complain.',
      url: 'https://nordlicht.example/privacy',
    },
  },
}
const ZONE = 'Europe/Berlin'
const BERLIN = { ...DESKTOP, timezoneId: ZONE }

let desk: WebsiteDesk
let visitor: Page

beforeAll(async () => {
  desk = await openWebsiteDesk({ notice: NOTICE })
  await deleteAfter(30)
  visitor = (await desk.visitor(BERLIN)).page
})
afterAll(() => desk?.[Symbol.asyncDispose]())

const SYSTEM = { kind: 'system' } as const
const deleteAfter = async (days: number) => {
  const { ctx } = desk.product.server
  const body = RuleBody.parse(limit({ scope: { channels: ['web'] }, period: { count: days, unit: 'days' } }))
  const { id } = await createDraft(ctx, SYSTEM, body)
  return enableRule(ctx, SYSTEM, id, { count: 0, why: 'A test' })
}
const change = (settings: Partial<WidgetSettings>) =>
  changeInbox(desk.product.server.ctx, { kind: 'system' }, desk.inbox.id, { settings })
const person = (name: string) => desk.page.getByRole('region', { name, exact: true })
const agree = () => panel(visitor).getByRole('button', { name: 'Agree and write' })

it('lets nobody write before they have agreed, and keeps nothing of who only reads', async () => {
  await openChat(visitor)
  const notice = panel(visitor).getByRole('region', { name: 'Before you write' })
  await notice.getByText('It stays on our own server.').waitFor()
  await notice.getByText('It is deleted 30 days after the chat ends.').waitFor()
  expect(await writing(visitor).isDisabled()).toBe(true)
  await notice.getByRole('button', { name: 'Read all' }).click()
  await panel(visitor).getByText('You may complain.').waitFor()
  const link = panel(visitor).getByRole('link', { name: 'To the privacy page of Nordlicht' })
  expect(await link.getAttribute('href')).toBe('https://nordlicht.example/privacy')
  await panel(visitor).getByRole('button', { name: 'Back' }).click()
  for (const table of ['visitor', 'contact', 'consent'] as const)
    expect(await desk.count(table), table).toBe(0)
})

it('notes who agreed to which wording, for the agent to see', async () => {
  await agree().click()
  await soon(() => writing(visitor).isEnabled()).toBe(true)
  await visitorWrites(visitor, 'Einverstanden.')
  await takeUp(desk, 'Einverstanden.')
  await person('Privacy notice').getByText('Version 1, English').waitFor()
})

it('asks again when the wording is another, and knows both', async () => {
  const texts = { en: { points: ['A processor helps us.'], body: '', url: null } }
  await change({ notice: { required: true, texts } })
  await panel(visitor).getByText('A processor helps us.').waitFor()
  await soon(() => writing(visitor).isDisabled()).toBe(true)
  await agree().click()
  await soon(() => writing(visitor).isEnabled()).toBe(true)
  await visitorWrites(visitor, 'Auch damit.')
  await message(desk.page, 'Auch damit.').waitFor()
  await person('Privacy notice').getByText('Version 2, English').waitFor()
  await person('Privacy notice').getByRole('button').click()
  const history = person('Privacy notice').getByRole('listitem')
  await soon(() => history.count()).toBe(2)
  expect(await history.nth(1).innerText()).toContain('Version 1')
})

it('names in its footer the period that holds at the moment', async () => {
  await panel(visitor).getByText('Deleted 30 days after the chat ends').waitFor()
  const shorter = await deleteAfter(14)
  await panel(visitor).getByText('Deleted 14 days after the chat ends').waitFor()
  await disableRule(desk.product.server.ctx, SYSTEM, shorter.id, 'A test')
  await panel(visitor).getByText('Deleted 30 days after the chat ends').waitFor()
})

it('says when somebody is back, and asks how to reach the visitor until then', async () => {
  const label = { en: 'Order number' }
  await change({
    hours: { timeZone: ZONE, week: [{ day: tomorrow(), from: '09:00', to: '17:00' }], closed: [] },
    fields: [
      { key: 'name', required: false, when: 'always', label: {} },
      { key: 'email', required: true, when: 'closed', label: {} },
      { key: 'order', required: false, when: 'always', label },
    ],
  })
  visitor = (await desk.visitor(BERLIN)).page
  await openChat(visitor)
  await panel(visitor).getByText('We are back tomorrow at 9:00').waitFor()
  await panel(visitor).getByText('We are out of office.').waitFor()
  const field = (name: string | RegExp) => panel(visitor).getByRole('textbox', { name })
  const send = () => panel(visitor).getByRole('button', { name: 'Send', exact: true }).click()
  await field(/^Name/).fill('Aylin Kaya')
  await field('E-mail').fill('aylin@kunde')
  await send()
  await panel(visitor).getByText('An address looks like name@example.com').waitFor()
  await panel(visitor).getByText('This is needed').waitFor()
  await panel(visitor).getByText('Please agree to the privacy notice').waitFor()
  expect(
    await field('E-mail').evaluate('document.querySelector("sandglass-chat").shadowRoot.activeElement.name'),
  ).toBe('email')
  await field('E-mail').fill('aylin@kunde.example')
  await field(/^Order number/).fill('4711')
  await field('Your question').fill('Wo bleibt mein Schrank?')
  await panel(visitor).getByRole('checkbox').check()
  await send()
  await bubble(visitor, 'Wo bleibt mein Schrank?').waitFor()
})

it('shows the agent what the visitor says of themselves, as unverified', async () => {
  await takeUp(desk, 'Wo bleibt mein Schrank?')
  await desk.page.getByRole('heading', { level: 1, name: 'Aylin Kaya' }).waitFor()
  const about = person('From the website')
  await about.getByRole('link', { name: 'aylin@kunde.example' }).waitFor()
  await about.getByText('not verified', { exact: true }).waitFor()
  await about.getByText('4711').waitFor()
  await person('Privacy notice').getByText('Version 2, English').waitFor()
})

it('tells of the page only where the admin wants it', async () => {
  const about = person('From the website')
  expect(await about.getByText('First page').count()).toBe(0)
  await change({ pageUrl: true, notice: null, hours: null, fields: [] })
  visitor = (await desk.visitor()).page
  await visitor.goto(`${desk.site.url}/?sofa=1#geheim`)
  const sent: string[] = []
  visitor.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))))
  await openChat(visitor)
  await visitorWrites(visitor, 'Zu dieser Seite')
  await takeUp(desk, 'Zu dieser Seite')
  const link = about.getByRole('link')
  await link.waitFor()
  expect(await link.getAttribute('href')).toBe(`${desk.site.url}/`)
  expect(sent.join()).toContain('Zu dieser Seite')
  expect(sent.join()).not.toMatch(/sofa|geheim/)
})

it('lets the company answer where agents are not to be named', async () => {
  await change({ agents: 'none' })
  await answer(desk.page, 'Von uns allen')
  await bubble(visitor, 'Von uns allen').waitFor()
  await talk(visitor)
    .getByText(/^Nordlicht ·/)
    .waitFor()
  expect(await panel(visitor).getByText('Mareike').count()).toBe(0)
})

/** 1: Monday … 7: Sunday, where the company is. */
function tomorrow(): number {
  const name = new Intl.DateTimeFormat('en', { timeZone: ZONE, weekday: 'short' }).format(Date.now())
  return ((['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(name) + 1) % 7) + 1
}
