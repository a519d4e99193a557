/** Old state + events = freshly loaded state, for everything that can happen. */
// oxlint-disable vitest/expect-expect -- explained() is the assertion.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DuplicateView } from '../../server/contract/contact.ts'
import type { Counts } from '../../server/contract/conversation.ts'
import { HOUR, MINUTE } from '../../server/clock.ts'
import { EventName } from '../../server/contract/live.ts'
import { eraseConversations } from '../../server/core/erasure/conversation.ts'
import { pauseInbox } from '../../server/core/inbox/actions.ts'
import { windowReminders } from '../../server/jobs/window-reminders.ts'
import {
  deliver,
  nextClientId,
  outcome,
  receiveMessage,
  receiveText,
  sendText,
  until,
} from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { explains } from '../helpers/explain.ts'
import { startGraphServer, type GraphServer } from '../helpers/graph-server.ts'
import type { FakeGraph } from '../helpers/graph.ts'
import type { Client } from '../helpers/server.ts'
import { LETTER, upload } from '../helpers/uploads.ts'
import { envelope, nextWamid, statusDelivery, type TextOptions } from '../helpers/whatsapp.ts'
import {
  bsuid,
  call,
  consent,
  echo,
  handover,
  message,
  person,
  phone,
  status as statusNews,
  take,
  unconfirmed,
} from '../inbound/news.ts'

const BERTA = '4915155500001'

describe.each(databases)('events explain on %s', (kind) => {
  let t: GraphServer
  let graph: FakeGraph
  let ben: Client
  let inboxId: number
  const exercised = new Set<string>()

  beforeAll(async () => {
    t = await startGraphServer(kind, { sockets: { countsEvery: 5 } })
    ;({ graph, inboxId } = t)
    ben = await t.agent('Ben')
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const explained = async (act: () => Promise<unknown>, client: Client = t.owner, options = {}) => {
    for (const { name } of await explains(t, client, act, options)) exercised.add(name)
  }
  const write = (text: string, options: TextOptions = {}) => receiveText(t, text, options)
  const from = (name: string) => ({
    name,
    from: `49151666${String(name.length).padStart(2, '0')}${name.charCodeAt(0)}`,
  })
  const about = (type: string, content: Record<string, unknown>, options: TextOptions = {}) =>
    deliver(
      t,
      envelope('106540352242922', {
        contacts: [{ profile: { name: options.name ?? 'Carla' }, wa_id: options.from ?? '4915155503412' }],
        messages: [
          {
            from: options.from ?? '4915155503412',
            id: nextWamid(),
            timestamp: String(Math.floor((options.at ?? t.clock.now()) / 1000)),
            type,
            [type]: content,
          },
        ],
      }),
    )
  const status = (conversationId: number, value: string) =>
    t.owner.post(`/api/conversations/${conversationId}/status`, { status: value })
  const lastOutgoing = async (conversationId: number) => {
    const row = await t.ctx.db.read
      .selectFrom('message')
      .selectAll()
      .where('conversation_id', '=', conversationId)
      .where('direction', '=', 'out')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    return row
  }

  it('a first message of somebody new', () => explained(() => write('Moin', from('Dora'))))

  it('several first messages in one delivery', () =>
    explained(() => {
      const person = from('Emil')
      const message = (text: string) => ({
        from: person.from,
        id: nextWamid(),
        timestamp: String(Math.floor(t.clock.now() / 1000)),
        type: 'text',
        text: { body: text },
      })
      const contacts = [{ profile: { name: person.name }, wa_id: person.from }]
      return deliver(t, envelope('106540352242922', { contacts, messages: [message('One'), message('Two')] }))
    }))

  it('a further message, in time and late', async () => {
    await write('First')
    await explained(() => write('Second'))
    await explained(() => write('Sent yesterday', { at: t.clock.now() - 86_400_000 }))
  })

  it('a message that reopens the conversation', async () => {
    const { conversationId } = await write('Hello')
    await status(conversationId, 'resolved')
    await explained(() => write('Hello again'))
  })

  it('a message long after the conversation was resolved', async () => {
    const { conversationId } = await write('Hello', from('Frieda'))
    await status(conversationId, 'resolved')
    await t.ctx.db.admin
      .updateTable('conversation')
      .set({ resolved_at: t.clock.now() - 31 * 86_400_000 })
      .where('id', '=', conversationId)
      .execute()
    await explained(() => write('New question', from('Frieda')))
  })

  it('an answer, from the click to the tick', async () => {
    const { conversationId } = await write('Question')
    await explained(() => sendText(t, t.owner, conversationId, 'Answer'))
    for (const state of ['sent', 'delivered', 'read']) {
      const { external_id } = await lastOutgoing(conversationId)
      await explained(() => deliver(t, statusDelivery(external_id ?? '', state)))
    }
  })

  it('an answer that takes the conversation back from the provider’s bot', async () => {
    const { conversationId } = await write('Question')
    await t.ctx.db.admin
      .updateTable('conversation')
      .set({ control: 'provider', control_at: 1 })
      .where('id', '=', conversationId)
      .execute()
    await explained(() => sendText(t, t.owner, conversationId, 'Answer'))
  })

  it('a file, from the click to the customer', async () => {
    const { conversationId } = await write('Question')
    const { body: file } = await upload(t, t.owner, conversationId, LETTER)
    await explained(async () => {
      const { body } = await t.owner.post<{ id: number }>(`/api/conversations/${conversationId}/messages`, {
        clientId: nextClientId(),
        content: { kind: 'file', uploadId: file.id },
      })
      await outcome(t, body.id)
    })
  })

  it('an answer that quotes', async () => {
    const { conversationId, id } = await write('Question')
    await explained(async () => {
      const { body } = await t.owner.post<{ id: number }>(`/api/conversations/${conversationId}/messages`, {
        clientId: nextClientId(),
        text: 'Yes',
        quotedId: id,
      })
      await outcome(t, body.id)
    })
  })

  it('an answer that is refused, and sent once more', async () => {
    const { conversationId } = await write('Question')
    graph.answer = () => ({ status: 400, body: { error: { message: 'No.', code: 131026 } } })
    await explained(() => sendText(t, t.owner, conversationId, 'Answer'))
    graph.answer = undefined
    const { id, delivery } = await lastOutgoing(conversationId)
    expect(delivery).toBe('failed')
    await explained(async () => {
      expect((await t.owner.post(`/api/messages/${id}/retry`)).status).toBe(200)
      await outcome(t, id)
    })
  })

  it('an answer that fails later', async () => {
    const { conversationId } = await write('Question')
    await sendText(t, t.owner, conversationId, 'Answer')
    const { external_id } = await lastOutgoing(conversationId)
    await explained(() => deliver(t, statusDelivery(external_id ?? '', 'failed', { code: 131026 })))
  })

  it('a note', async () => {
    const { conversationId } = await write('Question')
    const note = { clientId: nextClientId(), text: 'Call back' }
    await explained(() => t.owner.post(`/api/conversations/${conversationId}/notes`, note))
  })

  it('a reaction and its end', async () => {
    const { externalId } = await write('Nice')
    const at = t.clock.now()
    await explained(() => about('reaction', { message_id: externalId, emoji: '👍' }, { at: at + 1000 }))
    await explained(() => about('reaction', { message_id: externalId, emoji: '' }, { at: at + 2000 }))
  })

  it('a message that is edited, also where it is quoted', async () => {
    const { externalId, id, conversationId } = await write('Tpyo')
    await t.owner.post(`/api/conversations/${conversationId}/messages`, {
      clientId: nextClientId(),
      text: 'What?',
      quotedId: id,
    })
    await explained(() =>
      about('edit', { original_message_id: externalId, message: { type: 'text', text: { body: 'Typo' } } }),
    )
    const { text } = await t.ctx.db.read
      .selectFrom('message')
      .select('text')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(text).toBe('Typo')
  })

  it('a message that is taken back, also where it is quoted', async () => {
    const { externalId, id, conversationId } = await write('Oops')
    await t.owner.post(`/api/conversations/${conversationId}/messages`, {
      clientId: nextClientId(),
      text: 'What?',
      quotedId: id,
    })
    await explained(() => about('revoke', { original_message_id: externalId }))
    const { revoked_at: revokedAt } = await t.ctx.db.read
      .selectFrom('message')
      .select('revoked_at')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    expect(revokedAt).not.toBeNull()
  })

  it('a picture that arrives and is fetched', async () => {
    graph.files.set('4711', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))
    await explained(async () => {
      const { id } = await receiveMessage(t, 'image', { id: '4711', mime_type: 'image/png' })
      await until(async () => {
        const row = await t.ctx.db.read
          .selectFrom('attachment')
          .select('state')
          .where('message_id', '=', id)
          .executeTakeFirstOrThrow()
        expect(row.state).toBe('stored')
      })
    })
  })

  it('giving a conversation to somebody, and to nobody', async () => {
    const { conversationId } = await write('Question')
    const assign = (agentId: number | null) =>
      t.owner.post(`/api/conversations/${conversationId}/assign`, { agentId })
    await explained(() => assign(ben.id))
    await explained(() => assign(t.owner.id))
    await explained(() => assign(null))
    await assign(null)
    await explained(() => assign(ben.id), ben)
  })

  it('resolving and reopening', async () => {
    const { conversationId } = await write('Question')
    await explained(() => status(conversationId, 'resolved'))
    await explained(() => status(conversationId, 'open'))
  })

  it('reading and marking as unread', async () => {
    const { conversationId } = await write('Question')
    const read = (seen: number) => t.owner.post(`/api/conversations/${conversationId}/read`, { seen })
    await read(0)
    await explained(() => read(1))
    await explained(() => read(0))
  })

  it('a new inbox and changes of it', async () => {
    await explained(() => t.inbox('106540352249999'))
    await explained(() => t.owner.patch(`/api/inboxes/${inboxId}`, { name: 'Support' }), ben)
    await explained(() => pauseInbox(t.ctx, inboxId, 'payment'))
    await explained(() => t.owner.patch(`/api/inboxes/${inboxId}`, { resume: true }))
  })

  it('a new colleague, and one who leaves', async () => {
    await explained(() => t.agent('Greta'))
    const greta = await t.agent('Greta', 'admin')
    await explained(() => t.owner.patch(`/api/agents/${greta.id}`, { active: false }))
  })

  it('another name of a contact', async () => {
    await write('Hello', { from: BERTA, name: 'Berta' })
    const renamed = { from: BERTA, name: 'Berta Meier', at: t.clock.now() + 1000 }
    await explained(() => write('Married', renamed), t.owner, { threads: false })
  })

  it('another name of a contact, in an open thread', async () => {
    const name = 'Katja'
    await write('Hello', from(name))
    await explained(() => write('Hi', { ...from(name), name: 'Katja K.', at: t.clock.now() + 1000 }))
  })

  it('another name of the agent who answered last', async () => {
    const lena = await t.agent('Lena')
    const { conversationId } = await write('Question', from('Ludwig'))
    await sendText(t, lena, conversationId, 'Answer')
    await explained(() => lena.patch('/api/me', { name: 'Helena' }))
  })

  it('another name of a contact, to somebody who sees only another inbox', async () => {
    const members = [t.owner.id]
    const hidden = await t.inbox('106540352240002')
    await t.owner.patch(`/api/inboxes/${hidden}`, { visibility: 'members', members })
    const at = t.clock.now()
    await write('Hello', { from: BERTA, name: 'Berta', at: at + 2000 })
    const options = { from: BERTA, phoneNumberId: '106540352240002', at: at + 4000 }
    await write('Hello there', { ...options, name: 'Berta' })
    await explained(() => write('Hello again', { ...options, name: 'Berta Kurz', at: at + 9000 }), ben, {
      threads: false,
    })
  })

  it('another name of an agent', async () => {
    const hanna = await t.agent('Hanna')
    const { conversationId } = await write('Question', from('Ida'))
    await t.owner.post(`/api/conversations/${conversationId}/assign`, { agentId: hanna.id })
    const note = { clientId: nextClientId(), text: 'Mine' }
    await hanna.post(`/api/conversations/${conversationId}/notes`, note)
    await explained(() => hanna.patch('/api/me', { name: 'Johanna' }))
  })

  describe('of what else a channel tells', () => {
    const MIA = phone('4915155540001')
    const mia = (at = t.clock.now()) => ({ at, from: person('Mia', MIA) })
    const past = (days: number) => t.clock.now() - days * 86_400_000

    it('what was written on the phone', async () => {
      await explained(() => take(t, [echo(mia())]))
      await take(t, [message(mia())])
      await explained(() => take(t, [echo(mia())]))
    })

    it('one of ours that came back as written elsewhere', async () => {
      const { at, from } = mia()
      const first = message({ at, from })
      await take(t, [first])
      const { conversation_id: id } = await t.ctx.db.read
        .selectFrom('message')
        .select('conversation_id')
        .where('external_id', '=', first.externalId)
        .executeTakeFirstOrThrow()
      await unconfirmed(t, id, 'correlation-lost-answer')
      const twin = echo({ at, from })
      await take(t, [twin])
      const news = statusNews(twin.externalId, 'sent', at, { correlation: 'correlation-lost-answer' })
      await explained(() => take(t, [news]))
    })

    it('a history, of somebody new and in an open thread', async () => {
      const told = [message({ at: past(40), from: person('Nele', phone('4915155540002')) })]
      const history = told.map((each) => ({ ...each, origin: 'history' as const }))
      await explained(() => take(t, history))
      await explained(() => take(t, [message(mia(past(40)), { origin: 'history', replyUntil: null })]))
    })

    it('calls, consent and who answers', async () => {
      const state = (value: 'ringing' | 'ended') => call(mia(), 'call.1', value)
      await explained(() => take(t, [state('ringing')]))
      await explained(() => take(t, [state('ended')]))
      await explained(() => take(t, [consent(mia(), 'withdrawn')]))
      await explained(() => take(t, [handover(mia(), 'provider')]))
    })

    it('two who are named together, and that they are one', async () => {
      const ID = bsuid('DE.4004')
      await take(t, [message({ at: t.clock.now(), from: person('M.', ID) })], [message(mia())])
      await explained(() => take(t, [message({ at: t.clock.now(), from: person('Mia', ID, MIA) })]))
      const { body } = await t.owner.get<{ items: DuplicateView[] }>('/api/duplicates')
      const [question] = body.items
      await explained(() =>
        t.owner.post(`/api/duplicates/${question?.id}/merge`, { keep: question?.other.id }),
      )
    })

    it('that two are not one, and what somebody told us', async () => {
      const ID = bsuid('DE.5005')
      await take(t, [message({ at: t.clock.now(), from: person('X.', ID) })])
      await take(t, [message({ at: t.clock.now(), from: person('Mia', ID, MIA) })])
      const { body } = await t.owner.get<{ items: DuplicateView[] }>('/api/duplicates')
      await explained(() => t.owner.post(`/api/duplicates/${body.items[0]?.id}/dismiss`))
      const change = { channel: 'whatsapp', purpose: 'marketing', state: 'granted', detail: 'By phone' }
      await explained(() => t.owner.post(`/api/contacts/${body.items[0]?.contact.id}/consents`, change))
    })
  })

  it('templates that were read', async () => {
    await explained(() => t.owner.post(`/api/inboxes/${inboxId}/templates/sync`))
  })

  it('a window that shuts soon', async () => {
    await write('Anybody there?', { ...from('Wim'), at: t.clock.now() - 24 * HOUR + 30 * MINUTE })
    await explained(() => windowReminders.run(t.ctx))
  })

  it('a label, on a conversation and renamed, and a rule that somebody prepares', async () => {
    const { conversationId } = await write('My order', from('Lea'))
    let label = 0
    await explained(async () => {
      label = (await t.owner.post<{ id: number }>('/api/labels', { name: 'Order' })).body.id
    })
    await explained(() => t.owner.post(`/api/conversations/${conversationId}/labels`, { labelIds: [label] }))
    const counted = async () => (await t.owner.get<Counts>('/api/counts')).body.labels
    expect(await counted()).toEqual({ [label]: 1 })
    await t.owner.post(`/api/conversations/${conversationId}/status`, { status: 'resolved' })
    expect(await counted()).toEqual({})
    await t.owner.post(`/api/conversations/${conversationId}/status`, { status: 'open' })
    await explained(() => t.owner.post(`/api/conversations/${conversationId}/event`, { at: t.clock.now() }))
    const period = { count: 90, unit: 'days' }
    const body = { kind: 'limit', name: 'All', clock: 'created', period }
    await explained(() => t.owner.post('/api/retention/rules', { body }))
  })

  it('a conversation that is erased', async () => {
    const { conversationId } = await write('Forget me', from('Ulf'))
    await explained(async () => {
      const actor = { kind: 'system' as const }
      await t.ctx.db.transaction((tx) => eraseConversations(t.ctx, tx, actor, [conversationId]))
    })
  })

  it('every event of the contract', () => {
    expect([...exercised].sort()).toEqual([...EventName.options].sort())
  })
})
