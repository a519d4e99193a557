/** Reactions of agents: they stand at a message, travel like one, and are one in no list. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationItem, MessageView } from '../../server/contract/conversation.ts'
import {
  deliver,
  nextClientId,
  receiveText,
  sendText,
  takenIn,
  until,
  type Received,
} from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { explains } from '../helpers/explain.ts'
import { startGraphServer, type GraphServer } from '../helpers/graph-server.ts'
import type { FakeGraph } from '../helpers/graph.ts'
import { nextWamid, statusDelivery } from '../helpers/whatsapp.ts'

describe.each(databases)('reactions on %s', (kind) => {
  let t: GraphServer
  let graph: FakeGraph
  let inboxId: number
  let question: Received
  let people = 0
  beforeAll(async () => {
    t = await startGraphServer(kind)
    ;({ graph, inboxId } = t)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  beforeEach(async () => {
    await pause(null)
    graph.answer = undefined
    graph.posted.length = 0
    question = await receiveText(t, 'Is it done?', { from: String(4_915_160_000_000 + people++) })
  })

  const pause = (paused: string | null) =>
    t.ctx.db.admin.updateTable('inbox').set({ paused }).where('id', '=', inboxId).execute()
  const react = (emoji: string, id = question.id) =>
    t.owner.post<MessageView>(`/api/messages/${id}/reaction`, { emoji })
  const thread = async () => {
    const path = `/api/conversations/${question.conversationId}/messages`
    return (await t.owner.get<{ items: MessageView[] }>(path)).body.items
  }
  const shown = async () => (await thread())[0]?.reactions
  const settled = (delivery: string) =>
    until(async () => expect(await shown()).toMatchObject([{ by: 'agent', delivery }]))
  const posted = () => graph.posted.map((body) => body['reaction'])

  it('stand at the message and go to the customer', async () => {
    const { status, body } = await react('👍')
    expect([status, body.id, body.reactions]).toEqual([
      200,
      question.id,
      [{ emoji: '👍', by: 'agent', delivery: 'queued', failure: null }],
    ])
    await settled('accepted')
    expect(posted()).toEqual([{ message_id: question.externalId, emoji: '👍' }])
  })

  it('are no line of the thread, no newest message and nothing to count', async () => {
    const item = async () =>
      (await t.owner.get<ConversationItem>(`/api/conversations/${question.conversationId}`)).body
    const before = await item()
    await react('👍')
    await settled('accepted')
    expect(await item()).toEqual(before)
    expect((await thread()).map(({ type }) => type)).toEqual(['text'])
  })

  it('show how far they got, and why they did not', async () => {
    graph.answer = () => ({ status: 400, body: { error: { message: 'No.', code: 131_009 } } })
    await react('👍')
    await settled('failed')
    expect(await shown()).toMatchObject([{ emoji: '👍', failure: 'bad_request' }])
    graph.answer = undefined
    await react('👍')
    await settled('accepted')
    const { external_id } = await t.ctx.db.read
      .selectFrom('message')
      .select('external_id')
      .where('type', '=', 'reaction')
      .where('delivery', '=', 'accepted')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    await deliver(t, statusDelivery(external_id ?? '', 'sent', { at: t.clock.now() }))
    await settled('sent')
  })

  it('are one, however often they are clicked, and are replaced and taken back', async () => {
    await Promise.all(Array.from({ length: 10 }, () => react('👍')))
    await settled('accepted')
    expect(posted()).toHaveLength(1)
    await react('❤️')
    await settled('accepted')
    await react('')
    await until(() => expect(posted()).toHaveLength(3))
    expect(posted()).toMatchObject([{ emoji: '👍' }, { emoji: '❤️' }, { emoji: '' }])
    expect(await shown()).toEqual([])
    await react('')
    await sendText(t, t.owner, question.conversationId, 'Done')
    expect(posted()).toHaveLength(4)
  })

  it('that nobody has begun to send are replaced by the newer one', async () => {
    await pause('payment')
    for (const emoji of ['👍', '❤️', '🎉']) expect((await react(emoji)).status).toBe(200)
    expect(await shown()).toMatchObject([{ emoji: '🎉', delivery: 'queued' }])
    expect((await t.owner.patch(`/api/inboxes/${inboxId}`, { resume: true })).status).toBe(200)
    await settled('accepted')
    expect(posted()).toMatchObject([{ emoji: '🎉' }])
  })

  it.each(['thumbs', '👍👍', '<b>', 7])('refuse %j', async (emoji) => {
    expect((await react(emoji as string)).status).toBe(400)
  })

  it('are refused where the provider has no message, and when the time is over', async () => {
    const note = await t.owner.post<MessageView>(`/api/conversations/${question.conversationId}/notes`, {
      clientId: nextClientId(),
      text: 'A note',
    })
    expect(await react('👍', note.body.id)).toMatchObject({
      status: 409,
      body: { error: { code: 'not_reactable' } },
    })
    const old = await receiveText(t, 'Old', { from: '4915169999999', at: t.clock.now() - 86_500_000 })
    expect(await react('👍', old.id)).toMatchObject({
      status: 409,
      body: { error: { code: 'window_closed' } },
    })
  })

  it('can not be quoted, sent again or reacted to themselves', async () => {
    await react('👍')
    await settled('accepted')
    const { id } = await t.ctx.db.read
      .selectFrom('message')
      .select('id')
      .where('type', '=', 'reaction')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect((await react('👍', id)).status).toBe(409)
    expect((await t.owner.post(`/api/messages/${id}/retry`)).status).toBe(404)
    const quoting = { clientId: nextClientId(), text: 'x', quotedId: id }
    expect(
      (await t.owner.post(`/api/conversations/${question.conversationId}/messages`, quoting)).status,
    ).toBe(400)
  })

  it('are explained by events, from the click to the failure', async () => {
    const going = await explains(t, t.owner, async () => {
      await react('👍')
      await settled('accepted')
    })
    const failing = await explains(t, t.owner, async () => {
      graph.answer = () => ({ status: 400, body: { error: { message: 'No.', code: 131_009 } } })
      await react('🎉')
      await settled('failed')
    })
    const told = [...going, ...failing].map(({ name, message }) => [name, message?.id])
    expect(new Set(told.map(String))).toEqual(new Set([`message.updated,${question.id}`]))
  })

  it('beside one of the customer’s own', async () => {
    await deliver(t, {
      ...reactionOfCustomer(question, String(4_915_160_000_000 + people - 1), t.clock.now()),
    })
    await takenIn(t)
    await react('👍')
    await until(async () =>
      expect(await shown()).toMatchObject([
        { by: 'contact', emoji: '😮', delivery: null },
        { by: 'agent', emoji: '👍', delivery: 'accepted' },
      ]),
    )
  })
})

function reactionOfCustomer({ externalId }: Received, from: string, at: number) {
  const reaction = { message_id: externalId, emoji: '😮' }
  const timestamp = String(Math.floor(at / 1000))
  const message = { from, id: nextWamid(), timestamp, type: 'reaction', reaction }
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: '15550783881', phone_number_id: '106540352242922' },
    contacts: [{ profile: { name: 'Carla' }, wa_id: from }],
    messages: [message],
  }
  return {
    object: 'whatsapp_business_account' as const,
    entry: [{ id: '102290129340398', changes: [{ field: 'messages', value }] }],
  }
}
