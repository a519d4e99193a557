/** Mails that go at the provider, too: those, wherever they lie by then, and no others. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Collected } from '../../channels/adapter.ts'
import { HOUR, MINUTE } from '../../server/clock.ts'
import { askDiscard, discardDue } from '../../server/core/discard/queue.ts'
import { databases } from '../helpers/database.ts'
import { startDovecot, withoutDovecot, type Dovecot } from '../helpers/dovecot.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { collectFrom, simpleMail, type Collected as Mailbox } from './collecting.ts'

describe.skipIf(withoutDovecot).each(databases)('what is to go at the provider, on %s', (kind) => {
  let dovecot: Dovecot
  let t: TestServer
  let user: string
  let mailbox: Mailbox
  beforeAll(async () => {
    dovecot = await startDovecot()
  })
  afterAll(() => dovecot[Symbol.asyncDispose]())
  beforeEach(async () => {
    user = dovecot.user()
    t = await startTestServer(kind)
    for (const id of ['one', 'two', 'three']) await dovecot.append(user, simpleMail(id))
    mailbox = await collectFrom(t, { port: dovecot.port, user }, { since: '2020-01-01' })
    await mailbox.has('one', 'two', 'three')
  })
  afterEach(() => t[Symbol.asyncDispose]())

  const placeOf = async (id: string) => {
    const row = await t.ctx.db.read
      .selectFrom('raw_mail')
      .select('place')
      .where('mail_id', '=', `${id}@kunde.example`)
      .executeTakeFirstOrThrow()
    return JSON.parse(row.place ?? 'null') as Collected
  }
  const ask = (place: Collected, dueAt = t.clock.now()) =>
    t.ctx.db.transaction((tx) => askDiscard(t.ctx, tx, mailbox.inboxId, place, dueAt))
  const left = async (folder?: string) =>
    (await dovecot.list(user, folder)).map(({ mailId }) => mailId?.replace('@kunde.example', ''))
  const waiting = () => t.ctx.db.read.selectFrom('discard').select('attempts').execute()

  it('goes when it is due, and nothing that somebody else has marked', async () => {
    await dovecot.as(user, async (client) => {
      await client.mailboxOpen('INBOX')
      await client.messageFlagsAdd('3', ['\\Deleted'])
    })
    await ask(await placeOf('one'), t.clock.now() + HOUR)
    expect(await discardDue(t.ctx)).toBe(0)
    expect(await left()).toEqual(['one', 'two', 'three'])
    t.clock.advance(HOUR + MINUTE)
    expect(await discardDue(t.ctx)).toBe(1)
    expect(await left()).toEqual(['two', 'three'])
    expect(await waiting()).toEqual([])
  })

  it('is found by its own id where numbers have changed or it was moved', async () => {
    const places = [await placeOf('one'), await placeOf('two')]
    await dovecot.as(user, async (client) => {
      await client.mailboxCreate('Archiv')
      await client.mailboxOpen('INBOX')
      await client.messageMove('2', 'Archiv')
    })
    await t.owner.patch(`/api/inboxes/${mailbox.inboxId}`, {
      settings: { folders: ['INBOX', 'Archiv'] },
    })
    await dovecot.countAnew(user)
    // One whose id is a part of another's.
    await dovecot.append(user, simpleMail('someone'))
    for (const place of places) await ask(place)
    expect(await discardDue(t.ctx)).toBe(2)
    expect(await left()).toEqual(['three', 'someone'])
    expect(await left('Archiv')).toEqual([])
  })

  it('is not mistaken for another mail that got its number', async () => {
    await ask({ ...(await placeOf('one')), mailId: 'another@kunde.example' })
    expect(await discardDue(t.ctx)).toBe(1)
    expect(await left()).toEqual(['one', 'two', 'three'])
  })

  it('waits as long as the provider can not be reached, and is not forgotten', async () => {
    await ask(await placeOf('one'))
    await t.owner.patch(`/api/inboxes/${mailbox.inboxId}`, { settings: { imapPassword: 'wrong' } })
    expect(await discardDue(t.ctx)).toBe(0)
    expect(await waiting()).toEqual([{ attempts: 1 }])
    expect(await discardDue(t.ctx)).toBe(0)
    expect(await waiting()).toEqual([{ attempts: 1 }])
    await t.owner.patch(`/api/inboxes/${mailbox.inboxId}`, { settings: { imapPassword: 'sesame' } })
    t.clock.advance(10 * MINUTE)
    expect(await discardDue(t.ctx)).toBe(1)
    expect(await left()).toEqual(['two', 'three'])
  })
})
