/** What becomes of mails of ours, as servers and customers report it; and that nobody can make it up. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { MailReportRecipient } from '../../channels/adapter.ts'
import type { ConversationItem, EntryView, MessageView } from '../../server/contract/conversation.ts'
import { newMailId } from '../../server/core/mail/token.ts'
import { claim, type Claim } from '../../server/core/message/outbox.ts'
import { settle } from '../../server/core/message/settle.ts'
import { nextClientId } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { explains } from '../helpers/explain.ts'
import { BEN, CARLA, filed, fileRead, readMail, report } from '../helpers/mail-deliveries.ts'
import { mailInbox } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

const DAEMON = { name: 'Mail Delivery System', address: 'mailer-daemon@kunde.example' }
const failure = { code: '5.1.1', reason: 'unknown_address' as const, detail: 'user unknown' }

const failed = (address: string | null): MailReportRecipient => ({ address, action: 'failed', failure })
const delayed = (address: string | null): MailReportRecipient => ({
  address,
  action: 'delayed',
  failure: null,
})
const delivered = (address: string): MailReportRecipient => ({ address, action: 'delivered', failure: null })

describe.each(databases)('a mail of ours of which is reported on %s', (kind) => {
  let t: TestServer
  let inbox: number
  let conversationId: number
  beforeEach(async () => {
    t = await startTestServer(kind)
    await t.server.outbound.stop()
    inbox = await mailInbox(t, { smtpHost: '127.0.0.1', smtpPort: 9, smtpEncryption: 'none' })
    conversationId = (await filed(t, inbox)).conversationId
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  const answer = async (...to: string[]): Promise<{ id: number; mailId: string }> => {
    const [first = CARLA.address, ...others] = to
    const content = {
      kind: 'mail',
      to: [{ address: first }],
      cc: others.map((address) => ({ address })),
      subject: 'Re: Kratzer an der Lampe',
      html: '<p>Wir senden eine neue.</p>',
    }
    const path = `/api/conversations/${conversationId}/messages`
    const { status, body } = await t.owner.post<MessageView>(path, { clientId: nextClientId(), content })
    if (status !== 200 && status !== 201) throw new Error(`not sent: ${JSON.stringify(body)}`)
    return { id: body.id, mailId: body.mail?.mailId ?? '' }
  }
  const take = async (): Promise<Claim> => {
    const { id } = await t.ctx.db.read.selectFrom('outbox').select('id').executeTakeFirstOrThrow()
    const taken = await claim(t.ctx, id, { token: 'tests', until: t.clock.now() + 60_000 })
    if (!taken) throw new Error('not claimed')
    return taken
  }
  const accepted = (mailId: string) => ({ outcome: 'accepted' as const, externalId: mailId, addresses: [] })
  const sent = async (...to: string[]) => {
    const mail = await answer(...to)
    await settle(t.ctx, 'email', await take(), accepted(mail.mailId))
    return mail
  }
  const bounce = (original: string | null, ...recipients: MailReportRecipient[]) =>
    readMail({ from: DAEMON, machine: 'bounce', report: report(original, ...recipients), answers: [] })
  const shown = async (id: number) => {
    const path = `/api/conversations/${conversationId}/messages`
    const { body } = await t.owner.get<{ items: MessageView[] }>(path)
    return body.items.find((each) => each.id === id) as MessageView
  }
  const states = async (id: number) => {
    const { delivery, mail } = await shown(id)
    return [delivery, ...(mail?.recipients ?? []).map(({ state }) => state)]
  }
  const entries = async () => {
    const { body } = await t.owner.get<{ items: EntryView[] }>(`/api/conversations/${conversationId}/entries`)
    return body.items.filter(({ address }) => address !== null).map(({ kind, address }) => [kind, address])
  }
  const conversations = async () =>
    (await t.ctx.db.read.selectFrom('conversation').select(['id', 'status']).orderBy('id').execute()).length

  it('failed, with the reason in our words and the server’s, and is no message of its own', async () => {
    const { id, mailId } = await sent()
    const news = bounce(mailId, failed('CARLA@kunde.example'))
    await explains(t, t.owner, () => fileRead(t, inbox, news))
    expect(await shown(id)).toMatchObject({ delivery: 'failed', failure })
    expect((await shown(id)).mail?.recipients).toMatchObject([
      { address: CARLA.address, state: 'failed', failure },
    ])
    expect(await fileRead(t, inbox, news)).toBeUndefined()
    expect(await conversations()).toBe(1)
  })

  it('failed where its report names nobody, if it went to one alone', async () => {
    const alone = await sent()
    await fileRead(t, inbox, bounce(alone.mailId, failed(null)))
    expect(await states(alone.id)).toEqual(['failed', 'failed'])
    const nothing = await sent()
    await fileRead(t, inbox, bounce(nothing.mailId))
    expect(await states(nothing.id)).toEqual(['failed', 'failed'])
    const several = await sent(CARLA.address, BEN.address)
    const message = await fileRead(t, inbox, bounce(several.mailId, failed(null)))
    expect(await states(several.id)).toEqual(['accepted', 'accepted', 'accepted'])
    expect(message?.conversationId).toBe(conversationId)
  })

  it('failed when nobody of several got it, and says of each what is known', async () => {
    const { id, mailId } = await sent(CARLA.address, BEN.address)
    await fileRead(t, inbox, bounce(mailId, failed(BEN.address)))
    expect(await states(id)).toEqual(['accepted', 'accepted', 'failed'])
    expect((await shown(id)).failure).toBeNull()
    await fileRead(t, inbox, bounce(mailId, failed(CARLA.address)))
    expect(await states(id)).toEqual(['failed', 'failed', 'failed'])
  })

  it('is told of several in one report', async () => {
    const { id, mailId } = await sent(CARLA.address, BEN.address)
    await fileRead(t, inbox, bounce(mailId, delivered(CARLA.address), failed(BEN.address)))
    expect(await states(id)).toEqual(['accepted', 'delivered', 'failed'])
    await fileRead(t, inbox, bounce(mailId, delivered(BEN.address)))
    expect(await states(id)).toEqual(['delivered', 'delivered', 'delivered'])
  })

  it('ends in the same state in whichever order reports come', async () => {
    const told = [delayed(CARLA.address), failed(CARLA.address), delayed(BEN.address), delivered(BEN.address)]
    for (const order of [told, told.toReversed(), [told[1], told[3], told[0], told[2]]]) {
      const { id, mailId } = await sent(CARLA.address, BEN.address)
      for (const each of order) await fileRead(t, inbox, bounce(mailId, each as MailReportRecipient))
      expect(await states(id)).toEqual(['accepted', 'failed', 'delivered'])
    }
  })

  it('is late: that stands in the thread, once for each report', async () => {
    const { id, mailId } = await sent()
    const news = bounce(mailId, delayed(CARLA.address))
    await explains(t, t.owner, () => fileRead(t, inbox, news))
    await fileRead(t, inbox, news)
    expect(await states(id)).toEqual(['accepted', 'delayed'])
    expect(await entries()).toEqual([['delivery_delayed', CARLA.address]])
  })

  it('failed before its server’s word that it took it was recorded', async () => {
    const { id, mailId } = await answer()
    const taken = await take()
    await fileRead(t, inbox, bounce(mailId, failed(CARLA.address)))
    expect(await states(id)).toEqual(['failed', 'failed'])
    await settle(t.ctx, 'email', taken, accepted(mailId))
    expect(await states(id)).toEqual(['failed', 'failed'])
  })

  it('was accepted after all, where nobody knew and a report tells of one of several', async () => {
    const { id, mailId } = await answer(CARLA.address, BEN.address)
    await settle(t.ctx, 'email', await take(), { outcome: 'unknown', detail: '' })
    expect((await shown(id)).delivery).toBe('unknown')
    await fileRead(t, inbox, bounce(mailId, failed(BEN.address)))
    expect((await shown(id)).delivery).toBe('accepted')
  })

  it('was unwanted: the thread says so, and no advertising goes there', async () => {
    const { mailId } = await sent()
    const complaint = { address: null, action: 'complained' as const, failure: null }
    const news = readMail({
      from: { name: null, address: 'feedback@provider.example' },
      machine: 'complaint',
      report: { kind: 'complaint', original: mailId, recipients: [complaint] },
    })
    await explains(t, t.owner, () => fileRead(t, inbox, news))
    await fileRead(t, inbox, news)
    expect(await entries()).toEqual([['complained', CARLA.address]])
    const { body } = await t.owner.get<ConversationItem>(`/api/conversations/${conversationId}`)
    expect(body.contact.marketing).toBe('withdrawn')
  })

  it('is not touched by reports that are made up', async () => {
    const { id, mailId } = await sent()
    const [own = '', thread = ''] = mailId.split('.')
    const other = await mailInbox(t, { address: 'sales@nordlicht.example' })
    const forged = [
      bounce(null, failed(CARLA.address)),
      bounce(`${own}.${thread}.${'a'.repeat(16)}@nordlicht.example`, failed(CARLA.address)),
      bounce(newMailId(t.ctx, inbox, thread, 'nordlicht.example'), failed(CARLA.address)),
      bounce(newMailId(t.ctx, other, thread, 'nordlicht.example'), failed(CARLA.address)),
      bounce(mailId, failed(BEN.address)),
    ]
    for (const news of forged) {
      const message = await fileRead(t, inbox, news)
      expect(message).toBeDefined()
      expect(await states(id)).toEqual(['accepted', 'accepted'])
    }
  })

  it('leaves what can not be matched in a conversation that does not open, with nothing to read', async () => {
    const message = await fileRead(t, inbox, bounce(null, failed(CARLA.address)))
    const { body } = await t.owner.get<ConversationItem>(`/api/conversations/${message?.conversationId}`)
    expect(body).toMatchObject({ status: 'resolved', inboundCount: 0, preview: { type: 'mail' } })
    expect(body.contact.address).toBe(DAEMON.address)
  })

  it('keeps nothing of a report but that it came, as part of the mail it is about', async () => {
    const { id, mailId } = await sent()
    const raw = await t.ctx.db.admin
      .insertInto('raw_mail')
      .values({
        inbox_id: inbox,
        state: 'read',
        blob: 'b'.repeat(32),
        size: 1,
        sha256: '0'.repeat(64),
        mail_id: null,
        place: null,
        envelope: null,
        at: 1,
        received_at: 1,
        attempts: 1,
        next_at: 1,
        lease_until: null,
        lease_token: null,
        message_id: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const news = bounce(mailId, failed(CARLA.address))
    await fileRead(t, inbox, { ...news, mail: { ...news.mail, raw: raw.id } })
    const row = await t.ctx.db.read.selectFrom('raw_mail').select('message_id').executeTakeFirstOrThrow()
    expect(row.message_id).toBe(id)
  })
})
