/** What becomes of a chat: rated, gone on with, kept by its visitor, and deleted with all there is of it. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import { foresee, limit, putInForce, run } from '../helpers/retention.ts'
import { startMailbox, type Mailbox } from '../helpers/mailbox.ts'
import { answer, row, thread } from './desk.ts'
import { soon } from './phone.ts'
import { bubble, choose, choosesFiles, openChat, panel, talk, visitorWrites } from './visitor.ts'
import { openWebsiteDesk, takeUp, type WebsiteDesk } from './website-desk.ts'

const CANARY = 'Kanarienvogel-4712'

let desk: WebsiteDesk
let mailbox: Mailbox
let visitor: Page
/** How far the server's clock is ahead (ms). */
let ahead = 0

beforeAll(async () => {
  mailbox = await startMailbox()
  desk = await openWebsiteDesk(
    {},
    { clock: { now: () => Date.now() + ahead } },
    { SMTP_URL: mailbox.url, MAIL_FROM: 'Nordlicht <chat@nordlicht.example>' },
  )
  await putInForce(desk.product.server.ctx, limit({ scope: { channels: ['web'] } }))
  visitor = (await desk.visitor()).page
  await openChat(visitor)
})
afterAll(async () => {
  await desk?.[Symbol.asyncDispose]()
  await mailbox?.[Symbol.asyncDispose]()
})

const press = (name: string) => panel(visitor).getByRole('button', { name, exact: true }).click()
const inConsole = (name: string | RegExp) => desk.page.getByRole('button', { name }).click()

it('is rated with a comment when an agent has resolved it, and the agent reads both', async () => {
  await visitorWrites(visitor, 'Die Tür klemmt.')
  await takeUp(desk, 'Die Tür klemmt.')
  await inConsole(/^Assign to me/)
  await answer(desk.page, 'Wir schicken jemanden.')
  await bubble(visitor, 'Wir schicken jemanden.').waitFor()
  await inConsole(/^Resolve/)
  await panel(visitor).getByRole('heading', { name: 'How was it with Mareike?' }).waitFor()
  await panel(visitor).getByRole('radio', { name: 'Good' }).click()
  await panel(visitor)
    .getByRole('textbox', { name: /Tell us more/ })
    .fill('Schnell & <b>freundlich</b>')
  await press('Send')
  await panel(visitor).getByText('The chat has ended').first().waitFor()
  await desk.page.goto(`${desk.product.url}/resolved`)
  await row(desk.page, 'Visitor').click()
  await thread(desk.page)
    .getByText(/^Visitor \w+ rated this chat: Good$/)
    .waitFor()
  await thread(desk.page).getByText('Schnell & <b>freundlich</b>').waitFor()
  const person = desk.page.getByRole('region', { name: 'From the website' })
  await person.getByText('Schnell & <b>freundlich</b>').waitFor()
})

it('goes on when its visitor writes again, and ends when they end it', async () => {
  await visitorWrites(visitor, 'Wann denn?')
  await thread(desk.page).getByText('Wann denn?').waitFor()
  await desk.page.getByRole('button', { name: /^Resolve/ }).waitFor()
  await choose(visitor, 'End chat')
  await thread(desk.page)
    .getByText(/^Visitor \w+ ended the chat$/)
    .waitFor()
  await desk.page.getByRole('button', { name: /^Reopen/ }).waitFor()
  await talk(visitor).getByText('The chat has ended').waitFor()
  expect(await desk.count('conversation')).toBe(1)
})

it('leaves room for another, and can be read again', async () => {
  await choose(visitor, 'Start another chat')
  await visitorWrites(visitor, 'Haben Sie auch Lampen?')
  await bubble(visitor, 'Haben Sie auch Lampen?').waitFor()
  expect(await bubble(visitor, 'Die Tür klemmt.').count()).toBe(0)
  await soon(() => desk.count('conversation')).toBe(2)
  await choose(visitor, 'Your chats')
  const chats = panel(visitor).getByRole('listitem')
  await chats.filter({ hasText: 'You: Haben Sie auch Lampen?' }).waitFor()
  await chats.filter({ hasText: 'You: Wann denn?' }).getByRole('button').click()
  for (const text of ['Die Tür klemmt.', 'Wir schicken jemanden.', 'Wann denn?'])
    await bubble(visitor, text).waitFor()
  expect(await desk.count('contact')).toBe(1)
})

it('is sent to its visitor by e-mail', async () => {
  await choose(visitor, 'Send chat by e-mail')
  await panel(visitor).getByRole('textbox', { name: 'E-mail' }).fill('aylin@kunde.example')
  await press('Send')
  await panel(visitor).getByText('The chat is on its way to aylin@kunde.example.').waitFor()
  await soon(() => mailbox.mails.length).toBe(1)
  const [mail] = mailbox.mails
  expect(mail).toMatchObject({ from: 'chat@nordlicht.example', to: ['aylin@kunde.example'] })
  const words = mail?.raw.replaceAll(/=\r\n/g, '')
  for (const text of ['Wir schicken jemanden.', 'Wann denn?', 'Mareike']) expect(words).toContain(text)
  expect(words).not.toContain('Lampen')
  await press('Back')
})

it('is downloaded as a page that runs nothing, whatever was written', async () => {
  await choose(visitor, 'Your chats')
  await panel(visitor).getByRole('listitem').filter({ hasText: 'Lampen' }).getByRole('button').click()
  const evil = '<script>window.evil = 1</script><img src=x onerror="window.evil = 2">'
  await visitorWrites(visitor, evil)
  await talk(visitor).locator('.group', { hasText: evil }).getByText('Sent', { exact: true }).waitFor()
  const [download] = await Promise.all([visitor.waitForEvent('download'), choose(visitor, 'Download chat')])
  expect(download.suggestedFilename()).toMatch(/^chat-\d{4}-\d\d-\d\d\.html$/)
  const page = await visitor.context().newPage()
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const copy = join(desk.product.folder, 'copy.html')
  await download.saveAs(copy)
  await page.goto(`file://${copy}`)
  await page.getByText(evil).waitFor()
  await page.getByText('Haben Sie auch Lampen?').waitFor()
  expect(await page.locator('script, img, link').count()).toBe(0)
  expect(await page.evaluate('window.evil')).toBeUndefined()
  expect(asked).toEqual([`file://${copy}`])
  await page.close()
})

it('is forgotten everywhere when its visitor deletes it', async () => {
  await choosesFiles(visitor, [
    {
      name: `${CANARY}.pdf`,
      mimeType: 'application/pdf',
      buffer: Buffer.from(`%PDF-1.4\n${CANARY}\n%%EOF\n`),
    },
  ])
  await visitorWrites(visitor, CANARY)
  await takeUp(desk, CANARY)
  expect(stored()).toMatchObject({ files: 1, canary: true })
  await choose(visitor, 'Delete chat')
  await press('Delete chat')
  await desk.page.getByText('This chat was deleted. Nothing of it is kept.').waitFor()
  await row(desk.page, CANARY).waitFor({ state: 'detached' })
  expect(await desk.page.getByText(CANARY).count()).toBe(0)
  expect(await desk.count('conversation')).toBe(1)
  await soon(stored).toMatchObject({ files: 0, canary: false })
  await bubble(visitor, 'Wann denn?').waitFor()
})

it('goes by itself when its period is over, which the footer names', async () => {
  await panel(visitor).getByText('Deleted 30 days after the chat ends').waitFor()
  await desk.page.goto(`${desk.product.url}/resolved`)
  await row(desk.page, 'Visitor').waitFor()
  const { ctx } = desk.product.server
  ahead = 29 * DAY
  await foresee(ctx)
  expect(await desk.count('conversation')).toBe(1)
  ahead = 32 * DAY
  await run(ctx)
  await row(desk.page, 'Visitor').waitFor({ state: 'detached' })
  await bubble(visitor, 'Wann denn?').waitFor({ state: 'detached' })
  for (const table of ['conversation', 'message', 'contact', 'identity', 'rating'] as const)
    expect(await desk.count(table), table).toBe(0)
})

/** Files of chats, and whether the canary's bytes are anywhere in the folder of data. */
function stored(): { files: number; canary: boolean } {
  const all = readdirSync(desk.product.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return {
    files: all.filter((path) => path.includes('/attachments/')).length,
    canary: all.some((path) => readFileSync(path).includes(CANARY)),
  }
}
