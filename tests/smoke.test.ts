import { describe, expect, it } from 'vitest'
import type { ConversationItem, MessageView } from '../server/contract/conversation.ts'
import { databases } from './helpers/database.ts'
import { startTestServer } from './helpers/server.ts'
import { textDelivery } from './helpers/whatsapp.ts'

describe.each(databases)('the main job on %s', (kind) => {
  it('shows a delivered message to an agent', async () => {
    await using t = await startTestServer(kind)
    await t.inbox()
    const live = await t.owner.live()
    const response = await t.deliver(textDelivery('Guten Tag'))
    expect(response.status).toBe(200)
    const frame = await live.until((f) => f.type === 'event' && f.name === 'message.created')
    expect(frame).toMatchObject({ message: { text: 'Guten Tag', author: { name: 'Carla' } } })
    const { body } = await t.owner.get<{ items: ConversationItem[] }>('/api/conversations')
    expect(body.items).toMatchObject([{ contact: { name: 'Carla' }, inboundCount: 1, seen: 0 }])
    const messages = await t.owner.get<{ items: MessageView[] }>(
      `/api/conversations/${body.items[0]?.id}/messages`,
    )
    expect(messages.body.items).toMatchObject([{ direction: 'in', type: 'text', text: 'Guten Tag' }])
  })
})
