/** Which conversation a mail goes into: whom we gave a token, who takes part, and nobody else. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationItem, MessageView } from '../../server/contract/conversation.ts'
import { DAY } from '../../server/clock.ts'
import { answerAddress, newMailId } from '../../server/core/mail/token.ts'
import { databases } from '../helpers/database.ts'
import { BEN, CARLA, DORA, EVE, filed, fileRead, readMail, US } from '../helpers/mail-deliveries.ts'
import { mailInbox, SUPPORT } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { empty } from '../inbound/world.ts'

describe.each(databases)('the conversation of a mail on %s', (kind) => {
  let t: TestServer
  let inbox: number
  beforeEach(async () => {
    t = await startTestServer(kind)
    await t.server.outbound.stop()
    inbox = await mailInbox(t)
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  const threadOf = async (conversationId: number) => {
    const row = await t.ctx.db.read
      .selectFrom('conversation')
      .select('thread')
      .where('id', '=', conversationId)
      .executeTakeFirstOrThrow()
    return row.thread
  }
  const tokenOf = async (conversationId: number, inboxId = inbox) =>
    newMailId(t.ctx, inboxId, await threadOf(conversationId), 'nordlicht.example')
  const view = async (id: number) => (await t.owner.get<ConversationItem>(`/api/conversations/${id}`)).body
  const messages = async (id: number) =>
    (await t.owner.get<{ items: MessageView[] }>(`/api/conversations/${id}/messages`)).body.items
  const message = async (conversationId: number, id: number) =>
    (await messages(conversationId)).find((each) => each.id === id) as MessageView
  const resolve = (id: number) => t.owner.post(`/api/conversations/${id}/status`, { status: 'resolved' })
  const contacts = async () => (await t.ctx.db.read.selectFrom('contact').select('name').execute()).length

  it('is another one for each mail that answers nothing, though the same person writes about the same', async () => {
    const first = await filed(t, inbox, { subject: 'Lampe' })
    const second = await filed(t, inbox, { subject: 'Re: Lampe' })
    expect(second.conversationId).not.toBe(first.conversationId)
    expect(await contacts()).toBe(1)
    for (const { conversationId } of [first, second]) {
      expect(await view(conversationId)).toMatchObject({ status: 'open', subject: 'Lampe' })
    }
  })

  it('is found by our token in what it answers, whoever writes', async () => {
    const first = await filed(t, inbox)
    const token = await tokenOf(first.conversationId)
    const answer = await filed(t, inbox, { from: DORA, answers: [token], subject: 'Something else' })
    expect(answer.conversationId).toBe(first.conversationId)
    const shown = await view(first.conversationId)
    expect(shown.contact.name).toBe('Carla Brandt')
    expect(shown.participants).toEqual([
      { ...CARLA, via: 'contact' },
      { ...DORA, via: 'joined' },
    ])
    expect(await contacts()).toBe(1)
    const { author, mail } = await message(first.conversationId, answer.id)
    expect(author).toEqual({ kind: 'contact', id: null, name: 'Dora Klein' })
    expect(mail?.warnings).toEqual([{ kind: 'new_participant', value: DORA.address }])
  })

  it('is found by an answer address of ours, however its letters are written', async () => {
    const first = await filed(t, inbox)
    const address = answerAddress(t.ctx, inbox, await threadOf(first.conversationId), SUPPORT)
    const answer = await filed(t, inbox, { to: [{ name: null, address: address.toUpperCase() }] })
    expect(answer.conversationId).toBe(first.conversationId)
    expect((await view(first.conversationId)).participants).toEqual([{ ...CARLA, via: 'contact' }])
  })

  it('is found by another mail of it that is answered, for those who take part', async () => {
    const first = await filed(t, inbox, { id: 'one@kunde.example', cc: [BEN] })
    const own = await filed(t, inbox, { answers: ['one@kunde.example'] })
    const copied = await filed(t, inbox, { from: BEN, answers: ['lost@x.example', 'one@kunde.example'] })
    expect([own.conversationId, copied.conversationId]).toEqual([first.conversationId, first.conversationId])
    expect((await view(first.conversationId)).participants).toEqual([
      { ...CARLA, via: 'contact' },
      { ...BEN, via: 'joined' },
    ])
    expect((await message(first.conversationId, copied.id)).mail?.warnings).toEqual([])
    expect(await contacts()).toBe(1)
  })

  it('is a new one for a stranger, whatever they forge', async () => {
    const first = await filed(t, inbox, { id: 'one@kunde.example' })
    const thread = await threadOf(first.conversationId)
    const token = await tokenOf(first.conversationId)
    const other = await mailInbox(t, { address: 'sales@nordlicht.example' })
    const forged = `${token.slice(0, 54)}${'a'.repeat(16)}@nordlicht.example`
    const tries = [
      { answers: ['one@kunde.example'] },
      { answers: [forged] },
      { answers: [`${thread}@nordlicht.example`, thread] },
      { answers: [newMailId(t.ctx, other, thread, 'nordlicht.example')] },
      { to: [{ name: null, address: answerAddress(t.ctx, other, thread, SUPPORT) }] },
      { to: [{ name: null, address: `support+${thread}${'a'.repeat(16)}@nordlicht.example` }] },
      { subject: `Re: Kratzer an der Lampe [#${first.conversationId}]` },
    ]
    for (const parts of tries) {
      const { conversationId } = await filed(t, inbox, { from: EVE, ...parts })
      expect(conversationId, JSON.stringify(parts)).not.toBe(first.conversationId)
      expect((await view(conversationId)).contact.address).toBe(EVE.address)
    }
    expect(await messages(first.conversationId)).toHaveLength(1)
    expect((await view(first.conversationId)).participants).toEqual([{ ...CARLA, via: 'contact' }])
  })

  it('lies in the inbox that the mail came to, though a token of another inbox is genuine', async () => {
    const other = await mailInbox(t, { address: 'sales@nordlicht.example' })
    const first = await filed(t, inbox, { id: 'one@kunde.example' })
    const token = await tokenOf(first.conversationId)
    const elsewhere = await filed(t, other, {
      inbox: 'sales@nordlicht.example',
      answers: [token, 'one@kunde.example'],
    })
    expect(elsewhere.conversationId).not.toBe(first.conversationId)
    expect((await view(elsewhere.conversationId)).inboxId).toBe(other)
  })

  it('is one in each inbox that the same mail came to', async () => {
    const address = 'sales@nordlicht.example'
    const other = await mailInbox(t, { address })
    const mail = readMail({ to: [US, { name: null, address }] })
    const here = await fileRead(t, inbox, mail)
    const there = await fileRead(t, other, { ...mail, inbox: address })
    const again = await fileRead(t, other, { ...mail, inbox: address, old: true })
    expect(there?.conversationId).not.toBe(here?.conversationId)
    expect(again).toEqual(there)
    expect(await contacts()).toBe(1)
  })

  it('is a new one for whom the domain disowns that they claim to be from, unless they have our token', async () => {
    const first = await filed(t, inbox, { id: 'one@kunde.example', cc: [BEN] })
    const disowned = { spf: null, dkim: null, dmarc: 'fail' as const }
    for (const from of [CARLA, BEN]) {
      const forged = await filed(t, inbox, {
        from,
        answers: ['one@kunde.example'],
        authentication: disowned,
      })
      expect(forged.conversationId).not.toBe(first.conversationId)
    }
    expect(await messages(first.conversationId)).toHaveLength(1)
    const token = await tokenOf(first.conversationId)
    const proven = await filed(t, inbox, { answers: [token], authentication: disowned })
    expect(proven.conversationId).toBe(first.conversationId)
  })

  it('is not led astray by what is disowned, in whichever order it comes', async () => {
    const disowned = { spf: null, dkim: null, dmarc: 'fail' as const }
    const real = readMail({ id: 'one@kunde.example' })
    const answer = readMail({ id: 'two@kunde.example', answers: ['one@kunde.example'] })
    // It takes the id of Carla's own mail, and claims to answer it, and to be answered by it.
    const forged = [
      readMail({ id: 'one@kunde.example', text: 'Forged', authentication: disowned }),
      readMail({ id: 'three@kunde.example', answers: ['two@kunde.example'], authentication: disowned }),
    ]
    for (const order of [
      [...forged, real, answer],
      [real, answer, ...forged],
      [answer, ...forged, real],
    ]) {
      await empty(t.ctx.db)
      for (const mail of order) await fileRead(t, inbox, mail)
      const rows = await t.ctx.db.read
        .selectFrom('message')
        .select(['conversation_id', 'external_id'])
        .execute()
      const where = (mail: { id: string }) => rows.find((row) => row.external_id === mail.id)?.conversation_id
      expect(where(answer)).toBe(where(real))
      for (const mail of forged) expect(where(mail)).not.toBe(where(real))
    }
  })

  it('gives nobody another name because of what is disowned', async () => {
    const disowned = { spf: null, dkim: null, dmarc: 'fail' as const }
    const from = { ...CARLA, name: 'Boss of all' }
    const forged = await filed(t, inbox, { from, authentication: disowned })
    expect((await view(forged.conversationId)).contact.name).toBe('Boss of all')
    const real = await filed(t, inbox, { at: t.clock.now() - DAY })
    expect((await view(real.conversationId)).contact.name).toBe('Carla Brandt')
    const later = await filed(t, inbox, { from, authentication: disowned, at: t.clock.now() })
    expect((await view(later.conversationId)).contact.name).toBe('Carla Brandt')
    const token = await tokenOf(real.conversationId)
    await filed(t, inbox, { from, authentication: disowned, answers: [token], at: t.clock.now() })
    expect((await view(real.conversationId)).contact.name).toBe('Carla Brandt')
  })

  it('treats who claims to be us, or one of us, as anybody else', async () => {
    const agent = await t.agent('Ada')
    const { body: me } = await t.owner.get<{ items: Array<{ id: number; email: string }> }>('/api/agents')
    const ada = me.items.find(({ id }) => id === agent.id)?.email ?? ''
    const first = await filed(t, inbox, { id: 'one@kunde.example', cc: [US] })
    const unproven = { spf: null, dkim: null, dmarc: 'none' as const }
    for (const address of [SUPPORT, ada]) {
      const from = { name: 'Ada', address }
      const mail = await filed(t, inbox, { from, answers: ['one@kunde.example'], authentication: unproven })
      expect(mail.conversationId).not.toBe(first.conversationId)
      const shown = await message(mail.conversationId, mail.id)
      expect(shown).toMatchObject({ direction: 'in', author: { kind: 'contact', name: 'Ada' } })
      expect(shown.mail?.warnings).toEqual([{ kind: 'own_address', value: address }])
    }
    const vouched = await filed(t, inbox, { from: { name: 'Ada', address: ada } })
    expect((await message(vouched.conversationId, vouched.id)).mail?.warnings).toEqual([])
    expect((await view(first.conversationId)).participants).toEqual([{ ...CARLA, via: 'contact' }])
  })

  it('shows who was named in a mail, and makes no contact of them', async () => {
    const { conversationId } = await filed(t, inbox, { cc: [EVE, US] })
    expect((await view(conversationId)).participants).toEqual([
      { ...CARLA, via: 'contact' },
      { ...EVE, via: 'copied' },
    ])
    expect(await contacts()).toBe(1)
    const outbox = await t.ctx.db.read.selectFrom('outbox').select('id').execute()
    expect(outbox).toEqual([])
  })

  it('warns of a sender who looks like somebody who takes part, or like us', async () => {
    const first = await filed(t, inbox, { id: 'one@kunde.example' })
    const fake = { name: 'Carla Brandt', address: 'carla@kundе.example' }
    const mail = await filed(t, inbox, { from: fake, answers: ['one@kunde.example'] })
    expect(mail.conversationId).not.toBe(first.conversationId)
    expect((await message(mail.conversationId, mail.id)).mail?.warnings).toEqual([
      { kind: 'looks_like', value: CARLA.address },
    ])
    const token = await tokenOf(first.conversationId)
    for (const kinds of [['looks_like', 'new_participant'], ['looks_like']]) {
      const joined = await filed(t, inbox, { from: fake, answers: [token] })
      const { mail: shown } = await message(first.conversationId, joined.id)
      expect(shown?.warnings.map((each) => each.kind)).toEqual(kinds)
    }
    const real = await filed(t, inbox, { answers: [token] })
    expect((await message(first.conversationId, real.id)).mail?.warnings).toEqual([])
    const us = await filed(t, inbox, { from: { name: 'Support', address: 'support@nordlicth.example' } })
    expect((await message(us.conversationId, us.id)).mail?.warnings).toEqual([
      { kind: 'looks_like', value: SUPPORT },
    ])
  })

  it('is reopened within 30 days, and another one after that', async () => {
    const first = await filed(t, inbox, { id: 'one@kunde.example' })
    await resolve(first.conversationId)
    const soon = await filed(t, inbox, { answers: ['one@kunde.example'] })
    expect(soon.conversationId).toBe(first.conversationId)
    expect((await view(first.conversationId)).status).toBe('open')
    await resolve(first.conversationId)
    t.clock.advance(31 * DAY)
    const late = await filed(t, inbox, {
      answers: [await tokenOf(first.conversationId), 'one@kunde.example'],
      at: t.clock.now(),
    })
    expect(late.conversationId).not.toBe(first.conversationId)
    const rows = await t.ctx.db.read.selectFrom('conversation').select('status').orderBy('id').execute()
    expect(rows).toEqual([{ status: 'resolved' }, { status: 'open' }])
  })

  it('may be open beside others of the same person, and be reopened by hand', async () => {
    const first = await filed(t, inbox)
    await resolve(first.conversationId)
    const second = await filed(t, inbox)
    const { status } = await t.owner.post(`/api/conversations/${first.conversationId}/status`, {
      status: 'open',
    })
    expect(status).toBe(200)
    expect((await view(second.conversationId)).status).toBe('open')
  })

  it('holds each mail once, and two mails of one Message-ID both', async () => {
    const one = readMail({ id: 'same@kunde.example', text: 'One' })
    const other = readMail({ id: 'same@kunde.example', text: 'Other' })
    await fileRead(t, inbox, one, other, one)
    await fileRead(t, inbox, other)
    const rows = await t.ctx.db.read.selectFrom('message').select(['text', 'external_id']).execute()
    expect(rows.map(({ text }) => text).sort()).toEqual(['One', 'Other'])
  })

  it('takes in mails whose ids are useless to find anything by', async () => {
    const ids = ['x'.repeat(5000), 'nul\u0000@x.example', 'white space@x.example', '', null]
    for (const id of ids) {
      const { conversationId } = await filed(t, inbox, { id, answers: ids.filter((each) => each !== null) })
      expect((await view(conversationId)).subject).toBe('Kratzer an der Lampe')
    }
    const rows = await t.ctx.db.read.selectFrom('conversation').select('id').execute()
    expect(rows).toHaveLength(ids.length)
  })
})
