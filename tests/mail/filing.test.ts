/** What filing a mail does to its conversation and its people, and what agents see of it. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationItem, EntryView, MessageView } from '../../server/contract/conversation.ts'
import { linkAddresses } from '../../server/core/contact/resolve.ts'
import { newMailId } from '../../server/core/mail/token.ts'
import { databases } from '../helpers/database.ts'
import { explains } from '../helpers/explain.ts'
import { BEN, CARLA, DORA, EVE, filed, fileRead, readMail, storeRead } from '../helpers/mail-deliveries.ts'
import { mailInbox } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

describe.each(databases)('filing mails on %s', (kind) => {
  let t: TestServer
  let inbox: number
  beforeEach(async () => {
    t = await startTestServer(kind)
    await t.server.outbound.stop()
    inbox = await mailInbox(t)
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  const view = async (id: number) => (await t.owner.get<ConversationItem>(`/api/conversations/${id}`)).body
  const messages = async (id: number) =>
    (await t.owner.get<{ items: MessageView[] }>(`/api/conversations/${id}/messages`)).body.items
  const list = async (query: string) => {
    const path = `/api/conversations?view=all&q=${encodeURIComponent(query)}`
    return (await t.owner.get<{ items: ConversationItem[] }>(path)).body.items.map(({ id }) => id)
  }
  const resolve = (id: number) => t.owner.post(`/api/conversations/${id}/status`, { status: 'resolved' })
  const tokenOf = async (id: number) => {
    const { thread } = await t.ctx.db.read
      .selectFrom('conversation')
      .select('thread')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
    return newMailId(t.ctx, inbox, thread, 'nordlicht.example')
  }
  const kinds = async (id: number) =>
    (await t.owner.get<{ items: EntryView[] }>(`/api/conversations/${id}/entries`)).body.items.map(
      (entry) => entry.kind,
    )

  it('makes a contact, a conversation and a message, and its events say all of it', async () => {
    const mail = readMail({ subject: 'AW: Re: Kratzer an der Lampe', text: 'Moin' })
    await explains(t, t.owner, () => fileRead(t, inbox, mail))
    const { items } = (await t.owner.get<{ items: ConversationItem[] }>('/api/conversations?view=all')).body
    expect(items).toMatchObject([
      {
        channel: 'email',
        status: 'open',
        subject: 'Kratzer an der Lampe',
        contact: { name: 'Carla Brandt', address: CARLA.address },
        participants: [{ ...CARLA, via: 'contact' }],
        preview: { direction: 'in', type: 'mail', text: 'Moin' },
        inboundCount: 1,
        seen: 0,
      },
    ])
    const [message] = await messages(items[0]?.id ?? 0)
    expect(message).toMatchObject({ type: 'mail', text: 'Moin', author: { name: 'Carla Brandt' } })
    expect(message?.mail).toMatchObject({
      subject: 'AW: Re: Kratzer an der Lampe',
      from: CARLA,
      machine: null,
    })
  })

  it('tells consoles who joined', async () => {
    const { conversationId } = await filed(t, inbox)
    const answers = [await tokenOf(conversationId)]
    await explains(t, t.owner, () => fileRead(t, inbox, readMail({ from: DORA, cc: [EVE], answers })))
    expect((await view(conversationId)).participants.map(({ via }) => via)).toEqual([
      'contact',
      'joined',
      'copied',
    ])
  })

  it('files a hundred mails at once as it does one by one', async () => {
    const mails = Array.from({ length: 100 }, (_, n) =>
      readMail({ id: `mail-${n}@x.example`, answers: n === 0 ? [] : [`mail-${n - 1}@x.example`] }),
    )
    await Promise.all(mails.map((mail) => storeRead(t, inbox, mail)))
    await t.server.inbound.drain()
    const rows = await t.ctx.db.read.selectFrom('conversation').select('inbound_count').execute()
    expect(rows).toEqual([{ inbound_count: 100 }])
  })

  it('leaves resolved what a machine answers to, with nothing to read', async () => {
    for (const machine of ['auto_reply', 'auto_generated', 'bounce', 'complaint'] as const) {
      const { conversationId } = await filed(t, inbox)
      await resolve(conversationId)
      const answers = [await tokenOf(conversationId)]
      const mail = await filed(t, inbox, { machine, answers })
      expect(mail.conversationId).toBe(conversationId)
      expect(await view(conversationId)).toMatchObject({ status: 'resolved', inboundCount: 1 })
      expect(await kinds(conversationId)).toEqual(['resolved'])
      expect((await messages(conversationId)).map((each) => each.mail?.machine)).toContain(machine)
    }
  })

  it('opens what lists and bulk mail begin, and what a machine writes without being asked', async () => {
    const begun = async (machine: 'list' | 'bulk' | 'auto_generated' | 'auto_reply') => {
      const { conversationId } = await filed(t, inbox, { machine })
      const { status, inboundCount } = await view(conversationId)
      return [status, inboundCount]
    }
    expect(await begun('list')).toEqual(['open', 1])
    expect(await begun('bulk')).toEqual(['open', 1])
    expect(await begun('auto_generated')).toEqual(['open', 0])
    expect(await begun('auto_reply')).toEqual(['resolved', 0])
  })

  it('reopens what lists and bulk mail answer', async () => {
    const { conversationId } = await filed(t, inbox, { id: 'one@x.example' })
    await resolve(conversationId)
    await filed(t, inbox, { machine: 'list', answers: ['one@x.example'] })
    expect(await view(conversationId)).toMatchObject({ status: 'open', inboundCount: 2 })
    expect(await kinds(conversationId)).toEqual(['resolved', 'reopened'])
  })

  it('takes what was there before the inbox as read, and opens nothing for it', async () => {
    const old = await filed(t, inbox, { id: 'one@x.example', old: true })
    expect(await view(old.conversationId)).toMatchObject({ status: 'resolved', inboundCount: 0 })
    const live = await filed(t, inbox, { answers: ['one@x.example'] })
    expect(live.conversationId).toBe(old.conversationId)
    expect(await view(old.conversationId)).toMatchObject({ status: 'open', inboundCount: 1 })
  })

  it('opens a mail’s own conversation where it turns out to be live', async () => {
    const mail = readMail({ old: true })
    const { conversationId } = (await fileRead(t, inbox, mail)) ?? { conversationId: 0 }
    await explains(t, t.owner, () => fileRead(t, inbox, { ...mail, old: false }))
    expect(await view(conversationId)).toMatchObject({ status: 'open', inboundCount: 1 })
    expect(await messages(conversationId)).toHaveLength(1)
  })

  it('calls people what their newest mail calls them', async () => {
    const { conversationId } = await filed(t, inbox, { id: 'one@x.example', from: { ...CARLA, name: null } })
    expect((await view(conversationId)).contact.name).toBeNull()
    await filed(t, inbox, { answers: ['one@x.example'], at: t.clock.now() })
    expect((await view(conversationId)).contact.name).toBe('Carla Brandt')
  })

  it('shows each mail under the name of who wrote it', async () => {
    const { conversationId } = await filed(t, inbox, {
      id: 'one@x.example',
      cc: [BEN, { ...EVE, name: null }],
    })
    await filed(t, inbox, { from: BEN, answers: ['one@x.example'] })
    await filed(t, inbox, { from: { ...EVE, name: null }, answers: ['one@x.example'] })
    const { contact } = await view(conversationId)
    const authors = (await messages(conversationId)).map(({ author }) => author)
    expect(authors).toHaveLength(3)
    expect(authors).toContainEqual({ kind: 'contact', id: contact.id, name: 'Carla Brandt' })
    expect(authors).toContainEqual({ kind: 'contact', id: null, name: 'Ben Adler' })
    expect(authors).toContainEqual({ kind: 'contact', id: null, name: EVE.address })
  })

  it('goes on with a contact’s conversation from each of their addresses', async () => {
    const { conversationId } = await filed(t, inbox, { id: 'one@x.example' })
    const { contact } = await view(conversationId)
    const home = { name: 'Carla', address: 'carla@daheim.example' }
    const link = { contactId: contact.id, addresses: [{ kind: 'email' as const, value: home.address }] }
    await t.ctx.db.transaction((tx) => linkAddresses(t.ctx, tx, 'email', [link]))
    const mail = await filed(t, inbox, { from: home, answers: ['one@x.example'] })
    expect(mail.conversationId).toBe(conversationId)
    expect((await view(conversationId)).participants.map(({ via }) => via)).toEqual(['contact', 'contact'])
    const [newest] = await messages(conversationId)
    expect(newest?.author).toMatchObject({ kind: 'contact', id: contact.id })
  })

  it('files what names no sender under nobody’s name', async () => {
    const nobody = readMail({ warnings: [{ kind: 'no_sender', value: null }] })
    const head = { ...nobody.mail.head, from: null }
    const sender = { name: null, address: 'unknown-1@sender.invalid' }
    const mail = await fileRead(t, inbox, { ...nobody, sender, mail: { ...nobody.mail, head } })
    const shown = await view(mail?.conversationId ?? 0)
    expect(shown.participants).toEqual([])
    const [message] = await messages(shown.id)
    expect(message).toMatchObject({ author: { kind: 'contact', name: null }, mail: { from: null } })
  })

  it('finds conversations by subject and by who takes part, whatever the case', async () => {
    const lamp = await filed(t, inbox, { subject: 'Größe der LÄMPE 100%', cc: [BEN] })
    const other = await filed(t, inbox, { from: DORA, subject: 'Rechnung' })
    expect(await list('lämpe')).toEqual([lamp.conversationId])
    expect(await list('100%')).toEqual([lamp.conversationId])
    expect(await list('%')).toEqual([lamp.conversationId])
    expect(await list('WERKSTATT')).toEqual([lamp.conversationId])
    expect(await list('adler')).toEqual([lamp.conversationId])
    expect(await list('dora')).toEqual([other.conversationId])
    expect(await list('nothing of it')).toEqual([])
  })

  it('does not find what lies in an inbox that somebody does not see', async () => {
    await filed(t, inbox, { subject: 'Geheimnis' })
    await t.owner.patch(`/api/inboxes/${inbox}`, { visibility: 'members', members: [] })
    const finn = await t.agent('Finn')
    const { body } = await finn.get<{ items: unknown[] }>('/api/conversations?view=all&q=Geheimnis')
    expect(body.items).toEqual([])
  })

  it('leaves the threads of two contacts apart who turn out to be one', async () => {
    const one = await filed(t, inbox)
    const other = await filed(t, inbox, { from: DORA, cc: [CARLA] })
    const [keep, drop] = [
      (await view(one.conversationId)).contact.id,
      (await view(other.conversationId)).contact.id,
    ]
    await t.ctx.db.admin
      .insertInto('duplicate')
      .values({
        contact_id: Math.min(keep, drop),
        other_id: Math.max(keep, drop),
        state: 'open',
        created_at: 1,
        decided_at: null,
        decided_by: null,
      })
      .execute()
    const { body } = await t.owner.get<{ items: Array<{ id: number }> }>(`/api/contacts/${keep}/duplicates`)
    const merged = await t.owner.post(`/api/duplicates/${body.items[0]?.id}/merge`, { keep })
    expect(merged.status).toBeLessThan(300)
    expect((await view(one.conversationId)).contact.id).toBe(keep)
    expect(await view(other.conversationId)).toMatchObject({
      status: 'open',
      contact: { id: keep },
      participants: [
        { address: DORA.address, via: 'contact' },
        { address: CARLA.address, via: 'contact' },
      ],
    })
  })
})
