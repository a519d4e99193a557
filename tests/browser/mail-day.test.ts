/** A day of mails: begun by us, gone on with from a chat, by machines, unreadable, without a mouse, without a line. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nested } from '../../channels/email/read/samples.ts'
import { withoutDovecot } from '../helpers/dovecot.ts'
import { openOutside, type OutsideServer } from '../helpers/outside.ts'
import { bytesOf } from './browser.ts'
import { composer, message, row, thread } from './desk.ts'
import { addRecipient, COMPANY, openMailDesk, sendMail, type MailDesk } from './mail-desk.ts'
import { soon } from './phone.ts'
import type { Correspondent } from './post-office.ts'
import { addWebInbox, plainPage, startSite, type Site } from './shop.ts'
import { openChat, openVisitor, panel, talk } from './visitor.ts'
import { takeUp } from './website-desk.ts'

let web: OutsideServer
let site: Site
let desk: MailDesk
let page: Page
let carla: Correspondent
let kai: Correspondent
let aylin: Correspondent

const button = (name: string | RegExp) => page.getByRole('button', { name })
const press = async (...keys: string[]): Promise<void> => {
  for (const key of keys) await page.keyboard.press(key)
}
const open = (view: string) => page.goto(`${desk.product.url}/${view}`)

describe.skipIf(withoutDovecot)('a mailbox, on an ordinary day', () => {
  beforeAll(async () => {
    ;[web, site] = await Promise.all([openOutside(), startSite()])
    desk = await openMailDesk({}, { reach: web.reach })
    page = desk.page
    carla = desk.office.person('Carla Brandt', 'carla@kunde.example')
    kai = desk.office.person('Kai Lund', 'kai@lund.example')
    aylin = desk.office.person('Aylin Kaya', 'aylin@kunde.example')
  }, 30_000)
  afterAll(async () => {
    await desk?.[Symbol.asyncDispose]()
    await site?.[Symbol.asyncDispose]()
    await web?.[Symbol.asyncDispose]()
  })

  it('begins a conversation, which the answer goes on with', async () => {
    await open('all')
    await button('New conversation').first().click()
    const dialog = page.getByRole('dialog', { name: 'New conversation' })
    await addRecipient(dialog, 'To', kai.line)
    await dialog.getByRole('textbox', { name: 'Subject' }).fill('Your order 4711')
    await dialog.getByRole('textbox', { name: 'Message' }).fill('It will be a week later.')
    await dialog.getByRole('button', { name: /^Send/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Your order 4711' }).waitFor()
    const letter = await kai.gets('It will be a week later.')
    expect(letter.mail).toMatchObject({ subject: 'Your order 4711', to: [{ name: kai.name }] })
    expect([letter.mail.inReplyTo, letter.mail.references]).toEqual([undefined, undefined])
    await kai.answers(letter, 'A week is all right.')
    await message(page, 'A week is all right.').waitFor()
    expect(await row(page, 'Kai Lund').count()).toBe(1)
  })

  it('goes on by mail with a chat whose visitor has left', async () => {
    const fields = [{ key: 'email', required: true, when: 'always' as const, label: {} }]
    const chat = await addWebInbox(desk.product, 'Shop', { sites: [site.url], fields })
    site.pages.set('/', plainPage(desk.product.url, chat.key))
    const { page: shop, context } = await openVisitor(desk.browser)
    await shop.goto(site.url)
    await openChat(shop)
    await panel(shop).getByLabel('E-mail').fill(aylin.address)
    await panel(shop).getByLabel('Your question').fill('Do you have it in oak?')
    await panel(shop).getByRole('button', { name: 'Send', exact: true }).click()
    await talk(shop).getByText('Sent', { exact: true }).waitFor()
    await context.close()
    await takeUp(desk, 'Do you have it in oak?')
    await page
      .getByRole('region', { name: 'Write' })
      .getByRole('button', { name: 'Continue by e-mail' })
      .click()
    const dialog = page.getByRole('dialog', { name: 'Continue by e-mail' })
    await dialog.getByRole('textbox', { name: 'Message' }).fill('Yes, from March on.')
    await dialog.getByRole('button', { name: /^Send/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Your chat with Shop' }).waitFor()
    const letter = await aylin.gets('Yes, from March on.')
    expect(letter.mail.text).toContain('Do you have it in oak?')
    await aylin.answers(letter, 'Then I order two.')
    await message(page, 'Then I order two.').waitFor()
    // Each leads to the other.
    const link = page.getByText('by e-mail:').getByRole('link')
    await link.click()
    await thread(page).getByText('continued this by e-mail').waitFor()
    await link.click()
    await message(page, 'Then I order two.').waitFor()
  })

  it('ends with the last answer, and begins again with the next question', async () => {
    await open('mine')
    await carla.writes({ to: COMPANY, subject: 'Opening hours', text: 'Are you open on Saturday?' })
    await open('all')
    await row(page, 'Opening hours').click()
    await composer(page).fill('From ten to two.')
    await button('Other ways to send').click()
    await page.getByRole('menuitem', { name: 'Send and resolve' }).click()
    await button(/^Reopen/)
      .first()
      .waitFor()
    const letter = await carla.gets('From ten to two.')
    await carla.answers(letter, 'And on Sunday?')
    await message(page, 'And on Sunday?').waitFor()
    await button(/^Resolve/)
      .first()
      .waitFor()
  })

  it('reads and answers without a mouse', async () => {
    await open('all')
    await carla.writes({ to: COMPANY, subject: 'Invoice', text: 'The street is wrong.', cc: kai.line })
    await row(page, 'Invoice').waitFor()
    await press('j')
    await page.getByRole('heading', { level: 1, name: 'Invoice' }).waitFor()
    await page.getByRole('region', { name: 'Write' }).getByText(carla.name).waitFor()
    await press('r')
    await page.keyboard.type('I have it')
    await press('Control+b')
    await page.keyboard.type(' corrected.')
    await press('Control+Enter')
    expect((await carla.gets('I have it')).mail.html).toMatch(/I have it<b>.corrected\.<\/b>/)
    expect(await kai.count('I have it')).toBe(0)
    await message(page, 'I have it corrected.').getByRole('img', { name: 'Sent', exact: true }).waitFor()
    await press('Escape', 'f')
    await page.keyboard.type('accounts@nordlicht-konten.example')
    await press('Enter')
    await page.getByRole('textbox', { name: 'Forward' }).focus()
    await page.keyboard.type('For the books.')
    await press('Control+Enter')
    const forwarded = message(page, 'For the books.')
    await forwarded.getByText('Not delivered', { exact: true }).waitFor()
    await press('Escape', 'e')
    await row(page, 'Invoice').waitFor({ state: 'detached' })
  })

  it('stays resolved when somebody is out of office, and not when they are back', async () => {
    await open('resolved')
    await row(page, 'Invoice').click()
    const letter = await carla.gets('I have it')
    const away = { headers: { 'Auto-Submitted': 'auto-replied' }, subject: 'Out of office: Invoice' }
    await carla.answers(letter, 'I am back on Monday.', away)
    await message(page, 'I am back on Monday.').getByText('Automatic reply').waitFor()
    await button(/^Reopen/).waitFor()
    expect(
      await row(page, 'Invoice')
        .getByRole('img', { name: /unread/ })
        .count(),
    ).toBe(0)
    await carla.answers(letter, 'Here I am again.')
    await message(page, 'Here I am again.').waitFor()
    await button(/^Resolve/).waitFor()
  })

  it('loads the pictures of other servers once they are asked for, and by the server alone', async () => {
    await kai.writes({
      to: COMPANY,
      subject: 'Our catalogue',
      text: 'Look at the lamps.',
      html: `<p>Look at the lamps.</p><img src="${web.url('pictures.example', '/lamp.gif')}" width="200" height="120" alt="A lamp">`,
    })
    await open('all')
    await row(page, 'Our catalogue').click()
    await message(page, 'Look at the lamps.').waitFor()
    const mail = thread(page).getByRole('article')
    await mail.getByRole('button', { name: 'Formatted' }).click()
    await mail.getByText('1 picture from an outside server is blocked').waitFor()
    expect(web.asked).toEqual([])
    await mail.getByRole('button', { name: 'Show once' }).click()
    await soon(() => web.asked.map(({ path }) => path)).toEqual(['/lamp.gif'])
    const [{ headers } = { headers: {} }] = web.asked
    expect(Object.keys(headers)).not.toContain('cookie')
    expect(Object.keys(headers)).not.toContain('referer')
    const picture = page.frameLocator('iframe[title="Formatted mail"]').getByRole('img', { name: 'A lamp' })
    await soon(() => picture.evaluate((each: { naturalWidth?: number }) => each.naturalWidth)).toBe(1)
  })

  it('has a mail that nothing can read as a file', async () => {
    await desk.putIn(nested(1000).toString())
    await row(page, 'Eve').click()
    await thread(page).getByText('This mail could not be read.').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      thread(page).getByRole('button', { name: 'Download the original' }).click(),
    ])
    expect(await bytesOf(download)).toEqual(nested(1000))
  })

  it('keeps what is written without a line, and sends it once there is one', async () => {
    await row(page, 'Your order 4711').click()
    await message(page, 'A week is all right.').waitFor()
    await page.getByRole('region', { name: 'Write' }).getByText(kai.name).waitFor()
    await desk.context.setOffline(true)
    await composer(page).fill('It leaves on Tuesday.')
    await sendMail(page)
    const sent = message(page, 'It leaves on Tuesday.')
    await sent.getByRole('img', { name: 'Waiting to be sent' }).waitFor()
    await composer(page).fill('By the way,')
    await desk.context.setOffline(false)
    await sent.getByRole('img', { name: 'Sent', exact: true }).waitFor()
    expect(await sent.count()).toBe(1)
    expect(await kai.count('It leaves on Tuesday.')).toBe(1)
    await page.reload()
    await sent.waitFor()
    await soon(() => composer(page).innerText()).toBe('By the way,')
  })

  it('complains about nothing but the line', () => {
    const expected = /ERR_INTERNET_DISCONNECTED|WebSocket connection/
    expect(desk.trouble.filter((line) => !expected.test(line))).toEqual([])
  })
})
