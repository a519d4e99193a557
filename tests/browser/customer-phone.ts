/** The phone in the customer's hand, beside an agent's desk: what is sent arrives here and is answered here. */
import type { Locator, Page } from 'playwright-core'
import type { LoggedRequest } from '../../scripts/simulator/simulator.ts'
import { message, row, thread, type Desk } from './desk.ts'
import { chat, openPhone } from './phone.ts'

export interface CustomerPhone {
  page: Page
  log: Locator
  /** One message on it, by its words. */
  bubble(text: string | RegExp): Locator
  /** A button below a message. */
  press(name: string): Promise<void>
}

/** The same page as in phone.ts, looked at for what arrives. */
export async function openCustomerPhone(desk: Desk, persona?: string): Promise<CustomerPhone> {
  const page = await openPhone(desk, persona)
  const log = chat(page)
  return {
    page,
    log,
    bubble: (text) => log.locator('.message').filter({ hasText: text }),
    press: (name) => log.getByRole('button', { name, exact: true }).last().click(),
  }
}

/** Somebody writes, and their conversation is open in the console. */
export async function beginTalk(desk: Desk, name: string, persona: string, text: string): Promise<void> {
  const customer = await desk.customer()
  customer.writeText(persona, desk.number, text)
  await desk.page.goto(`${desk.product.url}/all`)
  await row(desk.page, name).click()
  await thread(desk.page).getByText(text).waitFor()
}

export const tick = (page: Page, text: string, name: RegExp): Locator =>
  message(page, text).getByRole('img', { name })

/** The newest message of the thread, whatever it says. */
export const newest = (page: Page): Locator => thread(page).getByRole('article').last()

/** What WhatsApp was asked to send, oldest first. */
export async function sends(desk: Desk): Promise<LoggedRequest[]> {
  const { requests } = await desk.simulator()
  return requests.filter(
    ({ path, body }) => path.endsWith('/messages') && typeof (body as { type?: unknown })?.type === 'string',
  )
}

/** Chooses from the menu beside the text. */
export async function insert(page: Page, kind: string): Promise<Locator> {
  await page.getByRole('button', { name: 'Insert', exact: true }).click()
  await page.getByRole('menuitem', { name: kind, exact: true }).click()
  const dialog = page.getByRole('dialog', { name: kind })
  await dialog.waitFor()
  return dialog
}

/** Attaches files as a person does who browses for them. */
export async function attach(page: Page, files: Parameters<Locator['setInputFiles']>[0]): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Attach files' }).first().click(),
  ])
  await chooser.setFiles(files)
}
