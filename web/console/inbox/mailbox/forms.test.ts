/** What each form of a mailbox reads, writes and refuses. */
import { describe, expect, it } from 'vitest'
import { setLocale } from '../../../lib/i18n.ts'
import '../../../lib/locales/mailbox.ts'
import { connection, lacking } from './connection.ts'
import { receiving } from './receiving.ts'
import { retention } from './retention.ts'
import { automatic, sending } from './sending.ts'

setLocale('en')
const keys = (faults: object) => Object.keys(faults)

describe('the connection', () => {
  it('is written as it was read, and no secret with it', () => {
    const settings = {
      imapHost: 'imap.a.example',
      imapPort: 1993,
      smtpHost: null,
      imapPassword: '•••',
    } as const
    const written = connection.write(connection.read(settings))
    expect(written).toMatchObject({
      imapHost: 'imap.a.example',
      imapPort: 1993,
      smtpHost: null,
      login: 'password',
    })
    expect(written).not.toHaveProperty('imapPassword')
  })

  it('keeps a password as it is typed', () => {
    const draft = { ...connection.read({}), imapPassword: ' with spaces ' }
    expect(connection.write(draft).imapPassword).toBe(' with spaces ')
  })

  it('needs servers and ports that can be ones', () => {
    const draft = {
      ...connection.read({}),
      imapHost: 'https://a.example',
      imapPort: '70000',
      smtpHost: 'a b',
    }
    expect(keys(connection.check(draft))).toEqual(['imapHost', 'imapPort', 'smtpHost'])
    expect(connection.check({ ...connection.read({}), receive: 'smtp' })).toEqual({})
  })

  it('lacks what one signs in with', () => {
    expect(keys(lacking(connection.read({})))).toEqual(['imapPassword'])
    expect(keys(lacking({ ...connection.read({}), login: 'oauth' }))).toEqual([
      'oauthClientId',
      'oauthRefreshToken',
      'oauthEndpoint',
    ])
  })
})

describe('receiving', () => {
  it('is one folder, address or server a line', () => {
    const draft = { ...receiving.read({}), folders: ' INBOX \n\nKunden', aliases: 'a@b.example\n' }
    expect(receiving.write(draft)).toMatchObject({ folders: ['INBOX', 'Kunden'], aliases: ['a@b.example'] })
  })

  it('forgets a day and a folder that are not chosen', () => {
    const draft = { ...receiving.read({ since: '2026-10-01' }), from: 'now' as const, moveTo: 'Done' }
    expect(receiving.write(draft)).toMatchObject({ since: null, moveTo: null })
  })

  it('never moves mail to where it is fetched from', () => {
    const draft = { ...receiving.read({}), after: 'move' as const, moveTo: 'INBOX', from: 'day' as const }
    expect(keys(receiving.check(draft))).toEqual(['since', 'moveTo'])
    expect(keys(receiving.check({ ...receiving.read({}), aliases: 'nobody', folders: ' ' }))).toEqual([
      'aliases',
      'folders',
    ])
  })
})

describe('sending', () => {
  it('has limits, and a token only where it is wanted', () => {
    expect(sending.write(sending.read({ replyTokens: 'plus' })).replyTokens).toBe('plus')
    for (const maxFilesMb of ['0', '101', 'x', '']) {
      expect(keys(sending.check({ ...sending.read({}), maxFilesMb }))).toEqual(['maxFilesMb'])
    }
  })

  it('answers by itself with words of ours, or not at all', () => {
    expect(automatic.write(automatic.read({}))).toEqual({ autoReply: null })
    const empty = { on: true, subject: ' ', text: '', toUnverified: false }
    expect(keys(automatic.check(empty))).toEqual(['subject', 'text'])
    expect(automatic.write({ ...empty, subject: 'Moin', text: 'Bis morgen' })).toEqual({
      autoReply: { subject: 'Moin', text: 'Bis morgen', toUnverified: false },
    })
  })
})

describe('retention', () => {
  it('leaves days to the rules, and erases at the provider unless told otherwise', () => {
    expect(retention.write(retention.read({}))).toEqual({ eraseAtProvider: true })
    expect(retention.write(retention.read({ eraseAtProvider: false }))).toEqual({ eraseAtProvider: false })
  })
})
