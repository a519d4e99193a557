/** Mail over a real SMTP server, the well-behaved and the others. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { mailConfig } from '../../config/mail.ts'
import { startMailbox, type Mailbox } from '../../tests/helpers/mailbox.ts'
import { createMailer, transportOptions } from './mailer.ts'

const FROM = '"Nordlicht, Kiel" <chat@nordlicht.example>'
const configOf = (url: string) => {
  const problems: string[] = []
  const config = mailConfig(url, FROM, problems)
  if (!config) throw new Error(problems.join())
  return config
}
const MAIL = {
  to: 'carla@kunde.example',
  subject: 'Ihr Chat mit Nordlicht',
  text: 'Moin\n.\n..\nTschüß',
  html: '<p>Moin</p>',
}

describe('mail', () => {
  let mailbox: Mailbox | null = null
  let wire: Server | null = null
  afterEach(async () => {
    await mailbox?.[Symbol.asyncDispose]()
    wire?.close()
    mailbox = wire = null
  })
  const mailer = (box: Mailbox) => createMailer(configOf(box.url))

  it('is taken whole, and marked as sent by a machine', async () => {
    mailbox = await startMailbox()
    await mailer(mailbox).send(MAIL)
    const [mail] = mailbox.mails
    expect(mail).toMatchObject({ from: 'chat@nordlicht.example', to: ['carla@kunde.example'] })
    expect(mail?.head).toMatch(/^From: "Nordlicht, Kiel" <chat@nordlicht\.example>$/m)
    expect(mail?.head).toMatch(/^To: carla@kunde\.example$/m)
    expect(mail?.head).toMatch(/^Subject: Ihr Chat mit Nordlicht$/m)
    expect(mail?.head).toMatch(/^Auto-Submitted: auto-generated$/m)
    // Lines of dots alone neither end the mail nor get lost.
    expect(mail?.raw.replaceAll('\r\n', '\n')).toContain('Moin\n.\n..\nTsch=C3=BC=C3=9F')
    expect(mail?.raw).toContain('<p>Moin</p>')
  })

  it('gets no further header, whatever stands in the subject', async () => {
    mailbox = await startMailbox()
    await mailer(mailbox).send({ ...MAIL, subject: 'Hello\r\nBcc: everybody@kunde.example\r\n\r\nBody' })
    const [mail] = mailbox.mails
    expect(mail?.to).toEqual(['carla@kunde.example'])
    expect(mail?.head).toMatch(/^Subject: Hello Bcc: everybody@kunde\.example Body$/m)
    expect(mail?.head).not.toMatch(/^Bcc:/m)
  })

  it.each([
    'a@kunde.example, b@kunde.example',
    '"a@evil.example x"@kunde.example',
    'a@b.example\r\nRCPT TO:<c@d>',
    'Group: a@kunde.example;',
  ])('goes to one address and never to a list: %s', async (to) => {
    mailbox = await startMailbox()
    await expect(mailer(mailbox).send({ ...MAIL, to })).rejects.toMatchObject({ code: 'mail_failed' })
    expect(mailbox.mails).toEqual([])
  })

  it('that the server does not want for this person fails in plain words', async () => {
    mailbox = await startMailbox({ refuse: 'nobody@kunde.example' })
    const sent = mailer(mailbox).send({ ...MAIL, to: 'nobody@kunde.example' })
    await expect(sent).rejects.toMatchObject({
      code: 'mail_failed',
      status: 502,
      message: 'The mail server does not send to this address.',
    })
    expect(mailbox.mails).toEqual([])
  })

  it('does not go over a connection that nobody vouches for', async () => {
    mailbox = await startMailbox({ tls: 'upgraded' })
    await expect(mailer(mailbox).send(MAIL)).rejects.toMatchObject({ code: 'mail_failed', status: 502 })
    expect(mailbox.mails).toEqual([])
    await mailbox[Symbol.asyncDispose]()
    mailbox = await startMailbox({ tls: 'at_once' })
    await expect(mailer(mailbox).send(MAIL)).rejects.toMatchObject({ code: 'mail_failed', status: 502 })
    expect(mailbox.mails).toEqual([])
  })

  it('insists on encryption with any server that is not on this machine', () => {
    expect(transportOptions(configOf('smtp://mail.example'))).toMatchObject({
      secure: false,
      requireTLS: true,
    })
    expect(transportOptions(configOf('smtps://mail.example'))).toMatchObject({ secure: true })
    expect(transportOptions(configOf('smtp://localhost:2525')).requireTLS).toBe(false)
  })

  it('signs in, and says so where it may not', async () => {
    mailbox = await startMailbox({ login: { user: 'chat', password: 'right' } })
    const at = mailbox.url.replace('smtp://', '')
    await createMailer(configOf(`smtp://chat:right@${at}`)).send(MAIL)
    expect(mailbox.mails).toHaveLength(1)
    await expect(createMailer(configOf(`smtp://chat:wrong@${at}`)).send(MAIL)).rejects.toMatchObject({
      code: 'mail_failed',
      message: 'The mail server did not let us in.',
    })
  })

  it('fails where nobody answers, or breaks off in the middle', async () => {
    const sockets: Socket[] = []
    wire = createServer((socket) => {
      sockets.push(socket)
      socket.on('error', () => {})
      socket.write('220 here\r\n')
      socket.on('data', () => socket.destroy())
    }).listen(0, '127.0.0.1')
    await once(wire, 'listening')
    const { port } = wire.address() as AddressInfo
    const broken = createMailer(configOf(`smtp://127.0.0.1:${port}`)).send(MAIL)
    await expect(broken).rejects.toMatchObject({ code: 'mail_failed' })
    expect(sockets).toHaveLength(1)
    wire.close()
    const refused = createMailer(configOf(`smtp://127.0.0.1:${port}`)).send(MAIL)
    await expect(refused).rejects.toMatchObject({ code: 'mail_failed' })
  })
})
