/** A visitor of a website and the chat that is open there, worked as a person does: by role and name. */
import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { DESKTOP, openContext } from './desk.ts'

const OPEN_SHADOWS = `{
  const { attachShadow } = Element.prototype
  Element.prototype.attachShadow = function (init) {
    return attachShadow.call(this, { ...init, mode: 'open' })
  }
}`

/**
 * The chat lives in a closed shadow root, where no locator gets in. Here it is open, and nothing else is
 * different; what it is to a page's own code is looked at in pages of contexts without this.
 */
export async function openVisitor(
  browser: Browser,
  options: BrowserContextOptions = DESKTOP,
): Promise<{ context: BrowserContext; page: Page; trouble: string[] }> {
  const opened = await openContext(browser, options)
  await letLocatorsIn(opened.context)
  return opened
}

/** For pages that the context opens from then on. */
export async function letLocatorsIn(context: BrowserContext): Promise<void> {
  await context.addInitScript({ content: OPEN_SHADOWS })
}

export const launcher = (page: Page): Locator =>
  page.locator('sandglass-chat').getByRole('button', { name: /^Chat/ })

/** The open chat. */
export const panel = (page: Page): Locator => page.locator('sandglass-chat').getByRole('dialog')

export async function openChat(page: Page): Promise<Locator> {
  await launcher(page).click()
  await panel(page).waitFor()
  return panel(page)
}

export const writing = (page: Page): Locator => panel(page).getByRole('textbox', { name: 'Message' })

/** What the visitor and those who answer have said, in English. */
export const talk = (page: Page): Locator => panel(page).getByRole('log')

export async function visitorWrites(page: Page, text: string): Promise<void> {
  await writing(page).fill(text)
  await writing(page).press('Enter')
}

/** A bubble with exactly these words. */
export const bubble = (page: Page, text: string): Locator => talk(page).getByText(text, { exact: true })

/** One entry of the menu in the chat's head. */
export async function choose(page: Page, entry: string): Promise<void> {
  await panel(page)
    .getByRole('button', { name: /^More:/ })
    .click()
  await panel(page).getByRole('menuitem', { name: entry, exact: true }).click()
}

/** The visitor goes to another tab; the answer brings them back. */
export async function letHide(page: Page): Promise<() => Promise<void>> {
  const set = (hidden: boolean) =>
    page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true })
      Object.defineProperty(document, 'hasFocus', { value: () => ${!hidden}, configurable: true })
      document.dispatchEvent(new Event('visibilitychange'))
      if (${!hidden}) window.dispatchEvent(new Event('focus'))`)
  await set(true)
  return async () => void (await set(false))
}

/** As a person does who browses for them. */
export async function choosesFiles(
  page: Page,
  files: Parameters<Locator['setInputFiles']>[0],
): Promise<void> {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    panel(page).getByRole('button', { name: 'Attach a file' }).click(),
  ])
  await chooser.setFiles(files)
}
