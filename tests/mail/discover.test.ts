/** From an address to its servers: by our own table, by what the domain says, by who answers. */
import { describe, expect, it } from 'vitest'
import type { Answers } from '../../channels/email/discover/answers.ts'
import { discover } from '../../channels/email/discover/discover.ts'
import { PROVIDERS, providerByMx, providerBySmtp } from '../../channels/email/providers/providers.ts'
import { AT_MX } from '../../channels/email/providers/provider.ts'
import { MailboxSettings } from '../../server/contract/mailbox.ts'
import { zone, type Zone } from '../helpers/names.ts'

const NEVER: Answers = () => Promise.resolve(false)

async function find(address: unknown, known: Zone = {}, answers: Answers = NEVER) {
  const names = zone(known)
  const signal = AbortSignal.timeout(5000)
  const outcome = await discover({ address }, '', signal, { names: () => names, answers })
  if (!outcome.ok && outcome.failure.code !== 'not_found') throw new Error(outcome.failure.code)
  return { found: outcome.ok ? outcome.value[0] : undefined, asked: names.asked }
}

describe('the settings of a mailbox', () => {
  it('are known by the domain of the address, and then nobody is asked', async () => {
    const { found, asked } = await find('Support.Nordlicht@GMX.de')
    expect(found).toEqual({
      label: 'GMX',
      group: null,
      settings: {
        address: 'support.nordlicht@gmx.de',
        imapHost: 'imap.gmx.net',
        imapPort: 993,
        imapEncryption: 'tls',
        smtpHost: 'mail.gmx.net',
        smtpPort: 465,
        smtpEncryption: 'tls',
        login: 'password',
        replyTokens: 'none',
      },
      about: {
        by: 'domain',
        login: 'password',
        provider: 'gmx',
        help: 'POP3 & IMAP einschalten',
        enable: 'yes',
      },
    })
    expect(asked).toEqual([])
  })

  it('are known by who takes the mail of a domain', async () => {
    const mx = { 'nordlicht.example': ['nordlicht-example.mail.protection.outlook.com'] }
    const { found } = await find('support@nordlicht.example', { mx })
    expect(found).toMatchObject({
      label: 'Microsoft 365',
      settings: { imapHost: 'outlook.office365.com', smtpPort: 587, login: 'oauth', replyTokens: 'plus' },
      about: { by: 'mx', login: 'oauth', plus: 'yes' },
    })
    expect(found?.settings['oauthEndpoint']).toMatch(/^https:\/\/login\.microsoftonline\.com\//)
  })

  it('name the very host that takes the mail, where each customer has one', async () => {
    const mx = { 'nordlicht.example': ['w0123456.kasserver.com'] }
    const { found } = await find('support@nordlicht.example', { mx })
    expect(found?.settings).toMatchObject({
      imapHost: 'w0123456.kasserver.com',
      smtpHost: 'w0123456.kasserver.com',
    })
  })

  it('have another user name where the provider wants that', async () => {
    const { found } = await find('nordlicht@icloud.com')
    expect(found?.settings).toMatchObject({ imapUser: 'nordlicht', smtpUser: 'nordlicht@icloud.com' })
  })

  it('are what the domain itself announces', async () => {
    const srv = {
      '_imaps._tcp.nordlicht.example': [{ host: 'post.nordlicht.example', port: 1993 }],
      '_submission._tcp.nordlicht.example': [{ host: 'post.nordlicht.example', port: 587 }],
      '_submissions._tcp.nordlicht.example': [{ host: '', port: 0 }],
    }
    const { found } = await find('support@nordlicht.example', { srv })
    expect(found).toMatchObject({
      label: 'post.nordlicht.example',
      settings: { imapPort: 1993, imapEncryption: 'tls', smtpPort: 587, smtpEncryption: 'starttls' },
      about: { by: 'srv', login: 'password' },
    })
  })

  it('are guessed only where somebody answers, at the host that takes the mail, too', async () => {
    const mx = { 'nordlicht.example': ['box.hoster.example'] }
    const tried: string[] = []
    const answers: Answers = ({ host, port }) => {
      tried.push(`${host}:${port}`)
      return Promise.resolve(host === 'box.hoster.example' && port !== 465)
    }
    const { found } = await find('support@nordlicht.example', { mx }, answers)
    expect(found?.settings).toMatchObject({
      imapHost: 'box.hoster.example',
      imapPort: 993,
      smtpHost: 'box.hoster.example',
      smtpPort: 587,
      smtpEncryption: 'starttls',
    })
    expect(tried).toContain('imap.nordlicht.example:993')
  })

  it('of a domain with letters beyond ASCII are looked up by its ASCII name', async () => {
    const mx = { 'xn--nordlicht-mbel-5pb.example': ['mx00.kundenserver.de'] }
    const { found } = await find('support@nordlicht-möbel.example', { mx })
    expect(found?.label).toBe('IONOS')
  })

  it.each([
    ['nobody answers', 'support@nordlicht.example', { silent: ['nordlicht.example'] }],
    ['the domain has no mail', 'support@nordlicht.example', {}],
    ['it is no address', 'support', {}],
    ['it is no text', 7, {}],
    ['two addresses are given', 'a@gmx.de, b@gmx.de', {}],
  ])('are entered by hand where %s', async (_why, address, known) => {
    expect((await find(address, known)).found).toBeUndefined()
  })
})

describe('the table of providers', () => {
  it('holds nothing that the settings refuse', () => {
    for (const { imap, smtp, oauth, domains } of PROVIDERS) {
      const host = (name: string) => (name === AT_MX ? 'w01.example' : name)
      const settings = {
        address: `a@${domains[0] ?? 'nordlicht.example'}`,
        imapHost: host(imap.host),
        imapPort: imap.port,
        smtpHost: host(smtp.host),
        smtpPort: smtp.port,
        oauthEndpoint: oauth?.endpoint ?? null,
        oauthScope: oauth?.scope ?? null,
      }
      expect(MailboxSettings.safeParse(settings).error).toBeUndefined()
    }
  })

  it('has each domain once', () => {
    const all = PROVIDERS.flatMap(({ domains }) => domains)
    expect(all).toEqual([...new Set(all)])
  })

  it('takes no host for one that only ends alike', () => {
    expect(providerByMx(['mx.notgmx.net'])).toBeNull()
    expect(providerByMx(['mx00.gmx.net'])?.provider.name).toBe('GMX')
  })

  it('means the longest name that fits', () => {
    expect(providerByMx(['outlook-com.olc.protection.outlook.com'])?.provider.id).toBe('outlook')
  })

  it('knows by a server what a domain of one’s own needs', () => {
    expect(providerBySmtp('smtp.gmail.com')?.spf).toBe('_spf.google.com')
    expect(providerBySmtp('127.0.0.1')).toBeNull()
  })
})
