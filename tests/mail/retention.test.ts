/** What goes by the clock before its message does: mails as they came, files, copies at the provider. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../server/clock.ts'
import type { EventFrame } from '../../server/contract/live.ts'
import type { RuleTarget } from '../../server/contract/retention.ts'
import { keepMail } from '../../server/core/mail/raw.ts'
import { goOn, startRun } from '../../server/core/retention/run/run.ts'
import { goneOf } from '../../server/core/retention/run/store.ts'
import { oldMails } from '../../server/jobs/old-mails.ts'
import { once } from '../../server/media/enrich.ts'
import { databases } from '../helpers/database.ts'
import { foresee, insertRule, limit, putInForce, run as runRules } from '../helpers/retention.ts'
import { conversationsOf, mailIn, mailInbox, mailsOf, rawMail } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

const PLACE = { folder: 'INBOX', validity: '1', uid: 7, mailId: null }

describe.each(databases)('the periods of a mailbox on %s', (kind) => {
  let t: TestServer
  let inbox: number
  beforeEach(async () => {
    t = await startTestServer(kind)
  })
  afterEach(() => t[Symbol.asyncDispose]())

  /** What is named goes so many days after it came. */
  const open = async (periods: Partial<Record<RuleTarget, number>>) => {
    inbox = await mailInbox(t)
    for (const [target, count] of Object.entries(periods)) {
      const period = { count, unit: 'days' as const }
      await putInForce(t.ctx, limit({ target: target as RuleTarget, clock: 'received', period }))
    }
  }
  /** Files and mails that a run takes. */
  const run = async () => {
    await foresee(t.ctx)
    const { runId } = await runRules(t.ctx)
    const row = await t.ctx.db.read
      .selectFrom('retention_run')
      .selectAll()
      .where('id', '=', runId)
      .executeTakeFirstOrThrow()
    return goneOf(row).files + goneOf(row).mails
  }
  const tidyUp = () => oldMails.run(t.ctx)
  const files = () => {
    const folder = join(t.ctx.config.dataDir, 'attachments')
    const all = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : []
    return all.filter((entry) => entry.isFile()).length
  }
  /** Somebody who has signed in a moment ago, however far the clock has gone on. */
  let people = 0
  const somebody = () => t.agent(`Ada-${++people}`)
  const thread = async () => {
    const [id = 0] = await conversationsOf(t, inbox)
    return mailsOf(await somebody(), id)
  }
  const audits = async () => {
    const rows = await t.ctx.db.read.selectFrom('audit').select(['action', 'detail']).execute()
    return rows.filter(({ action }) => action.startsWith('mail.'))
  }
  const entries = () =>
    t.ctx.db.read.selectFrom('entry').select('kind').where('kind', '=', 'files_deleted').execute()

  it('take the mail as it came, and leave its message and that it is here', async () => {
    await open({ raw_mail: 30 })
    const raw = rawMail({ text: 'Moin' })
    await mailIn(t, inbox, raw)
    t.clock.advance(29 * DAY)
    expect(await run()).toBe(0)
    expect((await thread())[0]?.mail?.raw).toBe(true)
    t.clock.advance(2 * DAY + HOUR)
    expect(await run()).toBe(1)
    expect(await run()).toBe(0)
    const [message] = await thread()
    expect([message?.text, message?.mail?.raw]).toEqual(['Moin', false])
    expect((await (await somebody()).get(`/api/messages/${message?.id}/raw`)).status).toBe(404)
    expect(files()).toBe(0)
    expect(await audits()).toMatchObject([{ action: 'mail.expire' }])
    const again = { inboxId: inbox, source: once(Buffer.from(raw)), at: t.clock.now() }
    expect(await keepMail(t.ctx, { ...again, place: null, envelope: null })).toBe('known')
  })

  it('are asked about once more: a floor that is switched on during a run keeps its mails', async () => {
    await open({ raw_mail: 30 })
    await mailIn(t, inbox, rawMail())
    t.clock.advance(32 * DAY)
    await foresee(t.ctx)
    let decided = false
    await goOn(t.ctx, await startRun(t.ctx, null), async (tx) => {
      if (decided) return
      decided = true
      await insertRule(t.ctx, tx, {
        kind: 'floor',
        name: 'Letters',
        clock: 'created',
        period: { count: 6, unit: 'years' },
      })
    })
    const mails = await t.ctx.db.read.selectFrom('raw_mail').select('blob').execute()
    expect([decided, mails]).toEqual([true, [{ blob: expect.any(String) }]])
  })

  it('take no mail that nobody has read yet', async () => {
    await open({ raw_mail: 1 })
    await t.server.reader.stop()
    const source = once(Buffer.from(rawMail()))
    await keepMail(t.ctx, { inboxId: inbox, source, at: t.clock.now(), place: null, envelope: null })
    t.clock.advance(3 * DAY)
    expect(await run()).toBe(0)
    expect(files()).toBe(1)
  })

  it('take files and keep their messages, and say so once in each conversation', async () => {
    await open({ files: 14 })
    const withFiles = (text: string, messageId: string) =>
      rawMail({
        text,
        messageId,
        ...(messageId === 'one@kunde.example' ? {} : { inReplyTo: 'one@kunde.example' }),
        files: [
          { name: 'a.txt', content: `${text} A` },
          { name: 'b.txt', content: `${text} B` },
        ],
      })
    await mailIn(t, inbox, withFiles('Erste', 'one@kunde.example'))
    t.clock.advance(2 * DAY)
    await mailIn(t, inbox, withFiles('Zweite', 'two@kunde.example'))
    t.clock.advance(13 * DAY + HOUR)
    const live = await (await somebody()).live()
    expect(await run()).toBe(2)
    const counts = async () => (await thread()).map(({ text, attachments }) => [text, attachments.length])
    expect(await counts()).toEqual([
      ['Erste', 0],
      ['Zweite', 2],
    ])
    const isUpdate = (name: string) => (frame: { type: string }) =>
      frame.type === 'event' && (frame as EventFrame).name === name
    const message = (await live.until(isUpdate('message.updated'))) as EventFrame
    expect(message.message?.attachments).toEqual([])
    const told = (await live.until(isUpdate('conversation.updated'))) as EventFrame
    expect(told.entry?.kind).toBe('files_deleted')
    expect(told.conversation?.preview?.files).toBe(true)
    t.clock.advance(2 * DAY)
    expect(await run()).toBe(2)
    expect(await run()).toBe(0)
    expect(await counts()).toEqual([
      ['Erste', 0],
      ['Zweite', 0],
    ])
    expect(await entries()).toHaveLength(1)
    expect(files()).toBe(2)
    live.socket.close()
  })

  it('take the copy at the provider once ours is in its conversation', async () => {
    await open({ provider_copy: 7 })
    await mailIn(t, inbox, rawMail(), { place: PLACE })
    t.clock.advance(8 * DAY + HOUR)
    expect(await run()).toBe(1)
    expect(await run()).toBe(0)
    const asked = await t.ctx.db.read.selectFrom('discard').select(['inbox_id', 'place']).execute()
    expect(asked).toEqual([{ inbox_id: inbox, place: JSON.stringify(PLACE) }])
    await t.ctx.db.admin
      .updateTable('raw_mail')
      .set({ place: JSON.stringify(PLACE), message_id: null })
      .execute()
    expect(await run()).toBe(0)
  })

  it('are none where the mailbox says none', async () => {
    await open({})
    await mailIn(t, inbox, rawMail({ files: [{ name: 'a.txt', content: 'A' }] }), { place: PLACE })
    t.clock.advance(4000 * DAY)
    expect(await run()).toBe(0)
    expect(files()).toBe(2)
  })

  it('forget who got an automatic answer after two days', async () => {
    await open({})
    const at = t.clock.now()
    await t.ctx.db.admin.insertInto('auto_reply').values({ inbox_id: inbox, address_hash: 'x', at }).execute()
    t.clock.advance(2 * DAY - MINUTE)
    expect(await tidyUp()).toBe(0)
    t.clock.advance(2 * MINUTE)
    expect(await tidyUp()).toBe(1)
  })

  it('take what came of a mail that became no message, once it has left quarantine', async () => {
    await open({})
    await mailIn(t, inbox, rawMail({ files: [{ name: 'a.txt', content: 'A' }] }))
    const raw = await t.ctx.db.read.selectFrom('raw_mail').select('id').executeTakeFirstOrThrow()
    const file = {
      public_id: 'p'.repeat(22),
      inbox_id: inbox,
      raw_id: raw.id,
      role: 'file' as const,
      content_id: null,
      kind: 'document' as const,
      file_name: 'a.txt',
      mime_type: 'text/plain',
      size: 1,
      sha256: '',
      blob: '0'.repeat(32),
      small_blob: null,
      width: null,
      height: null,
      duration: null,
      peaks: null,
      created_at: t.clock.now(),
    }
    await t.ctx.db.admin.insertInto('mail_file').values(file).execute()
    t.clock.advance(32 * DAY)
    expect(await tidyUp()).toBe(0)
    await t.ctx.db.admin.updateTable('raw_mail').set({ message_id: null }).execute()
    expect(await tidyUp()).toBe(2)
    expect(files()).toBe(1)
  })
})
