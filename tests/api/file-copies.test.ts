/** The provider's copy of a file: used as long as it lives, made anew when it is lost, never a reason to send twice. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import type { MessageView } from '../../server/contract/conversation.ts'
import { deliver, nextClientId, outcome, receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startGraphServer, type GraphServer } from '../helpers/graph-server.ts'
import type { FakeGraph } from '../helpers/graph.ts'
import { LETTER, upload } from '../helpers/uploads.ts'
import { nextWamid, statusDelivery } from '../helpers/whatsapp.ts'

const FILE_LOST = 131053

describe.each(databases)('copies of files on %s', (kind) => {
  let t: GraphServer
  let graph: FakeGraph
  let id: number
  beforeAll(async () => {
    t = await startGraphServer(kind, { limits: { recipient: { perSecond: 1000, burst: 1000 } } })
    ;({ graph } = t)
    id = (await receiveText(t, 'Moin')).conversationId
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  beforeEach(() => {
    graph.posted.length = 0
    graph.uploads.length = 0
    graph.answer = undefined
    graph.answerUpload = undefined
  })

  async function sendFile(): Promise<MessageView> {
    const { body: file } = await upload(t, t.owner, id, LETTER)
    const { status, body } = await t.owner.post<MessageView>(`/api/conversations/${id}/messages`, {
      clientId: nextClientId(),
      content: { kind: 'file', uploadId: file.id },
    })
    expect(status).toBe(200)
    return body
  }
  const row = (messageId: number) =>
    t.ctx.db.read.selectFrom('message').selectAll().where('id', '=', messageId).executeTakeFirstOrThrow()
  const retry = async ({ id: messageId }: MessageView) => {
    expect((await t.owner.post(`/api/messages/${messageId}/retry`)).status).toBe(200)
    await outcome(t, messageId)
  }
  const documents = () => graph.posted.map((body) => (body['document'] as { id: string }).id)
  const failing = (code: number) => () => ({ status: 400, body: { error: { message: 'No.', code } } })

  /** The provider's news of the newest try. */
  async function hear(messageId: number, status: string, code?: number): Promise<void> {
    const { external_id, correlation, attempt } = await row(messageId)
    await deliver(
      t,
      statusDelivery(external_id ?? nextWamid(), status, {
        correlation: attempt === 1 ? (correlation ?? '') : `${correlation}.${attempt}`,
        at: t.clock.now(),
        ...(code ? { code } : {}),
      }),
    )
  }

  it('are used again by another try', async () => {
    graph.answer = failing(131_026)
    const message = await sendFile()
    await outcome(t, message.id)
    graph.answer = undefined
    await retry(message)
    expect(graph.uploads).toHaveLength(1)
    expect(documents()).toEqual(['7000000', '7000000'])
    expect((await row(message.id)).delivery).toBe('accepted')
  })

  it('are made anew when they have ended, or soon will', async () => {
    graph.answer = failing(131_026)
    const message = await sendFile()
    await outcome(t, message.id)
    graph.answer = undefined
    await t.ctx.db.admin
      .updateTable('attachment')
      .set({ provider_until: t.clock.now() + 60_000 })
      .where('message_id', '=', message.id)
      .execute()
    await retry(message)
    expect(documents()).toEqual(['7000000', '7000001'])
    const { provider_until } = await t.ctx.db.read
      .selectFrom('attachment')
      .select('provider_until')
      .where('message_id', '=', message.id)
      .executeTakeFirstOrThrow()
    expect(provider_until).toBeGreaterThan(t.clock.now() + 29 * DAY)
  })

  it('that the provider lost are made anew and sent once more, by themselves and once', async () => {
    const message = await sendFile()
    await outcome(t, message.id)
    const { external_id: first, correlation } = await row(message.id)
    await hear(message.id, 'failed', FILE_LOST)
    await until(() => expect(documents()).toEqual(['7000000', '7000001']))
    await outcome(t, message.id)
    expect(await row(message.id)).toMatchObject({ delivery: 'accepted', attempt: 2, failure_reason: null })
    // Told again, and in the wrong order: nothing follows from it.
    for (const status of ['failed', 'sent']) {
      const code = status === 'failed' ? { code: FILE_LOST } : {}
      await deliver(t, statusDelivery(first ?? '', status, { correlation: correlation ?? '', ...code }))
    }
    expect((await row(message.id)).delivery).toBe('accepted')
    await hear(message.id, 'failed', FILE_LOST)
    expect(await row(message.id)).toMatchObject({ delivery: 'failed', failure_reason: 'file_rejected' })
    await retry(message)
    expect(documents()).toEqual(['7000000', '7000001', '7000002'])
  })

  it('that the provider lost before it answered are made anew, too', async () => {
    let overtaken = false
    graph.answer = async () => {
      if (!overtaken) {
        overtaken = true
        await hear(message.id, 'failed', FILE_LOST)
      }
      return { status: 200, body: { messages: [{ id: nextWamid() }] } }
    }
    const message = await sendFile()
    await until(() => expect(documents()).toEqual(['7000000', '7000001']))
    await outcome(t, message.id)
    expect(await row(message.id)).toMatchObject({ delivery: 'accepted', attempt: 2, failure_reason: null })
    expect(await t.ctx.db.read.selectFrom('quarantine').select('id').execute()).toEqual([])
  })

  it('that arrived after all are not sent again', async () => {
    await t.ctx.db.admin.updateTable('inbox').set({ paused: null }).execute()
    const message = await sendFile()
    await outcome(t, message.id)
    const { external_id, correlation } = await row(message.id)
    await t.ctx.db.admin.updateTable('inbox').set({ paused: 'payment' }).execute()
    await hear(message.id, 'failed', FILE_LOST)
    expect((await row(message.id)).delivery).toBe('queued')
    await deliver(t, statusDelivery(external_id ?? '', 'delivered', { correlation: correlation ?? '' }))
    await t.ctx.db.admin.updateTable('inbox').set({ paused: null }).execute()
    t.ctx.notifier.notify('outbox')
    await outcome(t, message.id)
    expect(graph.posted).toHaveLength(1)
    expect(await row(message.id)).toMatchObject({ delivery: 'delivered', external_id })
  })

  it('that the provider refuses fail the message, and nothing is sent', async () => {
    graph.answerUpload = failing(FILE_LOST)
    const message = await sendFile()
    await outcome(t, message.id)
    expect(await row(message.id)).toMatchObject({ delivery: 'failed', failure_reason: 'file_rejected' })
    expect([graph.uploads.length, graph.posted.length]).toEqual([1, 0])
  })

  it('that could not be handed over are tried again, and the message waits', async () => {
    graph.answerUpload = () => ({ status: 500, body: { error: { message: 'Later', code: 131_000 } } })
    const message = await sendFile()
    await until(async () => {
      const waiting = await t.ctx.db.read
        .selectFrom('outbox')
        .selectAll()
        .where('message_id', '=', message.id)
        .executeTakeFirstOrThrow()
      expect(waiting).toMatchObject({ state: 'queued', attempts: 1, lease_token: null })
    })
    expect((await row(message.id)).delivery).toBe('queued')
    graph.answerUpload = undefined
    t.clock.advance(60_000)
    t.ctx.notifier.notify('outbox')
    await outcome(t, message.id)
    expect((await row(message.id)).delivery).toBe('accepted')
    expect([graph.uploads.length, graph.posted.length]).toEqual([2, 1])
  })
})
