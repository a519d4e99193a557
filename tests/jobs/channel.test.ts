/** What is done by the clock for channels: keeping up with the provider, and reminding of what shuts. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../server/clock.ts'
import { pauseInbox } from '../../server/core/inbox/actions.ts'
import { checkInboxes } from '../../server/jobs/check-inboxes.ts'
import { jobs } from '../../server/jobs/registry.ts'
import { Scheduler } from '../../server/jobs/scheduler.ts'
import { syncTemplates } from '../../server/jobs/sync-templates.ts'
import { windowReminders } from '../../server/jobs/window-reminders.ts'
import { nextClientId, receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { fakeProvider, step, type Provider } from '../helpers/provider.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

describe.each(databases)('reminders on %s', (kind) => {
  let t: TestServer
  beforeEach(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    await t.inbox()
  })
  afterEach(() => t[Symbol.asyncDispose]())

  /** So long ago that the window shuts in so many minutes. */
  const closingIn = (minutes: number) => ({ at: t.clock.now() - 24 * HOUR + minutes * MINUTE })
  const remind = () => windowReminders.run(t.ctx)
  const told = async () => {
    const events = await t.ctx.db.read
      .selectFrom('event')
      .select('conversation_id')
      .where('name', '=', 'conversation.closing')
      .orderBy('seq')
      .execute()
    return events.map(({ conversation_id }) => conversation_id)
  }

  it('are given once, within the last hour, with the conversation they are about', async () => {
    const { conversationId } = await receiveText(t, 'Moin', closingIn(62))
    expect(await remind()).toBe(0)
    const live = await t.owner.live()
    t.clock.advance(3 * MINUTE)
    expect(await remind()).toBe(1)
    const frame = await live.until((f) => f.type === 'event' && f.name === 'conversation.closing')
    expect(frame).toMatchObject({ conversation: { id: conversationId } })
    live.socket.close()
    t.clock.advance(30 * MINUTE)
    expect(await remind()).toBe(0)
    expect(await told()).toEqual([conversationId])
  })

  it('are given again for another end of the window', async () => {
    const { conversationId } = await receiveText(t, 'Moin', closingIn(50))
    await remind()
    await receiveText(t, 'Hello?', closingIn(55))
    expect(await remind()).toBe(1)
    expect(await told()).toEqual([conversationId, conversationId])
  })

  it('are not given once it has shut', async () => {
    await receiveText(t, 'Moin', closingIn(-1))
    expect(await remind()).toBe(0)
  })

  it('are not given where somebody has answered, nor where it is resolved', async () => {
    const { conversationId } = await receiveText(t, 'Moin', closingIn(50))
    const answer = { clientId: nextClientId(), text: 'Hello' }
    await t.owner.post(`/api/conversations/${conversationId}/messages`, answer)
    const other = await receiveText(t, 'Moin', { ...closingIn(50), from: '4915155500002' })
    await t.owner.post(`/api/conversations/${other.conversationId}/status`, { status: 'resolved' })
    expect(await remind()).toBe(0)
  })

  it('are given to all who wait, however many', async () => {
    for (const nth of [1, 2, 3]) {
      await receiveText(t, 'Moin', { ...closingIn(50), from: `491515550001${nth}` })
    }
    const { id: template } = await t.ctx.db.read
      .selectFrom('conversation')
      .select('id')
      .executeTakeFirstOrThrow()
    const rows = await t.ctx.db.read
      .selectFrom('conversation')
      .selectAll()
      .where('id', '=', template)
      .execute()
    const message = await t.ctx.db.read
      .selectFrom('message')
      .select('id')
      .where('conversation_id', '=', template)
      .executeTakeFirstOrThrow()
    for (let nth = 0; nth < 250; nth++) {
      const { id: contact_id } = await t.ctx.db.admin
        .insertInto('contact')
        .values({ name: null, name_at: 0, created_at: 0 })
        .returning('id')
        .executeTakeFirstOrThrow()
      for (const { id: _id, ...row } of rows) {
        await t.ctx.db.admin
          .insertInto('conversation')
          .values({ ...row, contact_id, last_message_id: message.id, public_id: null })
          .execute()
      }
    }
    expect(await remind()).toBe(253)
    expect(await remind()).toBe(0)
  })
})

describe.each(databases)('a connected inbox on %s', (kind) => {
  let t: TestServer
  let provider: Provider
  let scheduler: Scheduler
  beforeEach(async () => {
    provider = fakeProvider()
    t = await startTestServer(kind, { channel: provider.channel })
    scheduler = new Scheduler(
      t.ctx,
      jobs.filter((job) => job === checkInboxes || job === syncTemplates),
    )
  })
  afterEach(async () => {
    await scheduler.stop()
    await t[Symbol.asyncDispose]()
  })
  const asked = () => [...provider.asked].sort()

  it('is tested and its templates are read at the start', async () => {
    await t.inbox()
    await scheduler.start()
    await until(() => expect(asked()).toEqual(['check', 'list']))
  })

  it('is tested and its templates are read when it is made, and again when its token is renewed', async () => {
    await scheduler.start()
    const id = await t.inbox()
    await until(() => expect(asked()).toEqual(['check', 'list']))
    await pauseInbox(t.ctx, id, 'channel_disconnected')
    const live = await t.owner.live()
    provider.found = { steps: [step('token')], facts: {} }
    await t.owner.patch(`/api/inboxes/${id}`, { settings: { token: 'renewed' } })
    await live.until((f) => f.type === 'event' && f.inbox?.id === id && f.inbox.paused === null)
    expect(asked()).toEqual(['check', 'check', 'list'])
    live.socket.close()
  })

  it('asks nothing more once the scheduler has stopped', async () => {
    await scheduler.start()
    await scheduler.stop()
    await t.inbox()
    t.ctx.notifier.notify('checks')
    expect(provider.asked).toEqual([])
  })
})
