/** What machines that watch over us are told of mailboxes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { mailIn, mailInbox, rawMail } from '../helpers/mails.ts'
import { collectFrom } from './collecting.ts'

describe.each(databases)('the metrics, on %s', (kind) => {
  let t: TestServer
  beforeAll(async () => (t = await startTestServer(kind)))
  afterAll(() => t?.[Symbol.asyncDispose]())

  const metrics = async () => (await fetch(`${t.url}/metrics`)).text()

  it('say of which mailbox nothing can be fetched, and of no other', async () => {
    const handed = await mailInbox(t)
    const { inboxId } = await collectFrom(t, { port: 9, user: 'nobody' }, { imapPassword: null })
    await expect
      .poll(metrics, { timeout: 10_000 })
      .toContain(`sandglass_collector_failed{inbox="${inboxId}"} 1`)
    expect(await metrics()).not.toContain(`sandglass_collector_failed{inbox="${handed}"}`)
  })

  it('count mails that wait to be read, or to be deleted where they came from', async () => {
    const inboxId = await mailInbox(t, { address: 'other@nordlicht.example' })
    await mailIn(t, inboxId, rawMail())
    expect(await metrics()).toContain('sandglass_backlog{queue="raw_mail"} 0')
    expect(await metrics()).toContain('sandglass_backlog{queue="discard"} 0')
    const due = Date.now() + 3_600_000
    await t.ctx.db.transaction((tx) =>
      tx.updateTable('raw_mail').set({ state: 'waiting', next_at: due }).execute(),
    )
    expect(await metrics()).toContain('sandglass_backlog{queue="raw_mail"} 1')
  })
})
