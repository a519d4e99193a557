/** Mails that can't be read hold up nobody, and are there all the same. */
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it, vi, type MockInstance } from 'vitest'
import { longBody, manyParts, nested } from '../../channels/email/read/samples.ts'
import { HOUR, MINUTE } from '../../server/clock.ts'
import { keepMail } from '../../server/core/mail/raw.ts'
import { claimMails, type NewMailFile, type WaitingMail } from '../../server/core/mail/waiting.ts'
import { MailReader } from '../../server/mail/reader.ts'
import { Settling } from '../../server/mail/settling.ts'
import { once } from '../../server/media/enrich.ts'
import { databases } from '../helpers/database.ts'
import { readMail } from '../helpers/mail-deliveries.ts'
import { mailIn, mailInbox, rawMail } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

const BOUNDED = { time: 15_000, memoryMb: 96 }

describe.each(databases)('mails that can not be read on %s', (kind) => {
  let t: TestServer
  let terminate: MockInstance<Worker['terminate']>
  beforeEach(() => {
    terminate = vi.spyOn(Worker.prototype, 'terminate')
  })
  afterEach(() => t[Symbol.asyncDispose]())
  afterEach(() => terminate.mockRestore())

  const start = async (reading = BOUNDED) => {
    t = await startTestServer(kind, { reading })
    return mailInbox(t)
  }
  const mails = (unreadable: boolean) =>
    t.ctx.db.read
      .selectFrom('mail')
      .innerJoin('message', 'message.id', 'mail.message_id')
      .selectAll()
      .where('mail.facts', 'like', `%"unreadable":${unreadable}%`)
      .orderBy('mail.message_id')
      .execute()
  const waiting = () =>
    t.ctx.db.read.selectFrom('raw_mail').selectAll().where('state', '=', 'waiting').execute()

  it('are told of by their beginning, and can be downloaded', async () => {
    const inbox = await start()
    for (const bytes of [nested(1000), manyParts(5000)]) await mailIn(t, inbox, bytes)
    const [first, second] = await mails(true)
    expect(second).toBeDefined()
    expect(JSON.parse(first?.head ?? '{}')).toMatchObject({
      subject: 'Look',
      from: { address: 'eve@evil.example' },
    })
    const response = await fetch(`${t.url}/api/messages/${first?.message_id}/raw`, {
      headers: { authorization: `Bearer ${t.owner.token}` },
    })
    expect(Buffer.from(await response.arrayBuffer())).toEqual(nested(1000))
    const audit = await t.ctx.db.read
      .selectFrom('audit')
      .select('object_id')
      .where('action', '=', 'mail.raw')
      .execute()
    expect(audit).toEqual([{ object_id: first?.message_id }])
    // A thread that gave up such a mail is well, and ends by itself.
    await t.server.reader.stop()
    expect(terminate).not.toHaveBeenCalled()
  })

  it('that fill the memory end their thread alone, and after a second try are told of, too', async () => {
    const inbox = await start()
    const sources = [rawMail(), longBody(16 * 1024 * 1024, '\n'), rawMail(), rawMail()]
    for (const source of sources) {
      const bytes = Buffer.from(source)
      await keepMail(t.ctx, {
        inboxId: inbox,
        source: once(bytes),
        at: t.clock.now(),
        place: null,
        envelope: null,
      })
    }
    await t.settle()
    expect(await mails(false)).toHaveLength(3)
    expect(await waiting()).toMatchObject([{ attempts: 1 }])
    t.clock.advance(MINUTE + 1)
    await t.settle()
    expect(await waiting()).toEqual([])
    expect(await mails(true)).toHaveLength(1)
  })

  it('that take too long even for a look are there', async () => {
    const inbox = await start({ time: 1, memoryMb: 96 })
    const sources = [rawMail({ subject: 'One' }), rawMail({ subject: 'Other' })]
    for (const source of sources) await mailIn(t, inbox, source)
    t.clock.advance(MINUTE + 1)
    await t.settle()
    expect(terminate).toHaveBeenCalled()
    expect(await waiting()).toEqual([])
    expect(await mails(true)).toHaveLength(2)
  })

  it('whose file is gone wait for a day, less and less often, and are told of then', async () => {
    const inbox = await start()
    await t.server.reader.stop()
    const bytes = Buffer.from(rawMail({ messageId: 'gone@kunde.example' }))
    const arriving = { inboxId: inbox, source: once(bytes), at: t.clock.now(), place: null, envelope: null }
    await keepMail(t.ctx, arriving)
    const [row] = await waiting()
    await t.ctx.blobs.remove(row?.blob ?? '')
    const reader = new MailReader(t.ctx, BOUNDED)
    let tries = 0
    const waited: number[] = []
    for (let hour = 0; hour <= 26 && (await waiting()).length > 0; t.clock.advance(HOUR / 2), hour += 0.5) {
      const [before] = await waiting()
      await reader.drain()
      if ((await waiting())[0]?.next_at !== before?.next_at) tries++
      if ((await waiting()).length > 0) waited.push(hour)
    }
    await reader.stop()
    await t.settle()
    expect(waited.at(-1)).toBeGreaterThanOrEqual(23.5)
    expect(tries).toBeLessThan(40)
    expect(await mails(true)).toMatchObject([{ mail_id: 'gone@kunde.example', raw_id: row?.id }])
  })

  it('are read by themselves once they were in hand when the process died', async () => {
    const inbox = await start()
    await t.server.reader.stop()
    for (const subject of ['One', 'Two', 'Three']) {
      const source = once(Buffer.from(rawMail({ subject })))
      await keepMail(t.ctx, { inboxId: inbox, source, at: t.clock.now(), place: null, envelope: null })
    }
    const claim = async () =>
      (await claimMails(t.ctx, { token: 'x', until: t.clock.now() + MINUTE }, 8)).length
    expect(await claim()).toBe(3)
    expect(await claim()).toBe(0)
    t.clock.advance(MINUTE + 1)
    expect([await claim(), await claim(), await claim(), await claim()]).toEqual([1, 1, 1, 0])
    expect((await waiting()).map(({ attempts }) => attempts)).toEqual([2, 2, 2])
  })

  it('keep none from being settled that were read with them', async () => {
    const inbox = await start()
    await t.server.reader.stop()
    for (const subject of ['One', 'Two', 'Three']) {
      const source = once(Buffer.from(rawMail({ subject })))
      await keepMail(t.ctx, { inboxId: inbox, source, at: t.clock.now(), place: null, envelope: null })
    }
    const claimed = await claimMails(t.ctx, { token: 'x', until: t.clock.now() + MINUTE }, 8)
    const settling = new Settling(t.ctx)
    const delivery = readMail({ raw: null })
    const outcomes = claimed.map((mail, nth) => {
      // The second can't be written: its file has no name.
      const files = nth === 1 ? [{ blob: null } as unknown as NewMailFile] : []
      return settling.settle({ mail, made: { delivery, files } })
    })
    const settled = await Promise.allSettled(outcomes)
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await waiting()).toMatchObject([{ id: claimed[1]?.id }])
    expect(await settling.settle({ mail: claimed[0] as WaitingMail, made: { delivery, files: [] } })).toBe(
      false,
    )
  })

  it('that were in hand when the process died are not tried for ever', async () => {
    const inbox = await start()
    await mailIn(t, inbox, rawMail())
    await t.ctx.db.admin
      .updateTable('raw_mail')
      .set({ state: 'waiting', attempts: 2, next_at: 0, sha256: 'another' })
      .execute()
    await t.ctx.db.admin.deleteFrom('raw_delivery').execute()
    await t.settle()
    expect(await waiting()).toEqual([])
    expect(await mails(true)).toHaveLength(1)
  })
})
