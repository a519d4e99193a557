/** The chat for whoever has no mouse, no eyes for it, a large zoom, another direction, or no taste for motion. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { soon } from './phone.ts'
import type { Stage } from './stage.ts'
import { bubble, openChat, panel, talk, visitorWrites, writing } from './visitor.ts'
import { agree, faults, openShop, visit } from './widget-shop.ts'

let stage: Stage

beforeAll(async () => {
  stage = await openShop()
}, 30_000)
afterAll(() => stage?.[Symbol.asyncDispose]())

describe('by keyboard and by ear', () => {
  const focused = (page: Page) =>
    page.evaluate<string>(`{
      const { activeElement } = document.querySelector('sandglass-chat').shadowRoot
      activeElement === null ? '' : activeElement.getAttribute('aria-label') ?? activeElement.textContent
    }`)

  it('a whole chat needs no mouse', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    await page.keyboard.press('Tab')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Chat')
    await page.keyboard.press('Enter')
    await panel(page).waitFor()
    await soon(() => focused(page)).toBe('Chat with Nordlicht Möbel')
    await tabTo(page, 'Agree and write')
    await page.keyboard.press('Enter')
    await soon(() => focused(page)).toBe('Message')
    await page.keyboard.type('By keys alone')
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Emoji')
    await page.keyboard.press('Enter')
    await soon(() => focused(page)).toBe('😀')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Enter')
    await soon(() => focused(page)).toBe('Message')
    await page.keyboard.press('Enter')
    await bubble(page, 'By keys alone😄').waitFor()
    await tabTo(page, 'More: language, download or delete this chat', 'Shift+Tab')
    await page.keyboard.press('Enter')
    await panel(page).getByRole('menu').waitFor()
    await page.keyboard.press('End')
    await page.keyboard.press('Escape')
    expect(await focused(page)).toBe('More: language, download or delete this chat')
    await page.keyboard.press('Escape')
    await panel(page).waitFor({ state: 'detached' })
    expect(await focused(page)).toBe('Chat')
  })

  async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
    for (let steps = 0; steps < 20 && (await focused(page)) !== name; steps += 1)
      await page.keyboard.press(key)
    expect(await focused(page)).toBe(name)
  }

  it('a phone’s screen keeps the focus, a window gives it back to the page', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    const outside = () => page.evaluate<boolean>(`document.activeElement?.localName !== 'sandglass-chat'`)
    await openChat(page)
    await panel(page).getByRole('button', { name: 'Agree and write' }).waitFor()
    let left = false
    for (let steps = 0; steps < 20; steps += 1) {
      await page.keyboard.press('Tab')
      left ||= await outside()
    }
    expect(left).toBe(true)
    await page.setViewportSize({ width: 390, height: 844 })
    await panel(page).getByRole('button', { name: 'Close' }).focus()
    for (const key of [...Array<string>(12).fill('Tab'), ...Array<string>(12).fill('Shift+Tab')]) {
      await page.keyboard.press(key)
      expect(await outside()).toBe(false)
    }
    expect(await panel(page).getAttribute('aria-modal')).toBe('true')
  })

  it('an answer is said once, and what was there before is not', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    const said = () => panel(page).locator('[aria-live=polite]').last().textContent()
    await openChat(page)
    await agree(page)
    await visitorWrites(page, 'Can you hear me?')
    await bubble(page, 'Can you hear me?').waitFor()
    await stage.answer('Can you hear me?', 'Loud and clear')
    await soon(said).toBe('Mareike Lorenz: Loud and clear')
    await page.reload()
    await openChat(page)
    await bubble(page, 'Loud and clear').waitFor()
    expect(await said()).toBe('')
  })
})

describe('for whoever needs it otherwise', () => {
  it('nothing is cut at 400 %', async () => {
    await using visitor = await visit(stage, '/', { viewport: { width: 320, height: 256 } })
    const { page } = visitor
    await openChat(page)
    await panel(page).getByRole('button', { name: 'Agree and write' }).waitFor()
    expect(await faults(page)).toEqual([])
    for (const control of await panel(page).getByRole('button').all()) await seesWhole(page, control)
    await agree(page)
    await seesWhole(page, writing(page))
    await visitorWrites(page, 'Read on a very small screen')
    await talk(page).getByText('Sent', { exact: true }).waitFor()
    await bubble(page, 'Read on a very small screen').scrollIntoViewIfNeeded()
    await panel(page)
      .getByRole('button', { name: /^More:/ })
      .click()
    for (const entry of await panel(page).getByRole('menu').getByRole('menuitem').all()) {
      await seesWhole(page, entry)
    }
    await page.keyboard.press('Escape')
    await page.goto(`${stage.home}/shut`)
    await openChat(page)
    for (const control of await panel(page).locator('input, textarea, button').all())
      await seesWhole(page, control)
  })

  /** Scrolled to, all of it is on the screen (places are rounded to pixels), and nothing lies on it. */
  async function seesWhole(page: Page, control: Locator): Promise<void> {
    await control.scrollIntoViewIfNeeded()
    const box = await control.boundingBox()
    if (!box) return
    const { width, height } = page.viewportSize() ?? { width: 0, height: 0 }
    const name = (await control.getAttribute('aria-label')) ?? (await control.innerText())
    expect(box.x >= 0 && box.x + box.width <= width, `${name} from side to side`).toBe(true)
    expect(box.y >= -1 && box.y + box.height <= height + 1, `${name} from top to bottom`).toBe(true)
    if (await control.isEnabled()) await control.click({ trial: true })
  }

  it('a page that is read from the right changes neither words nor place', async () => {
    await using left = await visit(stage)
    await using right = await visit(stage, '/rtl')
    for (const { page } of [left, right]) await openChat(page)
    const [one, other] = await Promise.all([left, right].map(({ page }) => panel(page).boundingBox()))
    expect(other).toEqual(one)
    expect(await faults(right.page)).toEqual([])
    await agree(right.page)
    await visitorWrites(right.page, 'هل الأريكة متوفرة؟')
    const arabic = bubble(right.page, 'هل الأريكة متوفرة؟')
    const turned = (element: { matches(selector: string): boolean }) => element.matches(':dir(rtl)')
    expect(await arabic.evaluate(turned)).toBe(true)
  })

  it('nothing moves for those who want no motion', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    await openChat(page)
    await agree(page)
    await visitorWrites(page, 'Hold still')
    await stage.type('Hold still')
    await talk(page)
      .getByRole('img', { name: /typing/ })
      .waitFor()
    const moving = `document.querySelector('sandglass-chat').shadowRoot.getAnimations().length`
    expect(await page.evaluate(moving)).toBe(0)
    await page.emulateMedia({ reducedMotion: 'no-preference' })
    await stage.type('Hold still')
    await soon(() => page.evaluate(moving)).toBe(3)
  })
})
