/** What is out of sight, by every way on which it could be seen: conversation, thread, files, lists, search, sockets. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EventFrame } from '../../server/contract/live.ts'
import {
  fetchBack,
  quarantineConversations,
  restrictConversations,
  unrestrictConversations,
} from '../../server/core/conversation/hide.ts'
import { appendEvents, type NewEvent } from '../../server/events/log.ts'
import type { Tx } from '../../server/storage/database.ts'
import { databases } from '../helpers/database.ts'
import type { Client } from '../helpers/server.ts'
import { startWorld, type World } from './world.ts'

const SYSTEM = { kind: 'system' } as const

describe.each(databases)('what is hidden, on %s', (kind) => {
  let w: World
  let id: number
  beforeAll(async () => {
    w = await startWorld(kind)
    id = w.conversations.open
  })
  afterAll(() => w?.t[Symbol.asyncDispose]())

  const change = (
    hide: (tx: Tx, rows: Array<{ id: number; inbox_id: number; hidden: never }>) => Promise<NewEvent[]>,
  ) =>
    w.t.ctx.db.transaction(async (tx) => {
      const rows = await tx
        .selectFrom('conversation')
        .select(['id', 'inbox_id', 'hidden'])
        .where('id', '=', id)
        .execute()
      await appendEvents(w.t.ctx, tx, await hide(tx, rows as never))
    })
  /** Where it shows, for this person. */
  const seenBy = async (client: Client, view = 'all') => {
    const paths = {
      one: `/api/conversations/${id}`,
      thread: `/api/conversations/${id}/messages`,
      entries: `/api/conversations/${id}/entries`,
      file: `/api/attachments/${w.files.open}`,
      wordings: `/api/messages/${w.messages.open}/revisions`,
    }
    const seen: Record<string, boolean> = {}
    for (const [name, path] of Object.entries(paths)) seen[name] = (await client.get(path)).status === 200
    for (const [name, query] of Object.entries({ list: '', search: `&q=%23${id}` })) {
      const { body } = await client.get<{ items?: Array<{ id: number }> }>(
        `/api/conversations?view=${view}${query}`,
      )
      seen[name] = body.items?.some((item) => item.id === id) ?? false
    }
    return seen
  }
  const everywhere = (where: boolean) => ({
    one: where,
    thread: where,
    entries: where,
    file: where,
    wordings: where,
    list: where,
    search: where,
  })
  const counted = async () => (await w.clients.agent.get<{ all: number }>('/api/counts')).body.all
  const isEvent = (name: string) => (frame: { type: string }) =>
    frame.type === 'event' && (frame as EventFrame).name === name

  it('exists for the data protection role alone while it is restricted', async () => {
    const before = await counted()
    const [agent, dpo] = [await w.clients.agent.live(), await w.clients.dpo.live()]
    await change((tx, rows) => restrictConversations(w.t.ctx, tx, SYSTEM, rows))
    const gone = (await agent.until(isEvent('conversation.deleted'))) as EventFrame
    expect(gone.deleted).toEqual({ conversationId: id })
    const told = (await dpo.until(isEvent('conversation.updated'))) as EventFrame
    expect(told).toMatchObject({
      conversation: { id, retention: { hidden: 'restricted' } },
      entry: { kind: 'restricted' },
    })
    for (const who of ['owner', 'admin', 'agent'] as const) {
      expect(await seenBy(w.clients[who]), who).toEqual(everywhere(false))
    }
    expect(await seenBy(w.clients.dpo, 'restricted')).toEqual(everywhere(true))
    expect((await seenBy(w.clients.dpo))['list']).toBe(false)
    expect(await counted()).toBe(before - 1)
    const sent = await w.clients.agent.post(`/api/conversations/${id}/notes`, {
      clientId: 'hidden-000001',
      text: 'x',
    })
    expect(sent.status).toBe(404)
    await change((tx, rows) => unrestrictConversations(w.t.ctx, tx, SYSTEM, rows))
    await agent.until(isEvent('conversation.created'))
    expect(await seenBy(w.clients.agent)).toEqual(everywhere(true))
    expect(agent.frames.filter(isEvent('conversation.updated'))).toEqual([])
    agent.socket.close()
    dpo.socket.close()
  })

  it('exists for nobody while it is in quarantine', async () => {
    const dpo = await w.clients.dpo.live()
    await change((tx, rows) => quarantineConversations(w.t.ctx, tx, rows, w.t.clock.now() + 1000))
    await dpo.until(isEvent('conversation.deleted'))
    for (const who of ['owner', 'admin', 'agent', 'dpo'] as const) {
      expect(await seenBy(w.clients[who]), who).toEqual(everywhere(false))
    }
    expect((await seenBy(w.clients.dpo, 'restricted'))['list']).toBe(false)
    await change((tx, rows) => fetchBack(w.t.ctx, tx, SYSTEM, rows))
    const back = (await dpo.until(isEvent('conversation.created'))) as EventFrame
    expect(back.entry?.kind).toBe('fetched_back')
    expect(await seenBy(w.clients.agent)).toEqual(everywhere(true))
    dpo.socket.close()
  })
})
