/** A visitor of a website and an agent talk: what each sees of the other, and when. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { answer, composer, message, row, thread } from './desk.ts'
import { soon } from './phone.ts'
import { bubble, launcher, letHide, openChat, panel, talk, visitorWrites, writing } from './visitor.ts'
import { openWebsiteDesk, ownersToken, type WebsiteDesk } from './website-desk.ts'

const FACE = readFileSync(join(import.meta.dirname, '../../scripts/simulator/assets/sideboard.jpg'))

let desk: WebsiteDesk
let visitor: Page
let trouble: string[]

beforeAll(async () => {
  desk = await openWebsiteDesk()
  await desk.page.goto(`${desk.product.url}/all`)
  const opened = await desk.visitor()
  visitor = opened.page
  trouble = opened.trouble
})
afterAll(() => desk?.[Symbol.asyncDispose]())

const ticks = (text: string, name: string) => message(desk.page, text).getByRole('img', { name, exact: true })

it('brings what a visitor writes to the desk, and says that it was sent', async () => {
  await openChat(visitor)
  await visitorWrites(
    visitor,
    'Guten Tag 👋 Passt https://nordlicht.example/alster?farbe=eiche (auch links)?',
  )
  await talk(visitor).getByText('Sent', { exact: true }).waitFor()
  await row(desk.page, 'Visitor').getByText('Guten Tag 👋').waitFor()
})

it('makes links of addresses on both sides, and of nothing else', async () => {
  await row(desk.page, 'Visitor').click()
  for (const shown of [talk(visitor), thread(desk.page)]) {
    const link = shown.getByRole('link', {
      name: 'https://nordlicht.example/alster?farbe=eiche',
      exact: true,
    })
    await link.waitFor()
    expect(await link.getAttribute('href')).toBe('https://nordlicht.example/alster?farbe=eiche')
    expect(await link.getAttribute('rel')).toContain('noopener')
    expect(await shown.getByRole('link').count()).toBe(1)
  }
})

it('tells the visitor that somebody has read it', async () => {
  await talk(visitor)
    .getByText(/^Read \d/)
    .waitFor()
})

it('shows who is writing to the visitor, and then who has written, with name and picture', async () => {
  const headers = { authorization: `Bearer ${await ownersToken(desk)}` }
  const chosen = await fetch(`${desk.product.url}/api/me/picture`, { method: 'POST', headers, body: FACE })
  expect(chosen.status).toBe(200)
  await composer(desk.page).pressSequentially('Ja, ')
  await talk(visitor).getByRole('img', { name: 'Mareike is typing' }).waitFor()
  await answer(desk.page, 'Ja, mit den Füßen 🙂')
  await bubble(visitor, 'Ja, mit den Füßen 🙂').waitFor()
  await talk(visitor)
    .getByText(/^Mareike ·/)
    .waitFor()
  await talk(visitor)
    .getByRole('img', { name: /is typing/ })
    .waitFor({ state: 'detached' })
  await panel(visitor).getByText('Mareike is here').waitFor()
  const face = panel(visitor).locator('img').first()
  await soon(() => face.evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBeGreaterThan(0)
})

it('shows the agent that the visitor is writing', async () => {
  await writing(visitor).pressSequentially('Und in ')
  await desk.page
    .getByRole('status')
    .getByText(/^Visitor \w+ is writing/)
    .waitFor()
  await row(desk.page, 'Visitor').getByText('is writing').waitFor()
  await visitorWrites(visitor, 'Und in Nussbaum?')
  await message(desk.page, 'Und in Nussbaum?').waitFor()
  await row(desk.page, 'Visitor').getByText('is writing').waitFor({ state: 'detached' })
})

it('tells what arrived from what was looked at', async () => {
  await panel(visitor).getByRole('button', { name: 'Close' }).click()
  await answer(desk.page, 'In Nussbaum ab März.')
  await ticks('In Nussbaum ab März.', 'Delivered').waitFor()
  await launcher(visitor)
    .and(visitor.getByRole('button', { name: 'Chat, 1 unread' }))
    .waitFor()
  await launcher(visitor).click()
  await ticks('In Nussbaum ab März.', 'Read').waitFor()
  await launcher(visitor)
    .and(visitor.getByRole('button', { name: 'Chat', exact: true }))
    .waitFor()
})

it('counts in the title what comes while the visitor is in another tab', async () => {
  const title = await visitor.title()
  const look = await letHide(visitor)
  await answer(desk.page, 'Soll ich eins zurücklegen?')
  await soon(() => visitor.title()).toBe(`(1) ${title}`)
  await ticks('Soll ich eins zurücklegen?', 'Delivered').waitFor()
  await look()
  await soon(() => visitor.title()).toBe(title)
  await ticks('Soll ich eins zurücklegen?', 'Read').waitFor()
})

it('says aloud what was answered, once, and who said it', async () => {
  await answer(desk.page, 'Bis Freitag?')
  await soon(() => panel(visitor).locator('[aria-live="polite"]').innerText()).toBe('Mareike: Bis Freitag?')
})

it('has emoji to choose from', async () => {
  await writing(visitor).fill('Gern')
  await panel(visitor).getByRole('button', { name: 'Emoji' }).click()
  await panel(visitor).getByRole('button', { name: '👍' }).click()
  expect(await writing(visitor).inputValue()).toBe('Gern👍')
  await writing(visitor).press('Enter')
  await message(desk.page, 'Gern👍').waitFor()
})

it('keeps lines as they were typed', async () => {
  await writing(visitor).fill('Alster')
  await writing(visitor).press('Shift+Enter')
  await writing(visitor).pressSequentially('  180 cm')
  await writing(visitor).press('Enter')
  for (const shown of [talk(visitor), thread(desk.page)])
    await soon(async () => (await shown.innerText()).includes('Alster\n  180 cm')).toBe(true)
})

it('never shows a note to the visitor', async () => {
  await desk.page.getByRole('tab', { name: 'Note' }).click()
  await desk.page.getByRole('textbox', { name: 'Note' }).fill('Kauft immer Eiche')
  await desk.page.getByRole('textbox', { name: 'Note' }).press('Control+Enter')
  await thread(desk.page).getByText('Kauft immer Eiche').waitFor()
  await desk.page.getByRole('tab', { name: 'Reply' }).click()
  await answer(desk.page, 'Ist notiert.')
  await bubble(visitor, 'Ist notiert.').waitFor()
  expect(await visitor.content()).not.toContain('Kauft immer Eiche')
  await visitor.reload()
  await openChat(visitor)
  await bubble(visitor, 'Ist notiert.').waitFor()
  expect(await bubble(visitor, 'Kauft immer Eiche').count()).toBe(0)
})

it('kept one visitor, one conversation, and each message once', async () => {
  expect(await desk.count('visitor')).toBe(1)
  expect(await desk.count('conversation')).toBe(1)
  expect(await desk.count('message')).toBe(10)
  expect(await desk.count('outbox')).toBe(0)
  expect(trouble).toEqual([])
  expect(desk.trouble).toEqual([])
})
