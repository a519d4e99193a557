/** A mailbox with a bad line to it, and a server that dies: each mail is there exactly once at the end. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SQLite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { email } from '../../channels/email/adapter.ts'
import { collect } from '../../channels/email/imap/collect.ts'
import { PATIENCE } from '../../channels/email/imap/connect.ts'
import type { Account, Channel, ChannelKind, Collector } from '../../channels/adapter.ts'
import { channelOf } from '../../channels/registry.ts'
import type { MailboxSettings } from '../../server/contract/mailbox.ts'
import { IMAP_PASSWORD, startDovecot, withoutDovecot, type Dovecot } from '../helpers/dovecot.ts'
import { startProxy, type Fault } from '../helpers/imap-wire.ts'
import { startTestServer } from '../helpers/server.ts'
import { collectFrom, simpleMail } from '../mail/collecting.ts'
import { startSubject, until } from './subject.ts'

const MAILS = 200
const SINCE = '2020-01-01'
/** Some pieces long, so that lines break in the middle of one, too. */
const LARGE = 700_000

/** A server that says nothing for a second is given up. */
const hasty = {
  ...email,
  collect: (account: Account<MailboxSettings>, collector: Collector, signal: AbortSignal) =>
    collect(account, collector, signal, { ...PATIENCE, silence: 1000, greeting: 1000 }),
}
const channel = (kind: ChannelKind): Channel => (kind === 'email' ? hasty : channelOf(kind))

const idOf = (nth: number) => `mail-${String(nth).padStart(3, '0')}`
const all = Array.from({ length: MAILS }, (_, nth) => idOf(nth))

describe.skipIf(withoutDovecot)('a mailbox with two hundred mails', () => {
  let dovecot: Dovecot
  beforeAll(async () => {
    dovecot = await startDovecot()
  })
  afterAll(() => dovecot[Symbol.asyncDispose]())

  async function filled(): Promise<string> {
    const user = dovecot.user()
    await dovecot.as(user, async (client) => {
      for (const [nth, id] of all.entries()) {
        const text = nth % 50 === 7 ? `${id} `.repeat(LARGE / 9) : 'Moin'
        await client.append('INBOX', simpleMail(id, text))
      }
    })
    return user
  }

  it.each<Fault['kind']>(['cut', 'hang', 'bye'])(
    'over a line that breaks (%s), again and again',
    async (kind) => {
      const user = await filled()
      await using proxy = await startProxy(dovecot.port)
      // Later each time, so that every attempt gets a little further than the one before.
      proxy.fault = (connection) => (connection > 12 ? null : { kind, after: connection * 90_000 })
      const t = await startTestServer('sqlite', { channel })
      const mailbox = await collectFrom(t, { port: proxy.port, user }, { since: SINCE, after: 'seen' })
      // What it waits after a failure is no part of this.
      const hurry = setInterval(() => t.clock.advance(60_000), 200)
      try {
        await until(async () => (await mailbox.ids()).length >= MAILS, 200_000)
        expect((await mailbox.ids()).toSorted()).toEqual(all)
        expect(proxy.connections).toBeGreaterThan(5)
      } finally {
        clearInterval(hurry)
        await t[Symbol.asyncDispose]()
      }
    },
  )

  it('and a server that goes while it waits in IDLE', async () => {
    const user = dovecot.user()
    await using proxy = await startProxy(dovecot.port)
    const t = await startTestServer('sqlite', { channel })
    const mailbox = await collectFrom(t, { port: proxy.port, user })
    await mailbox.isReady()
    for (const nth of [1, 2, 3]) {
      proxy.cut()
      await dovecot.append(user, simpleMail(idOf(nth)))
      t.clock.advance(60_000)
      await until(async () => (await mailbox.ids()).length === nth, 60_000)
    }
    expect(await mailbox.ids()).toEqual([1, 2, 3].map(idOf))
    await t[Symbol.asyncDispose]()
  })

  it('and a server of ours that is killed in the middle of it, five times', async () => {
    const user = await filled()
    const folder = mkdtempSync(join(tmpdir(), 'sandglass-imap-killed-'))
    const env = { DATA_DIR: folder }
    let subject = await startSubject(env)
    const db = new SQLite(join(folder, 'sandglass.db'), { readonly: true })
    const kept = () => db.prepare('select count(*) from raw_mail').pluck().get() as number
    const settings = {
      address: 'support@nordlicht.example',
      imapHost: '127.0.0.1',
      imapPort: dovecot.port,
      imapEncryption: 'none',
      imapUser: user,
      imapPassword: IMAP_PASSWORD,
      since: SINCE,
      after: 'move',
      moveTo: 'Taken',
    }
    const made = await fetch(`${subject.url}/api/inboxes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${subject.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ channel: 'email', name: 'Support', settings }),
    })
    expect(made.status).toBe(200)
    for (const enough of [10, 55, 90, 130, 175]) {
      await until(() => kept() >= enough, 60_000)
      await subject.kill()
      subject = await startSubject(env)
    }
    const left = async () => (await dovecot.list(user)).length
    await until(async () => kept() >= MAILS && (await left()) === 0, 60_000)
    const ids = db.prepare('select mail_id from raw_mail order by mail_id').pluck().all() as string[]
    expect(ids).toEqual(all.map((id) => `${id}@kunde.example`))
    const messages = () => db.prepare(`select count(*) from message where type = 'mail'`).pluck().get()
    await until(() => messages() === MAILS, 60_000)
    expect(new Set((await dovecot.list(user, 'Taken')).map(({ mailId }) => mailId)).size).toBe(MAILS)
    await subject.stop()
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
    rmSync(folder, { recursive: true })
  })
})
