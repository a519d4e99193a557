/**
 * The provider's copy of a file: used as long as it lives, made anew when it is lost, never a reason to send twice,
 * and gone with what is here.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../server/clock.ts'
import type { MessageView } from '../../server/contract/conversation.ts'
import type { ErasurePreview } from '../../server/contract/erasure.ts'
import { RuleBody, type CertificateView } from '../../server/contract/retention.ts'
import { discardDue } from '../../server/core/discard/queue.ts'
import { eraseConversations } from '../../server/core/erasure/conversation.ts'
import { goneOf } from '../../server/core/retention/run/store.ts'
import { simulate } from '../../server/core/retention/simulate.ts'
import { deliver, nextClientId, outcome, receiveMessage, receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startGraphServer, type GraphServer } from '../helpers/graph-server.ts'
import type { FakeGraph } from '../helpers/graph.ts'
import { foresee, limit, putInForce, run } from '../helpers/retention.ts'
import { signIn } from '../helpers/server.ts'
import { LETTER, upload } from '../helpers/uploads.ts'
import { nextWamid, PHONE_NUMBER_ID, statusDelivery } from '../helpers/whatsapp.ts'

const FILE_LOST = 131053
const WEEK = { count: 7, unit: 'days' as const }
const COPIES = { target: 'provider_copy' as const, clock: 'received' as const, period: WEEK }
const refusal = (code: number) => ({ error: { message: 'No.', code } })

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

  describe('at the provider go, too', () => {
    let people = 0
    let handles = 0
    beforeEach(async () => {
      graph.answerUpload = () => ({ status: 200, body: { id: String(8_000_000 + ++handles) } })
      graph.discarded.length = 0
      graph.answerDiscard = undefined
      await t.ctx.db.admin.deleteFrom('discard').execute()
      await t.ctx.db.admin.deleteFrom('retention_rule_version').execute()
      await t.ctx.db.admin.deleteFrom('retention_rule').execute()
    })

    /** Somebody who sends a file, and is sent one. */
    async function exchange() {
      const from = `49170000${1000 + ++people}`
      const theirs = String(4_000_000 + people)
      graph.files.set(theirs, Buffer.from('%PDF-1.7'))
      const content = { id: theirs, mime_type: 'application/pdf', filename: 'a.pdf' }
      const { conversationId } = await receiveMessage(t, 'document', content, { from })
      await until(async () => expect((await files(conversationId))[0]?.state).toBe('stored'))
      const owner = await signIn(t.ctx, t.url, t.owner.id)
      const { body: file } = await upload(t, owner, conversationId, LETTER)
      const message = { clientId: nextClientId(), content: { kind: 'file', uploadId: file.id } }
      const { body } = await owner.post<MessageView>(`/api/conversations/${conversationId}/messages`, message)
      await outcome(t, body.id)
      const ours = (await files(conversationId))[1]?.provider_id ?? ''
      expect(graph.files.has(ours)).toBe(true)
      return { conversationId, contactId: await contactOf(conversationId), theirs, ours, owner }
    }
    const files = (conversationId: number) =>
      t.ctx.db.read
        .selectFrom('attachment')
        .innerJoin('message', 'message.id', 'attachment.message_id')
        .select(['attachment.state', 'attachment.provider_id', 'attachment.provider_until'])
        .where('message.conversation_id', '=', conversationId)
        .orderBy('attachment.id')
        .execute()
    const contactOf = async (conversationId: number) => {
      const query = t.ctx.db.read.selectFrom('conversation').select('contact_id')
      return (await query.where('id', '=', conversationId).executeTakeFirstOrThrow()).contact_id
    }
    const waiting = () =>
      t.ctx.db.read.selectFrom('discard').select(['place', 'attempts']).orderBy('id').execute()
    const goneIn = async (runId: number) => {
      const query = t.ctx.db.read.selectFrom('retention_run').selectAll().where('id', '=', runId)
      return goneOf(await query.executeTakeFirstOrThrow())
    }
    const inForce = (body: Parameters<typeof limit>[0]) =>
      putInForce(t.ctx, limit({ scope: { inboxes: [t.inboxId] }, ...body }))

    it('with a person who is erased, and nothing more of them waits for that', async () => {
      const { contactId, conversationId, theirs, ours, owner } = await exchange()
      const { body: preview } = await owner.get<ErasurePreview>(`/api/contacts/${contactId}/erasure`)
      expect(preview.goes).toMatchObject({ files: 2, providerCopies: 2 })
      const wish = { conversations: 1, why: 'She asked for it' }
      const { body } = await owner.post<{ certificate: CertificateView }>(
        `/api/contacts/${contactId}/erasure`,
        wish,
      )
      expect(body.certificate.gone).toMatchObject({ conversations: 1, files: 2, copies: 2 })
      expect(await files(conversationId)).toEqual([])
      const places = (await waiting()).map(({ place }) => JSON.parse(place) as unknown)
      expect(places).toEqual([{ file: theirs }, { file: ours }])
      expect(await discardDue(t.ctx)).toBe(2)
      expect(graph.discarded).toEqual([
        { id: theirs, number: PHONE_NUMBER_ID },
        { id: ours, number: PHONE_NUMBER_ID },
      ])
      expect([graph.files.has(theirs), graph.files.has(ours), await waiting()]).toEqual([false, false, []])
      // What was deleted before we died is not there, and that is as good.
      const { owner: other, ...next } = await exchange()
      await other.post(`/api/conversations/${next.conversationId}/erase`, { why: 'She asked for it' })
      graph.files.delete(next.theirs)
      expect(await discardDue(t.ctx)).toBe(2)
    })

    it('by a rule that leaves what is here, unless a hold keeps it', async () => {
      const { conversationId, theirs, ours } = await exchange()
      const held = await exchange()
      const old = await exchange()
      const object = { kind: 'conversation', id: held.conversationId }
      const hold = { reason: 'A lawsuit', object, ownerId: t.owner.id, reviewAt: t.clock.now() + 90 * DAY }
      expect((await held.owner.post('/api/holds', hold)).status).toBe(200)
      await t.ctx.db.admin
        .updateTable('attachment')
        .set({ provider_until: t.clock.now() + DAY })
        .where('provider_id', 'in', [old.theirs, old.ours])
        .execute()
      const before = await inForce(COPIES)
      const simulated = await simulate(t.ctx, { id: before, body: RuleBody.parse(limit(COPIES)) })
      t.clock.advance(9 * DAY)
      await foresee(t.ctx)
      const then = await simulate(t.ctx, { id: before, body: RuleBody.parse(limit(COPIES)) })
      const { runId } = await run(t.ctx)
      const gone = await goneIn(runId)
      expect([simulated.count, then.count, then.kept.holds]).toEqual([0, gone.copies, 2])
      expect(gone).toMatchObject({ conversations: 0, files: 0 })
      await discardDue(t.ctx)
      const asked = graph.discarded.map(({ id }) => id)
      expect(asked).toEqual(expect.arrayContaining([theirs, ours]))
      for (const id of [held.theirs, held.ours, old.theirs, old.ours]) expect(asked).not.toContain(id)
      const here = await files(conversationId)
      expect(here).toMatchObject([
        { state: 'stored', provider_id: null },
        { state: 'stored', provider_id: null },
      ])
      await foresee(t.ctx)
      expect((await goneIn((await run(t.ctx)).runId)).copies).toBe(0)
    })

    it('with files that go by a rule of their own', async () => {
      const { conversationId, theirs, ours } = await exchange()
      await inForce({ target: 'files', clock: 'received', period: WEEK })
      t.clock.advance(9 * DAY)
      await foresee(t.ctx)
      const { runId } = await run(t.ctx)
      expect(await files(conversationId)).toEqual([])
      expect((await goneIn(runId)).copies).toBeGreaterThanOrEqual(2)
      await discardDue(t.ctx)
      expect(graph.discarded.map(({ id }) => id)).toEqual(expect.arrayContaining([theirs, ours]))
    })

    it('where the file was erased while it was handed over', async () => {
      const { conversationId } = await receiveText(t, 'Moin', { from: '491700002000' })
      const owner = await signIn(t.ctx, t.url, t.owner.id)
      const { body: file } = await upload(t, owner, conversationId, LETTER)
      graph.answerUpload = async () => {
        graph.answerUpload = undefined
        await t.ctx.db.transaction((tx) =>
          eraseConversations(t.ctx, tx, { kind: 'system' }, [conversationId]),
        )
        return { status: 200, body: { id: '5550001' } }
      }
      const message = { clientId: nextClientId(), content: { kind: 'file', uploadId: file.id } }
      await owner.post(`/api/conversations/${conversationId}/messages`, message)
      await until(async () => expect(await waiting()).toMatchObject([{ place: '{"file":"5550001"}' }]))
    })

    it('are tried again, more and more rarely, until the provider lets them go by itself', async () => {
      const { conversationId, theirs, ours, owner } = await exchange()
      await owner.post(`/api/conversations/${conversationId}/erase`, { why: 'She asked for it' })
      graph.answerDiscard = (id) => (id === theirs ? { status: 400, body: refusal(100) } : undefined)
      expect(await discardDue(t.ctx)).toBe(1)
      expect(graph.files.has(ours)).toBe(false)
      expect(await discardDue(t.ctx)).toBe(0)
      expect(await waiting()).toMatchObject([{ attempts: 1 }])
      graph.answerDiscard = () => ({ status: 401, body: refusal(190) })
      for (const [nth, pause] of [5, 10, 20].entries()) {
        for (const wait of [pause - 1, 1]) {
          graph.discarded.length = 0
          t.clock.advance(wait * MINUTE)
          expect(await discardDue(t.ctx)).toBe(0)
        }
        expect(await waiting()).toMatchObject([{ attempts: nth + 2 }])
        expect(graph.discarded).toHaveLength(1)
      }
      graph.discarded.length = 0
      t.clock.advance(31 * DAY)
      expect(await discardDue(t.ctx)).toBe(0)
      expect([graph.discarded, await waiting()]).toEqual([[], []])
    })
  })
})
