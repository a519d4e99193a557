/** What each role hears on the socket, and when it is closed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ClientFrame, CloseCode } from '../../server/contract/live.ts'
import { receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { draft, startWorld, STRANGERS, WORKERS, type Who, type World } from './world.ts'

describe.each(databases)('who hears what on %s', (kind) => {
  let w: World
  beforeAll(async () => {
    w = await startWorld(kind)
  })
  afterAll(() => w?.t[Symbol.asyncDispose]())

  const FRAMES: Record<string, (who: Who) => Promise<number | 'open'>> = {
    auth: async (who) => {
      try {
        const live = await w.clients[who].live()
        const { readyState } = live.socket
        live.socket.close()
        return readyState === live.socket.OPEN ? 'open' : 0
      } catch (error) {
        return Number(/\d{4}/.exec(String(error))?.[0])
      }
    },
    resume: async (who) => {
      const live = await w.clients[who].live(0).catch((error: Error) => error)
      if (live instanceof Error) return Number(/\d{4}/.exec(live.message)?.[0])
      // The past comes first: when this note is told, all of it has been.
      const path = `/api/conversations/${w.conversations.open}/notes`
      const note = await w.clients.owner.post<{ id: number }>(path, draft())
      await live.until((frame) => frame.type === 'event' && frame.message?.id === note.body.id)
      const restricted = JSON.stringify(live.frames).includes(`"inboxId":${w.inboxes.restricted},`)
      expect(restricted).toBe(who !== 'outsider')
      live.socket.close()
      return 'open'
    },
  }

  it('has a line for every frame a client may send', () => {
    const known = ClientFrame.options.map(({ shape }) => shape.type.value as string)
    expect(Object.keys(FRAMES).sort()).toEqual(known.sort())
  })

  it.each([...WORKERS, ...STRANGERS])('lets %s do on the socket what the role allows', async (who) => {
    const stranger = who === 'anonymous' || who === 'deactivated'
    for (const frame of Object.values(FRAMES)) {
      expect(await frame(who)).toBe(stranger ? CloseCode.unauthenticated : 'open')
    }
  })

  it('sends no frame about a restricted inbox to an outsider, live or from the past', async () => {
    const member = await w.clients.agent.live(0)
    const outsider = await w.clients.outsider.live(0)
    const secret = await receiveText(w.t, 'For members only', {
      phoneNumberId: '7002',
      from: '4915200000002',
    })
    await w.clients.agent.post(`/api/conversations/${secret.conversationId}/notes`, draft())
    await w.clients.agent.post(`/api/conversations/${secret.conversationId}/status`, { status: 'resolved' })
    await w.clients.agent.post(`/api/conversations/${secret.conversationId}/read`, { seen: 1 })
    await w.clients.owner.patch(`/api/inboxes/${w.inboxes.restricted}`, { name: 'Secret name' })
    // Something both may see comes last, so that everything before it has been told.
    const shown = await receiveText(w.t, 'For everybody', { phoneNumberId: '7001', from: '4915200000003' })
    for (const live of [member, outsider]) {
      await live.until((frame) => frame.type === 'event' && frame.message?.id === shown.id)
    }
    const text = JSON.stringify(outsider.frames)
    for (const trace of [
      'For members only',
      'Secret name',
      `"inboxId":${w.inboxes.restricted},`,
      '4915200000002',
    ]) {
      expect(text).not.toContain(trace)
    }
    const counts = outsider.frames.flatMap((frame) => (frame.type === 'counts' ? [frame.counts] : []))
    for (const each of counts) {
      expect(Object.keys(each.inboxes)).not.toContain(String(w.inboxes.restricted))
      expect(each.quarantine).toBeNull()
    }
    expect(JSON.stringify(member.frames)).toContain('For members only')
    expect(
      member.frames.some((f) => f.type === 'event' && f.read?.conversationId === secret.conversationId),
    ).toBe(true)
    for (const live of [member, outsider]) live.socket.close()
  })

  it('tells where somebody has read to nobody else', async () => {
    const owner = await w.clients.owner.live()
    const agent = await w.clients.agent.live()
    await w.clients.agent.post(`/api/conversations/${w.conversations.open}/read`, { seen: 1 })
    await w.clients.agent.post(`/api/conversations/${w.conversations.open}/notes`, draft())
    const isNote = (f: { type: string; name?: string }) => f.type === 'event' && f.name === 'message.created'
    await agent.until(isNote)
    await owner.until(isNote)
    expect(agent.frames.some((f) => f.type === 'event' && f.name === 'conversation.read')).toBe(true)
    expect(owner.frames.some((f) => f.type === 'event' && f.name === 'conversation.read')).toBe(false)
    for (const live of [owner, agent]) live.socket.close()
  })

  it('closes the socket of somebody who loses an inbox, and answers 404 at once', async () => {
    const ben = w.clients.agent
    const live = await ben.live()
    await w.clients.owner.patch(`/api/inboxes/${w.inboxes.restricted}`, { members: [] })
    const path = `/api/conversations/${w.conversations.restricted}`
    expect((await ben.get(path)).status).toBe(404)
    expect((await ben.get(`/api/attachments/${w.files.restricted}`)).status).toBe(404)
    expect(await live.closed).toBe(CloseCode.accessChanged)
    await w.clients.owner.patch(`/api/inboxes/${w.inboxes.restricted}`, { members: [ben.id] })
    expect((await ben.get(path)).status).toBe(200)
  })

  it('tells somebody who gains an inbox to load afresh', async () => {
    const live = await w.clients.outsider.live()
    const change = { visibility: 'members', members: [w.clients.agent.id, w.clients.outsider.id] }
    await w.clients.owner.patch(`/api/inboxes/${w.inboxes.restricted}`, change)
    expect(await live.closed).toBe(CloseCode.accessChanged)
    await w.clients.owner.patch(`/api/inboxes/${w.inboxes.restricted}`, { members: [w.clients.agent.id] })
  })

  it('closes nobody because a new inbox was made', async () => {
    const live = await w.clients.outsider.live()
    const id = await w.t.inbox('7099')
    await live.until((f) => f.type === 'event' && f.inbox?.id === id)
    expect(live.socket.readyState).toBe(live.socket.OPEN)
    live.socket.close()
  })

  it('closes the socket of somebody whose role changes', async () => {
    const live = await w.clients.dpo.live()
    await w.clients.owner.patch(`/api/agents/${w.clients.dpo.id}`, { role: 'agent' })
    expect(await live.closed).toBe(CloseCode.accessChanged)
    expect((await w.clients.dpo.get('/api/quarantine')).status).toBe(403)
    await w.clients.owner.patch(`/api/agents/${w.clients.dpo.id}`, { role: 'dpo' })
  })

  it('forgets closed sockets', async () => {
    await until(() => expect(w.t.server.gateway.size).toBe(0))
  })
})
