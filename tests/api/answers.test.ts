/** What follows from an answer that the provider took, or refused. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MINUTE } from '../../server/clock.ts'
import type { ConversationItem } from '../../server/contract/conversation.ts'
import { deliver, receiveText, sendText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { explains } from '../helpers/explain.ts'
import { startGraphServer, type GraphServer } from '../helpers/graph-server.ts'
import type { FakeGraph } from '../helpers/graph.ts'
import { statusDelivery } from '../helpers/whatsapp.ts'

describe.each(databases)('an answer on %s', (kind) => {
  let t: GraphServer
  let graph: FakeGraph
  let id: number
  let people = 0
  beforeAll(async () => {
    t = await startGraphServer(kind)
    ;({ graph } = t)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  beforeEach(async () => {
    graph.answer = undefined
    id = (await receiveText(t, 'Moin', { from: String(4_915_120_000_000 + people++) })).conversationId
  })
  const item = async () => (await t.owner.get<ConversationItem>(`/api/conversations/${id}`)).body
  const givenToTheBot = () =>
    t.ctx.db.admin
      .updateTable('conversation')
      .set({ control: 'provider', control_at: t.clock.now() - 1000 })
      .where('id', '=', id)
      .execute()

  it('takes the conversation back from the provider’s bot', async () => {
    await givenToTheBot()
    expect((await item()).botAnswers).toBe(true)
    await explains(t, t.owner, () => sendText(t, t.owner, id, 'I am here'))
    expect((await item()).botAnswers).toBe(false)
  })

  it('leaves it there when it was refused', async () => {
    await givenToTheBot()
    graph.answer = () => ({ status: 400, body: { error: { message: 'No.', code: 131_026 } } })
    await sendText(t, t.owner, id, 'I am here')
    expect((await item()).botAnswers).toBe(true)
  })

  it('that is refused since the customer wants no marketing is remembered as their word', async () => {
    expect((await item()).contact.marketing).toBe('unknown')
    graph.answer = () => ({ status: 400, body: { error: { message: 'No.', code: 131_050 } } })
    await explains(t, t.owner, () => sendText(t, t.owner, id, 'Our spring offer'))
    await until(async () => expect((await item()).contact.marketing).toBe('withdrawn'))
  })

  it('that fails afterwards for what an admin has to mend stops the inbox, and not once more when mended', async () => {
    const inbox = () => t.ctx.db.read.selectFrom('inbox').selectAll().executeTakeFirstOrThrow()
    const message = await sendText(t, t.owner, id, 'I am here')
    const { external_id } = await t.ctx.db.read
      .selectFrom('message')
      .select('external_id')
      .where('id', '=', message.id)
      .executeTakeFirstOrThrow()
    const failed = statusDelivery(external_id ?? '', 'failed', { code: 131_042, at: t.clock.now() })
    await explains(t, t.owner, () => deliver(t, failed))
    const { id: inboxId, paused } = await inbox()
    expect(paused).toBe('payment')
    t.clock.advance(MINUTE)
    expect((await t.owner.patch(`/api/inboxes/${inboxId}`, { resume: true })).status).toBe(200)
    await deliver(
      t,
      statusDelivery(external_id ?? '', 'failed', { code: 131_042, at: t.clock.now() - MINUTE }),
    )
    await deliver(t, failed)
    expect((await inbox()).paused).toBeNull()
  })
})
