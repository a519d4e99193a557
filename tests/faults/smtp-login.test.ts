/** Signing in at a mail server with an access token, and a bounce that comes after a mail was taken. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MessageView } from '../../server/contract/conversation.ts'
import type { MailboxSettings } from '../../server/contract/mailbox.ts'
import { findInbox } from '../../server/core/inbox/store.ts'
import { nextClientId } from '../helpers/acts.ts'
import { conversationsOf, mailIn, mailInbox, mailsOf } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { startSmtpWire, type SmtpWire } from '../helpers/smtp-wire.ts'

let t: TestServer
let wire: SmtpWire
beforeEach(async () => {
  wire = await startSmtpWire()
  t = await startTestServer('sqlite', { limits: { timeout: 3000 } })
})
afterEach(async () => {
  await t[Symbol.asyncDispose]()
  await wire[Symbol.asyncDispose]()
})

async function send(settings: Partial<MailboxSettings>): Promise<{ inboxId: number; message: MessageView }> {
  const inboxId = await mailInbox(t, { ...wire.settings, ...settings })
  const to = [{ address: 'carla@kunde.example' }]
  const ask = { clientId: nextClientId(), inboxId, to, subject: 'Moin', html: 'Moin' }
  const { body } = await t.owner.post<MessageView>('/api/conversations', ask)
  await t.server.outbound.drain()
  const [message] = await mailsOf(t.owner, body.conversationId)
  return { inboxId, message: message as MessageView }
}

describe('an access token', () => {
  it('signs in as Google and Microsoft have it', async () => {
    const { message } = await send({ login: 'oauth', oauthAccessToken: 'the-token', smtpUser: 'support' })
    expect(message.delivery).toBe('accepted')
    const said = Buffer.from('user=support\u0001auth=Bearer the-token\u0001\u0001').toString('base64')
    expect(wire.logins).toEqual([`AUTH XOAUTH2 ${said}`])
  })

  it('that is refused stops the inbox, and is said nowhere', async () => {
    const error = Buffer.from('{"status":"400"}').toString('base64')
    wire.scripts = [{ login: `334 ${error}` }]
    const { inboxId, message } = await send({ login: 'oauth', oauthAccessToken: 'the-token' })
    expect(message).toMatchObject({ delivery: 'queued', failure: null })
    expect((await findInbox(t.ctx.db.read, inboxId)).paused).toBe('channel_disconnected')
    expect(wire.mails).toEqual([])
  })

  it('that can not be made stops the inbox before anybody is asked to take a mail', async () => {
    const provider = createServer((_, response) => {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_grant"}')
    }).listen(0, '127.0.0.1')
    await once(provider, 'listening')
    const { port } = provider.address() as AddressInfo
    const { inboxId, message } = await send({
      login: 'oauth',
      oauthRefreshToken: 'spent',
      oauthClientId: 'us',
      oauthEndpoint: `http://127.0.0.1:${port}/token`,
    })
    provider.close()
    expect(message.delivery).toBe('queued')
    expect((await findInbox(t.ctx.db.read, inboxId)).paused).toBe('channel_disconnected')
    expect(wire.connections).toBe(0)
  })
})

it('nothing is said without encryption to a server that is not this machine', async () => {
  const { inboxId, message } = await send({ smtpHost: 'mail.nordlicht.example' })
  expect(message.delivery).toBe('queued')
  expect((await findInbox(t.ctx.db.read, inboxId)).paused).toBe('not_allowed')
})

it('a mail that was taken and comes back is failed in the end, and is still one', async () => {
  const { inboxId, message } = await send({})
  expect(message.delivery).toBe('accepted')
  const bounce = [
    'From: MAILER-DAEMON@mx.kunde.example',
    'To: support@nordlicht.example',
    'Subject: Undelivered Mail Returned to Sender',
    'Message-ID: <bounce-1@mx.kunde.example>',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="x"',
    '',
    '--x',
    'Content-Type: text/plain',
    '',
    'This is the mail system.',
    '--x',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.kunde.example',
    '',
    'Final-Recipient: rfc822; carla@kunde.example',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 user unknown',
    '',
    '--x',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: <${message.mail?.mailId}>`,
    'Subject: Moin',
    '',
    '--x--',
    '',
  ].join('\r\n')
  await mailIn(t, inboxId, bounce)
  await mailIn(t, inboxId, bounce)
  const [id] = await conversationsOf(t, inboxId)
  const messages = await mailsOf(t.owner, id as number)
  expect(messages).toHaveLength(1)
  expect(messages[0]).toMatchObject({ delivery: 'failed', failure: { reason: 'unknown_address' } })
  expect(messages[0]?.mail?.recipients).toMatchObject([{ state: 'failed', failure: { code: '5.1.1' } }])
  expect(wire.mails).toHaveLength(1)
})
