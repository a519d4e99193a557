/** The simulator's phone page, worked as a person does: who writes, what they send, what goes wrong. */
import { randomUUID } from 'node:crypto'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { TemplateList } from '../../server/contract/template.ts'
import { OWNER } from './browser.ts'
import { DESKTOP, openContext, post, type Desk } from './desk.ts'

/**
 * The phone page of one of the simulator's people. In a window of its own beside the console: a page that
 * another one hides is drawn once a second only. What goes wrong in it is trouble of the desk.
 */
export async function openPhone(desk: Desk, persona = 'katharina'): Promise<Page> {
  const { page } = await openContext(desk.browser, DESKTOP, desk.trouble)
  const { simulatorKey } = desk.product.server.ctx.secrets
  const address = `/_sim/phone?persona=${persona}#key=${simulatorKey}&number=${desk.number}`
  await page.goto(desk.product.url + address)
  await chat(page).waitFor()
  return page
}

/** What the handset shows. */
export const chat = (phone: Page): Locator => phone.getByRole('log', { name: /^Chat with/ })

export const playAs = (phone: Page, name: string): Promise<void> =>
  phone.getByRole('radio', { name: new RegExp(name) }).click()

/** One press on a button of the page. */
export const press = (phone: Page, name: string): Promise<void> =>
  phone.getByRole('button', { name, exact: true }).click()

/** One entry of a menu of the page. */
export async function choose(phone: Page, menu: string, entry: string): Promise<void> {
  await press(phone, menu)
  await phone.getByRole('menuitem', { name: entry, exact: true }).click()
}

/** What is sent by the menu of the persona's rarer acts. */
export const more = (phone: Page, entry: string): Promise<void> => choose(phone, 'More', entry)

export async function write(phone: Page, text: string): Promise<void> {
  await phone.getByRole('textbox', { name: 'Message' }).fill(text)
  await press(phone, 'Send')
}

/** The last own message, worded anew. */
export async function rewrite(phone: Page, text: string): Promise<void> {
  await press(phone, 'Edit last')
  await phone.getByText('Edit message', { exact: true }).waitFor()
  await write(phone, text)
}

export const turn = (phone: Page, name: string, on: boolean): Promise<void> =>
  phone.getByRole('switch', { name, exact: true }).setChecked(on)

/** What an agent sends; how the composer makes it is looked at elsewhere. */
export async function agentSends(
  desk: Desk,
  conversationId: number,
  content: Record<string, unknown>,
): Promise<void> {
  const path = `/api/conversations/${conversationId}/messages`
  const { sentAt } = await post<{ sentAt: number }>(
    desk.product,
    path,
    { clientId: randomUUID(), content },
    await token(desk),
  )
  await nextSecond(sentAt)
}

/** The provider's clock knows seconds: of two things in one of them nobody can say which was first. */
export const nextSecond = (after = Date.now()): Promise<void> =>
  soon(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(Math.floor(after / 1000))

/** By its name and language, once it was read from the provider. */
export async function templateId(desk: Desk, name: string, language: string): Promise<number> {
  const bearer = await token(desk)
  const { items } = await post<TemplateList>(desk.product, '/api/inboxes/1/templates/sync', {}, bearer)
  const found = items.find((template) => template.name === name && template.language === language)
  if (!found) throw new Error(`there is no template ${name} in ${language}`)
  return found.id
}

/** Every message and every line of the thread as it is read, without the time at the end. */
export async function wordsOf(thread: Locator): Promise<string[]> {
  const rows = await thread.locator('article, .entry').allInnerTexts()
  return rows.map((words) =>
    words
      .replaceAll(/\s+/g, ' ')
      .replace(/\d\d:\d\d$/, '')
      .trim(),
  )
}

/** The same to a reader's ears: pictures and films by their names, buttons as buttons; players at their start. */
export async function heardOf(thread: Locator): Promise<string> {
  const rows = await thread.locator('article, .entry').all()
  const all = await Promise.all(rows.map((each) => each.ariaSnapshot()))
  return all
    .join('\n')
    .replaceAll(/"Position": "[\d.]+"/g, '"Position"')
    .replaceAll(/\d:\d\d \//g, '/')
}

/** Asks until it is so. A busy machine may take its time. */
// oxlint-disable-next-line vitest/require-awaited-expect-poll -- whoever asks awaits
export const soon = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: 10_000, interval: 50 })

async function token(desk: Desk): Promise<string> {
  const { email, password } = OWNER
  return (await post<{ accessToken: string }>(desk.product, '/api/sessions', { email, password })).accessToken
}
