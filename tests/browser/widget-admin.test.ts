/** An admin sets a website's chat up: from three questions to a visitor who writes, seen beforehand in the preview. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createAgent } from '../../server/core/agent/actions.ts'
import { openContext, openDesk, row, signIn, type Desk } from './desk.ts'
import { soon } from './phone.ts'
import { startSite, type Site } from './shop.ts'
import {
  bubble,
  launcher,
  letLocatorsIn,
  openChat,
  openVisitor,
  panel,
  visitorWrites,
  writing,
} from './visitor.ts'

const OFFICER = { email: 'dsb@nordlicht.example', password: 'eine lange Passphrase' }

let desk: Desk
let admin: Page
let site: Site
let visitor: Page
/** Address of the inbox's pages. */
let pages: string

beforeAll(async () => {
  desk = await openDesk()
  admin = desk.page
  site = await startSite()
  await letLocatorsIn(desk.context)
  await desk.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: desk.product.url })
  visitor = (await openVisitor(desk.browser)).page
})
afterAll(async () => {
  await desk?.[Symbol.asyncDispose]()
  await site?.[Symbol.asyncDispose]()
})

const press = (name: string) => admin.getByRole('button', { name, exact: true }).click()
const field = (name: string | RegExp) => admin.getByRole('textbox', { name, exact: true })
const preview = () => admin.getByRole('region', { name: 'Preview' })
const show = (scene: string) => preview().getByRole('button', { name: scene, exact: true }).click()

async function save(): Promise<void> {
  await press('Save')
  await admin.getByText('Not saved yet').waitFor({ state: 'detached' })
}

it('asks three questions, and says what is missing', async () => {
  await admin.goto(`${desk.product.url}/settings/inboxes`)
  await admin.getByRole('link', { name: 'Add an inbox' }).click()
  await admin.getByRole('link', { name: /website/ }).click()
  await admin.getByRole('heading', { name: 'A chat for your website' }).waitFor()
  await press('Make the inbox')
  await soon(() => field('Name of the inbox').getAttribute('aria-invalid')).toBe('true')
  await field('Name of the inbox').fill('Nordlicht Möbel')
  await field('Addresses of your websites').fill('kein Ort')
  await press('Make the inbox')
  await admin.getByText(/These are no addresses of websites/).waitFor()
  await field('Addresses of your websites').fill(`${site.url}/kontakt?von=oben`)
  await press('Make the inbox')
  await admin.getByRole('heading', { name: 'Put the chat on your website' }).waitFor()
  pages = admin.url().replace(/\/embed$/, '')
})

it('hands out one line, which works as it is copied', async () => {
  await admin.getByRole('button', { name: 'Copy' }).first().click()
  await admin.getByRole('button', { name: 'Copied' }).waitFor()
  const line = await admin.evaluate('navigator.clipboard.readText()')
  expect(line).toMatch(/^<script src="[^"]+\/widget\.js" data-inbox="[\w-]{22}" async><\/script>$/)
  site.pages.set('/', { html: `<!doctype html><title>Shop</title><h1>Shop</h1>${String(line)}` })
  await visitor.goto(site.url)
  await launcher(visitor).waitFor()
})

it('shows colour and texts while they are written, and visitors see them once they are saved', async () => {
  await admin.goto(`${pages}/look`)
  await show('Chat')
  await preview().getByRole('heading', { name: 'Nordlicht Möbel' }).waitFor()
  await field('Colour').fill('#7a1f5c')
  await field(/^Title/).fill('Möbelberatung')
  await preview().getByRole('heading', { name: 'Möbelberatung' }).waitFor()
  await openChat(visitor)
  await panel(visitor).getByRole('heading', { name: 'Nordlicht Möbel' }).waitFor()
  await save()
  await visitor.reload()
  await openChat(visitor)
  await panel(visitor).getByRole('heading', { name: 'Möbelberatung' }).waitFor()
  await soon(() => launcher(visitor).evaluate(background)).toBe('rgb(122, 31, 92)')
})

it('tells visitors when nobody is there', async () => {
  await admin.goto(`${pages}/hours`)
  await admin.getByRole('switch', { name: 'Somebody answers at certain hours only' }).check()
  const remove = admin.getByRole('button', { name: /^Remove these hours/ })
  while ((await remove.count()) > 0) await remove.first().click()
  await admin.getByText('By these hours nobody ever answers.').waitFor()
  await preview().getByText('We are out of office.').waitFor()
  await save()
  await visitor.reload()
  await openChat(visitor)
  await panel(visitor).getByText('We are out of office.').waitFor()
  await admin.getByRole('switch', { name: 'Somebody answers at certain hours only' }).uncheck()
  await admin.getByText('Always open.', { exact: true }).waitFor()
  await save()
})

it('asks visitors to agree, as the preview has shown', async () => {
  await admin.goto(`${pages}/before`)
  await admin.getByRole('switch', { name: 'Show a privacy notice before the first message' }).check()
  await field('Point 1').fill('Nordlicht reads your message.')
  await preview().getByText('Nordlicht reads your message.').waitFor()
  await save()
  await visitor.reload()
  await openChat(visitor)
  await panel(visitor).getByText('Nordlicht reads your message.').waitFor()
  await panel(visitor).getByRole('button', { name: 'Agree and write' }).click()
  await soon(() => writing(visitor).isEnabled()).toBe(true)
  await visitorWrites(visitor, 'Vom Laden aus')
  await bubble(visitor, 'Vom Laden aus').waitFor()
})

it('says that another wording is another version, and keeps the first with those who agreed to it', async () => {
  await field('Point 1').fill('Nordlicht and its processor read your message.')
  await admin.getByText(/^Saving makes this version 2\./).waitFor()
  await save()
  const versions = admin.locator('details')
  await versions.filter({ hasText: 'Version 2' }).getByText('in use').waitFor()
  await versions.filter({ hasText: 'Version 1' }).getByText('1 agreed').waitFor()
})

it('shows the secret of signed identity once', async () => {
  await admin.goto(`${pages}/people`)
  expect(await field('Addresses of your websites').inputValue()).toBe(site.url)
  await press('Make a secret')
  const shown = admin.getByRole('group', { name: 'The secret' })
  const secret = (await shown.innerText()).trim()
  expect(secret.length).toBeGreaterThanOrEqual(32)
  await admin.reload()
  await admin.getByText('A secret is set').waitFor()
  expect(await admin.content()).not.toContain(secret)
  expect(await shown.count()).toBe(0)
})

it('opens a demo page, on which the chat works', async () => {
  await admin.goto(`${pages}/embed`)
  const [demo] = await Promise.all([
    desk.context.waitForEvent('page'),
    admin.getByRole('link', { name: 'Open the demo page' }).click(),
  ])
  await launcher(demo).waitFor()
  await openChat(demo)
  await panel(demo).getByRole('button', { name: 'Agree and write' }).click()
  await soon(() => writing(demo).isEnabled()).toBe(true)
  await visitorWrites(demo, 'Von der Demo aus')
  await demo.close()
  await admin.goto(`${desk.product.url}/all`)
  await row(admin, 'Von der Demo aus').waitFor()
  await row(admin, 'Vom Laden aus').waitFor()
})

it('lets a data protection officer read every wording, and change nothing', async () => {
  const officer = { ...OFFICER, name: 'Dana Schmidt', role: 'dpo' as const }
  await createAgent(desk.product.server.ctx, { kind: 'system' }, officer)
  const { page } = await openContext(desk.browser)
  await signIn(page, desk.product.url, OFFICER)
  await page.goto(pages)
  const versions = page.locator('details')
  await versions.filter({ hasText: 'Version 1' }).click()
  await versions.filter({ hasText: 'Version 1' }).getByText('Nordlicht reads your message.').waitFor()
  await versions.filter({ hasText: 'Version 2' }).getByText('in use').waitFor()
  expect(await page.getByRole('link', { name: 'Before the chat' }).count()).toBe(0)
  await page.goto(`${pages}/before`)
  await page.getByRole('region', { name: 'Conversations' }).waitFor()
  expect(await page.getByRole('button', { name: 'Save' }).count()).toBe(0)
})

it('made the console complain of nothing', () => {
  expect(desk.trouble).toEqual([])
})

const background = (element: object): string =>
  (globalThis as unknown as { getComputedStyle(of: object): { backgroundColor: string } }).getComputedStyle(
    element,
  ).backgroundColor
