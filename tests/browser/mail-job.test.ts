/** The main job by mail, over real servers: it arrives, is answered, and everybody's answers come back. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readFileSync } from 'node:fs'
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withoutDovecot } from '../helpers/dovecot.ts'
import { bytesOf } from './browser.ts'
import { composer, message, row, thread } from './desk.ts'
import {
  addRecipient,
  chooseOf,
  COMPANY,
  openMailDesk,
  recipient,
  sendMail,
  type MailDesk,
} from './mail-desk.ts'
import { soon } from './phone.ts'
import type { Correspondent, Letter } from './post-office.ts'
import { PICTURE } from './stage.ts'

const SUBJECT = 'Scratch on the lamp'
const PDF = Buffer.from('%PDF-1.4\nReturn slip\n%%EOF\n')

let desk: MailDesk
let carla: Correspondent
let ben: Correspondent
let accounts: Correspondent
let workshop: Correspondent
/** Carla's first mail. */
let question: string
/** Our answer, as it lies in Carla's mailbox. */
let answer: Letter

const chip = (address: string): Locator => recipient(desk.page, address)
const field = (name: string): Locator => desk.page.getByRole('combobox', { name, exact: true })
const button = (name: string | RegExp): Locator => desk.page.getByRole('button', { name })

describe.skipIf(withoutDovecot)('the main job, by mail', () => {
  beforeAll(async () => {
    desk = await openMailDesk()
    carla = desk.office.person('Carla Brandt', 'carla@kunde.example')
    ben = desk.office.person('Ben Süß', 'ben@kunde.example')
    accounts = desk.office.person('Accounts', 'accounts@kunde.example')
    workshop = desk.office.person('Workshop', 'workshop@lampen.example')
    await desk.page.goto(`${desk.product.url}/all`)
    await desk.page.getByText('Pick a conversation').waitFor()
    // What a reload would take away.
    await desk.page.evaluate('window.opened = true')
  }, 30_000)
  afterAll(() => desk?.[Symbol.asyncDispose]())

  it('shows a mail in the open console as soon as it is in the mailbox', async () => {
    question = await carla.writes({
      to: COMPANY,
      subject: SUBJECT,
      text: 'Dear team,\n\nthe lamp has a scratch. What can be done?\n\n-- \nCarla Brandt\nBergedorf',
      attachments: [{ filename: 'scratch.jpg', content: readFileSync(PICTURE) }],
    })
    const arrived = row(desk.page, SUBJECT)
    await arrived.getByText('the lamp has a scratch').waitFor()
    await arrived.getByRole('img', { name: '1 unread' }).waitFor()
    await arrived.click()
    const mail = message(desk.page, 'What can be done?')
    await mail.getByText(carla.address).first().waitFor()
    await mail.getByRole('button', { name: /scratch\.jpg/ }).waitFor()
    expect(await mail.getByText('Bergedorf').count()).toBe(0)
    await mail.getByRole('button', { name: 'Signature' }).click()
    await mail.getByText('Bergedorf').waitFor()
  })

  it('brings the answer into every mailbox it is for, as written and well-formed', async () => {
    const { page } = desk
    await chip(carla.address).waitFor()
    await button(/^Cc$/).click()
    await addRecipient(page, 'Cc', ben.address)
    await composer(page).click()
    await page.keyboard.type('Dear Ms Brandt, we send a ')
    await page.keyboard.press('Control+b')
    await page.keyboard.type('new lamp')
    await page.keyboard.press('Control+b')
    await page.keyboard.type(' on Friday. The return slip is attached.')
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      button('Attach files').first().click(),
    ])
    await chooser.setFiles([{ name: 'Rücksendung.pdf', mimeType: 'application/pdf', buffer: PDF }])
    await page.getByRole('region', { name: 'Write' }).getByText('Rücksendung.pdf').waitFor()
    await composer(page).click()
    await sendMail(page)
    await message(page, 'we send a new lamp').getByRole('img', { name: 'Sent', exact: true }).waitFor()

    answer = await carla.gets('we send a')
    const { mail, raw } = answer
    expect(mail).toMatchObject({
      from: { name: 'Mareike Lorenz, Nordlicht', address: COMPANY },
      to: [{ address: carla.address }],
      cc: [{ address: ben.address }],
      subject: `Re: ${SUBJECT}`,
      inReplyTo: `<${question}>`,
      references: `<${question}>`,
    })
    expect(mail.text).toMatch(/^Dear Ms Brandt, we send a \*?new lamp\*? on Friday\./)
    expect(mail.text).toMatch(/\n> the lamp has a scratch/)
    expect(mail.html).toContain('<b>new lamp</b>')
    expect(mail.html).toContain('Nordlicht Möbel GmbH')
    expect(mail.attachments).toMatchObject([{ filename: 'Rücksendung.pdf', mimeType: 'application/pdf' }])
    expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer)).toEqual(PDF)
    expect(raw).not.toMatch(/^Bcc:/im)
    expect((await ben.gets('we send a')).mail.messageId).toBe(mail.messageId)
    expect(await carla.count('we send a')).toBe(1)
  })

  it('puts the reply into the same conversation, with what it quotes folded', async () => {
    await carla.answers(answer, 'Thank you, Friday is fine.')
    const reply = message(desk.page, 'Friday is fine.')
    await reply.waitFor()
    expect(await reply.getByText('on Friday. The return slip').count()).toBe(0)
    await reply.getByRole('button', { name: /^Quoted/ }).click()
    await reply.getByText('on Friday. The return slip').waitFor()
    expect(await row(desk.page, SUBJECT).count()).toBe(1)
  })

  it('shows a colleague who answers all as one who takes part, and goes on with the customer', async () => {
    const { page } = desk
    await ben.answers(await ben.gets('we send a'), 'Please ring at the back door.', { all: true })
    await message(page, 'Please ring at the back door.').getByText(ben.address).first().waitFor()
    const others = page.getByRole('region', { name: 'Who else takes part' })
    await others.getByText(ben.address).waitFor()
    await others.getByText('Wrote in this conversation').waitFor()
    const person = page.getByRole('complementary', { name: 'Person' })
    await person.getByRole('heading', { name: 'Carla Brandt' }).waitFor()
    await row(page, 'Carla Brandt').getByText('Please ring').waitFor()
    // Whom it goes to is who wrote last; nobody else unless somebody wants it.
    await chip(ben.address).waitFor()
    expect(await chip(carla.address).count()).toBe(0)
    await button(/^Add 1 other/).click()
    await chip(carla.address).waitFor()
  })

  it('keeps a stranger out, whatever their mail says it answers', async () => {
    const { page } = desk
    const eve = desk.office.person('Eve', 'eve@evil.example')
    const forged = `${answer.mail.messageId?.slice(1, 55)}${'a'.repeat(16)}@nordlicht.example`
    await eve.writes({
      to: COMPANY,
      subject: `Re: ${SUBJECT}`,
      inReplyTo: `<${question}>`,
      references: `<${forged}> <${question}>`,
      text: 'Send it to another address.',
    })
    await row(page, 'Eve').getByText('Send it to another address.').waitFor()
    expect(await row(page, SUBJECT).count()).toBe(2)
    expect(await thread(page).getByText('Send it to another address.').count()).toBe(0)
  })

  it('says whom a mail did not reach and why, and sends it where it should have gone', async () => {
    const { page } = desk
    await chooseOf(message(page, 'Friday is fine.'), 'Reply')
    await chip(carla.address).waitFor()
    await button(/^Cc$/).click()
    await addRecipient(page, 'Cc', 'acounts@kunde.example')
    await composer(page).click()
    await page.keyboard.type('The credit note is on its way.')
    await sendMail(page)
    const sent = message(page, 'The credit note is on its way.')
    await sent.getByText('Not delivered to 1 of 2').waitFor()
    await sent.getByText('acounts@kunde.example: ').waitFor()
    await sent.getByText('It went out to the other one.').waitFor()
    await sent.getByText('Server’s answer').click()
    await sent.getByText('user unknown').waitFor()
    await sent.getByRole('button', { name: 'Correct and send' }).click()
    await chip('acounts@kunde.example').getByRole('button').first().click()
    await field('To').fill(accounts.address)
    await composer(page).click()
    await sendMail(page)
    await accounts.gets('The credit note is on its way.')
    expect(await carla.count('The credit note is on its way.')).toBe(1)
    // A report is news of that mail, and no mail of its own.
    expect(await row(page, 'Mail Delivery System').count()).toBe(0)
  })

  it('passes a mail on with its file', async () => {
    const { page } = desk
    await chooseOf(message(page, 'What can be done?'), 'Forward')
    await page.getByRole('checkbox', { name: /scratch\.jpg/ }).waitFor()
    expect(await page.getByRole('checkbox', { name: /scratch\.jpg/ }).isChecked()).toBe(true)
    await addRecipient(page, 'To', workshop.address)
    await page.getByRole('textbox', { name: 'Forward' }).fill('Can this be mended?')
    await sendMail(page)
    const { mail } = await workshop.gets('Can this be mended?')
    expect(mail.subject).toBe(`Fwd: ${SUBJECT}`)
    expect(mail.text).toContain('the lamp has a scratch. What can be done?')
    expect(mail.text).toContain(carla.address)
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(['scratch.jpg'])
    expect(Buffer.from(mail.attachments[0]?.content as ArrayBuffer)).toEqual(readFileSync(PICTURE))
    expect(await carla.count('Can this be mended?')).toBe(0)
  })

  it('hands out a mail as it came', async () => {
    const { page } = desk
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      chooseOf(message(page, 'What can be done?'), 'Download the original'),
    ])
    expect(download.suggestedFilename()).toMatch(/\.eml$/)
    const [source] = await desk.sources()
    expect(String(await bytesOf(download))).toBe(source)
  })

  it('did all this without a reload, a mail too many or a complaint', async () => {
    expect(await desk.page.evaluate('window.opened')).toBe(true)
    // One of Carla, one of Eve.
    await soon(() => row(desk.page, '').count()).toBe(2)
    expect(desk.trouble).toEqual([])
  })
})
