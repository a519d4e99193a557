/** Mails are filed by keys: no statement of it reads through a table that grows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EmailDelivery } from '../../channels/email/delivery.ts'
import { envToConfig } from '../../config/config.ts'
import { makeSecrets, Secrets } from '../../config/secrets.ts'
import { createContext, type AppContext } from '../../server/context.ts'
import { createInbox } from '../../server/core/inbox/actions.ts'
import { keepMail } from '../../server/core/mail/raw.ts'
import { newMailId, randomThread } from '../../server/core/mail/token.ts'
import { takeIn } from '../../server/inbound/take-in.ts'
import { once } from '../../server/media/enrich.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/database.ts'
import { Lookups, readsThrough } from '../helpers/lookups.ts'
import { BEN, CARLA, DORA, readMail, report } from '../helpers/mail-deliveries.ts'
import { SUPPORT } from '../helpers/mails.ts'

describe('looking up where a mail goes', () => {
  let database: TestDatabase
  let ctx: AppContext
  let inbox: number
  const lookups = new Lookups()

  beforeAll(async () => {
    database = await openTestDatabase('sqlite')
    const db = lookups.open(database.folder)
    const config = envToConfig({ PORT: '0', DATA_DIR: database.folder, LOG_LEVEL: 'silent' })
    ctx = await createContext(config, new Secrets(makeSecrets()), { db })
    const settings = { address: SUPPORT, receive: 'smtp' }
    const created = await createInbox(ctx, { kind: 'system' }, { channel: 'email', name: 'Mail', settings })
    inbox = created.id
    for (const text of ['one', 'two']) {
      const source = once(Buffer.from(`Subject: ${text}\r\n\r\n`))
      await keepMail(ctx, { inboxId: inbox, source, at: ctx.clock.now(), place: null, envelope: null })
    }
  })
  afterAll(async () => {
    await ctx.db.close()
    await database.drop()
  })

  const take = (...mails: EmailDelivery[]) =>
    ctx.db.transaction((tx) =>
      takeIn(
        ctx,
        tx,
        mails.map((mail) => ({
          channel: 'email',
          body: Buffer.from(JSON.stringify(mail)),
          signed_by: JSON.stringify([inbox]),
        })),
      ),
    )

  /** A mail of ours to two, in the conversation of the first message. */
  const writeOurs = async () => {
    const { id, thread } = await ctx.db.read
      .selectFrom('conversation')
      .select(['id', 'thread'])
      .orderBy('id')
      .limit(1)
      .executeTakeFirstOrThrow()
    const first = await ctx.db.read.selectFrom('message').selectAll().limit(1).executeTakeFirstOrThrow()
    const mailId = newMailId(ctx, inbox, thread, 'nordlicht.example')
    const { id: _, ...row } = first
    const out = { direction: 'out' as const, delivery: 'accepted' as const, conversation_id: id }
    const message = await ctx.db.admin
      .insertInto('message')
      .values({ ...row, ...out, external_id: mailId })
      .returning('id')
      .executeTakeFirstOrThrow()
    const texts = { head: '{}', segments: '[]', facts: '{}', page_blob: null, raw_id: null }
    await ctx.db.admin
      .insertInto('mail')
      .values({ message_id: message.id, inbox_id: inbox, mail_id: mailId, ...texts })
      .execute()
    const nothing = { failure_code: null, failure_reason: null, failure_detail: null }
    await ctx.db.admin
      .insertInto('mail_recipient')
      .values(
        [CARLA, BEN].map((person, position) => ({
          ...person,
          ...nothing,
          message_id: message.id,
          position,
          role: 'to' as const,
          state: 'accepted' as const,
          at: 1,
        })),
      )
      .execute()
    return mailId
  }

  it('reads through no table that grows', async () => {
    await take(readMail({ id: 'one@x.example', cc: [BEN], old: true }))
    const ours = await writeOurs()
    const told = (action: 'failed' | 'delayed' | 'complained', address: string) =>
      report(ours, { address, action, failure: null })
    lookups.forget()
    await take(
      readMail({ from: BEN, answers: ['one@x.example'] }),
      readMail({ from: DORA, answers: [ours], cc: [CARLA] }),
      readMail({ from: DORA, answers: [newMailId(ctx, inbox, randomThread(), 'nordlicht.example')] }),
      readMail({ id: 'four@x.example', answers: ['three@x.example'] }),
    )
    const merging = readMail({ id: 'three@x.example', answers: ['one@x.example'], raw: 1 })
    await take(merging)
    await take(merging)
    for (const action of ['failed', 'delayed', 'complained'] as const) {
      await take(readMail({ machine: 'bounce', report: told(action, BEN.address), raw: 2 }))
      await take(readMail({ machine: 'bounce', report: told(action, DORA.address), page: 'p'.repeat(22) }))
    }
    const steps = await lookups.steps(ctx.db)
    expect(steps.filter(readsThrough)).toEqual([])
    // All the questions were heard, or the line above would say nothing.
    const tables = ['conversation', 'former_thread', 'mail', 'mail_answer', 'mail_recipient', 'participant']
    for (const table of [...tables, 'raw_mail', 'mail_file', 'entry', 'identity']) {
      expect(steps.some(({ step }) => step.startsWith(`SEARCH ${table} `))).toBe(true)
    }
  })
})
