/** The connection test of a mailbox, against a real IMAP server and a real SMTP server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { check } from '../../channels/email/check/check.ts'
import { MailboxSettings } from '../../server/contract/mailbox.ts'
import { IMAP_PASSWORD, startDovecot, withoutDovecot, type Dovecot } from '../helpers/dovecot.ts'
import { startMailbox, type Mailbox } from '../helpers/mailbox.ts'
import { zone, type Zone } from '../helpers/names.ts'
import { freePort } from '../helpers/postgres.ts'
import { startSmtpWire, type SmtpWire } from '../helpers/smtp-wire.ts'

const AT = 'nordlicht.example'
const DOMAIN: Zone = {
  txt: {
    [AT]: ['v=spf1 mx -all'],
    [`mail._domainkey.${AT}`]: ['v=DKIM1; p=MIIBIjANBgkq'],
    [`_dmarc.${AT}`]: ['v=DMARC1; p=quarantine'],
  },
}

describe.skipIf(withoutDovecot)('the connection test of a mailbox', () => {
  let dovecot: Dovecot
  let mailbox: Mailbox
  let wire: SmtpWire
  beforeAll(async () => {
    dovecot = await startDovecot()
    mailbox = await startMailbox({ login: { user: 'support@nordlicht.example', password: IMAP_PASSWORD } })
    wire = await startSmtpWire()
  })
  afterAll(async () => {
    await dovecot?.[Symbol.asyncDispose]()
    await mailbox?.[Symbol.asyncDispose]()
    await wire?.[Symbol.asyncDispose]()
  })

  async function test(settings: Partial<MailboxSettings> = {}, known: Zone = DOMAIN) {
    const account = {
      address: `support@${AT}`,
      imapHost: '127.0.0.1',
      imapPort: dovecot.port,
      imapEncryption: 'none',
      imapUser: 'support@nordlicht.example',
      imapPassword: IMAP_PASSWORD,
      ...mailbox.settings,
      ...settings,
    }
    const { steps } = await check(
      { settings: MailboxSettings.parse(account), baseUrl: '' },
      null,
      AbortSignal.timeout(20_000),
      () => zone(known),
    )
    return {
      steps,
      found: (name: string) => {
        const step = steps.find(({ step }) => step === name)
        return step && `${step.state} ${step.code}`
      },
      step: (name: string) => steps.find(({ step }) => step === name),
    }
  }

  it('finds all in order, and sends nothing', async () => {
    const { steps } = await test()
    expect(steps.map(({ step, state, code }) => [step, state, code])).toEqual([
      ['imap_server', 'ok', 'reached'],
      ['imap_login', 'ok', 'accepted'],
      ['imap_folders', 'ok', 'there'],
      ['imap_idle', 'ok', 'at_once'],
      ['smtp_server', 'ok', 'reached'],
      ['smtp_login', 'ok', 'accepted'],
      ['smtp_sender', 'ok', 'accepted'],
      ['spf', 'ok', 'found'],
      ['dkim', 'ok', 'found'],
      ['dmarc', 'ok', 'policy'],
      ['answers', 'ok', 'plain'],
    ])
    expect(mailbox.mails).toEqual([])
  })

  it('tells a wrong password from a server that is not there, and repeats no secret', async () => {
    const { found, step, steps } = await test({ imapPassword: 'wrong-password' })
    expect(found('imap_server')).toBe('ok reached')
    expect(found('imap_login')).toBe('failed refused_login')
    expect(found('imap_folders')).toBe('skipped null')
    expect(found('smtp_server')).toBe('ok reached')
    expect(found('smtp_login')).toBe('failed refused_login')
    expect(found('smtp_sender')).toBe('skipped null')
    expect(step('imap_login')?.detail).toMatch(/\S/)
    expect(JSON.stringify(steps)).not.toContain('wrong-password')
  })

  it('names servers that nobody knows, and ports where nobody is', async () => {
    const { found } = await test({
      imapPort: await freePort(),
      smtpHost: 'smtp.nordlicht.invalid',
      smtpEncryption: 'tls',
    })
    expect(found('imap_server')).toBe('failed no_answer')
    expect(found('imap_login')).toBe('skipped null')
    expect(found('smtp_server')).toBe('failed no_such_server')
    expect(found('smtp_sender')).toBe('skipped null')
  })

  it('trusts no certificate that nobody has signed', async () => {
    await using secret = await startMailbox({ tls: 'at_once' })
    const { found } = await test({
      imapPort: dovecot.tlsPort,
      imapEncryption: 'tls',
      ...secret.settings,
    })
    expect(found('imap_server')).toBe('failed certificate')
    expect(found('smtp_server')).toBe('failed certificate')
  })

  it('says nothing without encryption to another machine', async () => {
    const { found } = await test({ imapHost: 'imap.nordlicht.example', smtpHost: 'smtp.nordlicht.example' })
    expect(found('imap_server')).toBe('failed not_encrypted')
    expect(found('smtp_server')).toBe('failed not_encrypted')
  })

  it('insists on an upgrade that the server does not offer', async () => {
    const { found } = await test({ smtpEncryption: 'starttls' })
    expect(found('smtp_server')).toBe('failed not_encrypted')
  })

  it('says which folders there are, and which are not', async () => {
    const { step } = await test({ folders: ['inbox', 'Sales'] })
    expect(step('imap_folders')).toMatchObject({
      state: 'failed',
      code: 'missing',
      values: { missing: 'Sales' },
    })
    expect(step('imap_folders')?.values['all']?.split('\n')).toContain('INBOX')
  })

  it('asks whether it may send from this address, and leaves it at that', async () => {
    wire.scripts.push({ from: '553 5.7.1 not your address' })
    const { step } = await test(wire.settings)
    expect(step('smtp_sender')).toMatchObject({ state: 'failed', code: 'refused_sender' })
    expect(step('smtp_sender')?.detail).toContain('not your address')
    wire.scripts.push({ from: '451 4.7.1 later' })
    expect((await test(wire.settings)).found('smtp_sender')).toBe('warning later')
    wire.scripts.push({ login: 'drop' })
    expect((await test(wire.settings)).found('smtp_login')).toBe('failed no_answer')
    wire.scripts.push({ greeting: 'drop' })
    expect((await test(wire.settings)).found('smtp_server')).toBe('failed no_answer')
    expect(wire.mails).toEqual([])
  })

  it('does without what there is not', async () => {
    const { steps } = await test({ receive: 'smtp', smtpHost: null })
    const told = steps.map(({ step, state, code }) => `${step} ${state} ${code}`)
    expect(told.slice(0, 4)).toEqual([
      'imap_server skipped handed_in',
      'smtp_server warning none',
      'smtp_login skipped null',
      'smtp_sender skipped null',
    ])
  })

  it('has no token where tokens are made by nobody', async () => {
    const { found } = await test({
      login: 'oauth',
      oauthRefreshToken: 'a-token',
      oauthClientId: 'us',
      oauthEndpoint: `http://127.0.0.1:${await freePort()}/token`,
    })
    expect(found('imap_login')).toBe('failed token')
    expect(found('smtp_login')).toBe('failed token')
  })

  it('looks the domain up by what is known of the sender', async () => {
    const sending = { smtpHost: 'smtp.fastmail.com', smtpEncryption: 'none' } as const
    const { found, step } = await test(sending, { txt: { [AT]: ['v=spf1 mx -all'] } })
    expect(step('spf')).toMatchObject({ code: 'lacks', values: { include: 'spf.messagingengine.com' } })
    expect(step('dkim')).toMatchObject({ code: 'missing', values: { selectors: 'fm1, fm2, fm3' } })
    expect(found('dmarc')).toBe('warning missing')
    expect((await test({ address: 'nordlicht@gmx.de' })).found('dmarc')).toBe('ok provider')
  })

  it('knows where answers arrive that carry a token', async () => {
    const plus = (smtpHost: string) => test({ replyTokens: 'plus', smtpHost })
    expect((await plus('smtp.fastmail.com')).found('answers')).toBe('ok plus')
    expect((await plus('smtp.mail.yahoo.com')).found('answers')).toBe('failed no_plus')
    expect((await plus('127.0.0.1')).found('answers')).toBe('warning plus_unknown')
  })

  it('never throws, not even when it has to leave at once', async () => {
    const settings = MailboxSettings.parse({ address: `a@${AT}`, imapHost: '127.0.0.1', imapPassword: 'x' })
    const { steps } = await check({ settings, baseUrl: '' }, null, AbortSignal.abort(), () => zone({}))
    expect(steps.map(({ step }) => step)).toContain('imap_server')
  })
})
