/**
 * The chat in all its states: accessible, and whole at every width, in both themes and languages.
 * `SHOTS=folder` leaves pictures there, of every state in every way, to be looked at by people.
 */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DESKTOP } from './desk.ts'
import { PICTURE, type Stage } from './stage.ts'
import { bubble, choose, launcher, openChat, panel, talk, visitorWrites, writing } from './visitor.ts'
import { agree, faults, openShop, visit } from './widget-shop.ts'

const SHOTS = process.env['SHOTS']
const WIDTHS = [1440, 768, 390]
const SCHEMES = ['light', 'dark'] as const
const LANGUAGES = ['en', 'de'] as const
/** Every width, theme and language; each with each only for pictures. */
const LOOKS = WIDTHS.flatMap((width) =>
  SCHEMES.flatMap((scheme) => LANGUAGES.map((language) => ({ width, scheme, language }))),
).filter((_look, index) => SHOTS !== undefined || [0, 7, 9, 10].includes(index))

const ANYBODY = { 'access-control-allow-origin': '*' }
const PDF = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n')

let stage: Stage

beforeAll(async () => {
  stage = await openShop()
}, 30_000)
afterAll(() => stage?.[Symbol.asyncDispose]())

const sayIn = (page: Page, language: string) => page.evaluate(`sandglass.setLanguage('${language}')`)

async function inspect(page: Page, what: string): Promise<void> {
  for (const { width, scheme, language } of LOOKS) {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 900 })
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await sayIn(page, language)
    if ((await panel(page).count()) > 0)
      await page.locator(`sandglass-chat div[lang="${language}"]`).waitFor({ state: 'attached' })
    const look = [what, width, scheme, language].join('-')
    expect(await faults(page), look).toEqual([])
    if (SHOTS !== undefined) await page.screenshot({ path: join(SHOTS, `${look}.png`) })
  }
  await sayIn(page, 'en')
  await page.setViewportSize(DESKTOP.viewport)
}

describe('nothing is wrong with it', () => {
  it('closed, and before the first message', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    await inspect(page, 'closed')
    await openChat(page)
    await panel(page).getByRole('button', { name: 'Agree and write' }).waitFor()
    await inspect(page, 'notice')
    await panel(page).getByRole('button', { name: 'Read all' }).click()
    await inspect(page, 'notice-whole')
    await panel(page).getByRole('button', { name: 'Back' }).click()
    await page.evaluate(`sandglass.identify('nobody')`)
    await panel(page).getByRole('button', { name: 'Agree and write' }).click()
    await panel(page).getByText('You could not be signed in').waitFor()
    await inspect(page, 'refused')
  })

  it('out of office, with fields and their faults', async () => {
    await using visitor = await visit(stage, '/shut')
    const { page } = visitor
    await openChat(page)
    await panel(page).getByLabel('E-mail').waitFor()
    await inspect(page, 'fields')
    await panel(page).getByLabel('E-mail').fill('aylin.kaya@web')
    await panel(page).getByLabel('Your question').fill('Do you send colour samples of the wool fabric?')
    await panel(page).getByRole('button', { name: 'Send' }).click()
    await panel(page).getByText('An address looks like').waitFor()
    await inspect(page, 'fields-faulty')
  })

  it('in the middle of a chat, with everything that opens in it', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    await openChat(page)
    await agree(page)
    await visitorWrites(page, 'Is the armchair Sylt also available in moss green?')
    await visitorWrites(page, 'I am at your shop in Altona tomorrow: https://nordlicht.example/altona')
    const words = 'Is the armchair Sylt also available in moss green?'
    await stage.answer(
      words,
      'Yes, in wool and in linen. Both are on display in Altona, ground floor on the left.',
    )
    await stage.answerWithPicture(words)
    await talk(page).getByRole('img', { name: 'Open sideboard.jpg' }).waitFor()
    await panel(page)
      .locator('input[type=file]')
      .setInputFiles([
        { name: 'sideboard.jpg', mimeType: 'image/jpeg', buffer: readFileSync(PICTURE) },
        {
          name: 'A very long name of a file that fits nowhere at all.pdf',
          mimeType: 'application/pdf',
          buffer: PDF,
        },
      ])
    await inspect(page, 'chosen')
    await writing(page).press('Enter')
    await talk(page).getByText('fits nowhere').waitFor()
    const typing = setInterval(() => void stage.type(words).catch(() => 0), 2000)
    await stage.type(words)
    await talk(page)
      .getByRole('img', { name: /typing/ })
      .waitFor()
    await writing(page).fill('Great, thank you')
    await inspect(page, 'chat')
    clearInterval(typing)
    await writing(page).fill('')
    await panel(page).getByRole('button', { name: 'Emoji' }).click()
    await panel(page).getByRole('button', { name: '😀' }).waitFor()
    await inspect(page, 'emoji')
    await page.keyboard.press('Escape')
    await panel(page)
      .getByRole('button', { name: /^More:/ })
      .click()
    await panel(page).getByRole('menu').waitFor()
    await inspect(page, 'menu')
    await page.keyboard.press('Escape')
    await choose(page, 'Send chat by e-mail')
    await panel(page).getByLabel('E-mail').waitFor()
    await inspect(page, 'transcript')
    await panel(page).getByRole('button', { name: 'Back' }).click()
    await choose(page, 'Delete chat')
    await inspect(page, 'delete')
    await panel(page).getByRole('button', { name: 'Cancel' }).click()
    await panel(page).getByRole('button', { name: 'Close' }).click()
    await stage.answer(words, 'Shall we put one aside for you?')
    await page.getByRole('button', { name: 'Chat, 1 unread' }).waitFor()
    await inspect(page, 'badge')
    await openChat(page)
    await stage.resolve(words)
    await panel(page).getByRole('radio', { name: 'Good' }).click()
    await inspect(page, 'rating')
    await panel(page).getByRole('button', { name: 'To the chat' }).click()
    await talk(page).getByText('The chat has ended').waitFor()
    await inspect(page, 'ended')
    await talk(page).getByRole('button', { name: 'Start another chat' }).click()
    await visitorWrites(page, 'One more thing')
    await bubble(page, 'One more thing').waitFor()
    await choose(page, 'Your chats')
    await panel(page).getByRole('listitem').nth(1).waitFor()
    await inspect(page, 'list')
  })

  it('without a server, and with a message that was not taken', async () => {
    await using visitor = await visit(stage)
    const { page } = visitor
    await page.route('**/api/widget/**', (route) => route.abort())
    await launcher(page).click()
    await panel(page).getByText('The chat could not be loaded.').waitFor()
    await inspect(page, 'unloaded')
    await page.unroute('**/api/widget/**')
    await panel(page).getByRole('button', { name: 'Try again' }).click()
    await agree(page)
    await page.routeWebSocket('**/ws/visitor**', (socket) => void socket.close())
    await page.route('**/messages', (route) =>
      route.fulfill({
        status: 403,
        json: { error: { code: 'forbidden', message: 'No.' } },
        headers: ANYBODY,
      }),
    )
    await page.reload()
    await openChat(page)
    await visitorWrites(page, 'Is the armchair Sylt also available in moss green?')
    await talk(page).getByRole('button', { name: 'Try again' }).waitFor({ timeout: 20_000 })
    await inspect(page, 'failed')
  })
})
