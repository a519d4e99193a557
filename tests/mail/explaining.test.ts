/** Old state + events = freshly loaded state, for what agents do by mail. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Page } from '../../server/contract/common.ts'
import type { ConversationItem, MessageView } from '../../server/contract/conversation.ts'
import { nextClientId, outcome } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { explains } from '../helpers/explain.ts'
import { startMailbox, type Mailbox } from '../helpers/mailbox.ts'
import { mailInbox } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { addVisitor, openWebsite, visitorWrites } from '../helpers/website.ts'

const CARLA = { name: 'Carla', address: 'carla@kunde.example' }
const GONE = { name: null, address: 'gone@kunde.example' }

describe.each(databases)('events explain on %s', (kind) => {
  let t: TestServer
  let mailbox: Mailbox
  let inboxId: number
  beforeEach(async () => {
    mailbox = await startMailbox({ refuse: GONE.address })
    t = await startTestServer(kind, { sockets: { countsEvery: 5 } })
    inboxId = await mailInbox(t, mailbox.settings)
  })
  afterEach(async () => {
    await t[Symbol.asyncDispose]()
    await mailbox[Symbol.asyncDispose]()
  })

  async function begin(to: object[], continues?: number): Promise<MessageView> {
    const ask = { clientId: nextClientId(), inboxId, to, subject: 'Moin', html: '<p>Moin</p>', continues }
    const { body } = await t.owner.post<MessageView>('/api/conversations', ask)
    await outcome(t, body.id)
    return body
  }

  const told = async (act: () => Promise<unknown>) =>
    (await explains(t, t.owner, act)).map(({ name }) => name)

  it('a conversation that we begin, with somebody new and with somebody who gets a name by it', async () => {
    expect(await told(() => begin([{ address: CARLA.address }]))).toContain('conversation.created')
    expect(await told(() => begin([CARLA]))).toContain('contact.updated')
  })

  it('a chat that goes on by mail', async () => {
    const visitor = await addVisitor(t, await openWebsite(t))
    await visitorWrites(t, visitor, { text: 'Ist die Lampe da?' })
    const [chat] = (await t.owner.get<Page<ConversationItem>>('/api/conversations')).body.items
    expect(await told(() => begin([CARLA], chat?.id))).toContain('conversation.updated')
  })

  it('a further mail, to one who gets it and one who does not', async () => {
    const { conversationId } = await begin([CARLA])
    const names = await told(async () => {
      const content = { kind: 'mail', to: [CARLA, GONE], subject: 'Moin', html: 'Noch etwas' }
      const ask = { clientId: nextClientId(), content }
      const { body } = await t.owner.post<MessageView>(`/api/conversations/${conversationId}/messages`, ask)
      await outcome(t, body.id)
    })
    expect(names).toEqual(expect.arrayContaining(['message.created', 'message.updated']))
  })

  it('a mail that nobody gets, and that is sent once more', async () => {
    let refused = 0
    const first = await told(async () => {
      refused = (await begin([GONE])).id
    })
    const second = await told(async () => {
      await t.owner.post(`/api/messages/${refused}/retry`)
      await outcome(t, refused)
    })
    expect([first, second]).toEqual(Array(2).fill(expect.arrayContaining(['message.updated'])))
  })
})
