/** Tabs, reloads, broken lines and restarts in the middle of a chat: nothing is lost and nothing comes twice. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answer, message, row, thread } from './desk.ts'
import { soon } from './phone.ts'
import { bubble, launcher, openChat, openVisitor, panel, talk, visitorWrites, writing } from './visitor.ts'
import { openWebsiteDesk, type WebsiteDesk } from './website-desk.ts'

let desk: WebsiteDesk
let context: BrowserContext
let first: Page
let second: Page

beforeAll(async () => {
  desk = await openWebsiteDesk()
  ;({ context } = await openVisitor(desk.browser))
  // How long a browser waits before it comes back is up to chance; here it is as short as can be.
  await context.addInitScript({ content: 'Math.random = () => 0' })
  first = await newTab()
  second = await newTab()
  await desk.page.goto(`${desk.product.url}/all`)
})
afterAll(() => desk?.[Symbol.asyncDispose]())

async function newTab(): Promise<Page> {
  const page = await context.newPage()
  await page.goto(desk.site.url)
  return page
}

/** A tab that another one hides is drawn once a second only. */
async function openIn(page: Page): Promise<void> {
  await page.bringToFront()
  await openChat(page)
}

async function closeIn(page: Page): Promise<void> {
  await page.bringToFront()
  await panel(page).getByRole('button', { name: 'Close' }).click()
}

/** Stored once, and shown once wherever somebody looks. */
async function isThereOnce(...texts: string[]): Promise<void> {
  for (const text of texts) {
    for (const page of [first, second]) await bubble(page, text).waitFor()
    await message(desk.page, text).waitFor()
    const counts = [bubble(first, text), bubble(second, text), message(desk.page, text)]
    expect(await Promise.all(counts.map((each) => each.count())), text).toEqual([1, 1, 1])
    expect(await stored(text), text).toBe(1)
  }
}

async function stored(text: string): Promise<number> {
  const { db } = desk.product.server.ctx
  return (await db.read.selectFrom('message').select('id').where('text', '=', text).execute()).length
}

const waiting = (page: Page) => talk(page).getByText('Waits for the connection')
const button = (page: Page, name: string) =>
  launcher(page).and(page.getByRole('button', { name, exact: true }))

it('makes one visitor and one conversation of two tabs that begin in the same moment', async () => {
  await openIn(first)
  await openIn(second)
  await writing(first).fill('Moin aus dem einen')
  await writing(second).fill('Moin aus dem anderen')
  await Promise.all([writing(first).press('Enter'), writing(second).press('Enter')])
  await row(desk.page, 'Visitor').click()
  await isThereOnce('Moin aus dem einen', 'Moin aus dem anderen')
  expect(await desk.count('visitor')).toBe(1)
  expect(await desk.count('conversation')).toBe(1)
})

it('counts in both tabs, and what was read in one is read in the other', async () => {
  for (const page of [first, second]) await panel(page).getByRole('button', { name: 'Close' }).click()
  await answer(desk.page, 'Guten Tag!')
  for (const page of [first, second]) await button(page, 'Chat, 1 unread').waitFor()
  await openIn(first)
  await button(second, 'Chat').waitFor()
  await openIn(second)
  await isThereOnce('Guten Tag!')
})

it('sends what was being sent when the page was loaded anew', async () => {
  await visitorWrites(first, 'Kurz vor dem Neuladen')
  await first.reload()
  await openIn(first)
  await isThereOnce('Kurz vor dem Neuladen')
})

it('keeps what is written without a network, and sends it in order', async () => {
  await context.setOffline(true)
  await visitorWrites(first, 'Im Tunnel eins')
  await visitorWrites(first, 'Im Tunnel zwei')
  await panel(first).getByText('No connection. What you write is sent as soon as there is one.').waitFor()
  await soon(() => waiting(first).count()).toBe(2)
  await answer(desk.page, 'Ich schaue nach.')
  await message(desk.page, 'Ich schaue nach.').waitFor()
  await context.setOffline(false)
  await isThereOnce('Im Tunnel eins', 'Im Tunnel zwei', 'Ich schaue nach.')
  expect(await waiting(first).count()).toBe(0)
  const texts = await talk(first).innerText()
  expect(texts.indexOf('Im Tunnel eins')).toBeLessThan(texts.indexOf('Im Tunnel zwei'))
})

it('sends what was written while the server was away', async () => {
  await desk.product.stop()
  await visitorWrites(first, 'Während des Neustarts')
  await answer(desk.page, 'Geantwortet beim Neustart')
  await desk.product.start()
  await isThereOnce('Während des Neustarts', 'Geantwortet beim Neustart')
})

it('sends what waited when the page was closed, as soon as one is open again', async () => {
  await desk.product.stop()
  await visitorWrites(first, 'Vor dem Schließen')
  await bubble(first, 'Vor dem Schließen').waitFor()
  await first.close()
  await desk.product.start()
  first = await newTab()
  await openIn(first)
  await isThereOnce('Vor dem Schließen')
})

it('lets the agent’s console come back from a broken line', async () => {
  await desk.context.setOffline(true)
  await answer(desk.page, 'Ohne Netz geantwortet')
  await message(desk.page, 'Ohne Netz geantwortet')
    .getByRole('img', { name: /Waiting/ })
    .waitFor()
  await visitorWrites(second, 'Sind Sie noch da?')
  await desk.context.setOffline(false)
  await isThereOnce('Ohne Netz geantwortet', 'Sind Sie noch da?')
  await answer(desk.page, 'Direkt vor dem Neuladen')
  await desk.page.reload()
  await visitorWrites(first, 'Während die Konsole lädt')
  await isThereOnce('Direkt vor dem Neuladen', 'Während die Konsole lädt')
})

it('keeps what was typed and not sent when the chat is closed and opened', async () => {
  await writing(second).fill('Noch nicht ganz')
  await closeIn(second)
  await openIn(second)
  expect(await writing(second).inputValue()).toBe('Noch nicht ganz')
})

it('kept one visitor and one conversation through all of it', async () => {
  expect(await desk.count('visitor')).toBe(1)
  expect(await desk.count('conversation')).toBe(1)
  expect(await desk.count('message')).toBe(14)
  expect(await desk.count('quarantine')).toBe(0)
  await soon(() => desk.count('outbox')).toBe(0)
  expect(await thread(desk.page).getByRole('article').count()).toBe(14)
})
