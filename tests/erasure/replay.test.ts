/** Whatever is told once more of what was erased, in whichever order, brings nothing of it back. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '../../server/clock.ts'
import { eraseConversations } from '../../server/core/erasure/conversation.ts'
import { removeErased } from '../../server/core/erasure/files.ts'
import {
  call,
  changed,
  consent,
  echo,
  handover,
  message,
  named,
  person,
  phone,
  status,
  take,
  travel,
  username,
  type News,
} from '../inbound/news.ts'
import { databases } from '../helpers/database.ts'
import { mailIn, mailInbox, rawMail } from '../helpers/mails.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { countRows, everythingStored, tablesOfPeople } from './everything.ts'
import { arrives, visitor, website, writing, type Visitor, type Website } from './website.ts'

const CANARY = 'CANARY-4713'

describe.each(databases)('telling once more on %s', (kind) => {
  let t: TestServer
  let site: Website
  let mia: Visitor
  let mailbox: number
  beforeEach(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    await t.inbox()
    site = await website(t)
    mia = await visitor(t, site, { name: CANARY })
    mailbox = await mailInbox(t)
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  const eraseAll = async () => {
    const rows = await t.ctx.db.read.selectFrom('conversation').select('id').execute()
    const ids = rows.map(({ id }) => id)
    const files = await t.ctx.db.transaction((tx) => eraseConversations(t.ctx, tx, { kind: 'system' }, ids))
    await removeErased(t.ctx, files)
  }
  const left = async () => {
    const counts = await countRows(t.ctx.db.read, await tablesOfPeople(t))
    return Object.entries(counts).filter(([table, rows]) => rows > 0 && table !== 'label')
  }
  const tellAll = async (seed: number, all: Awaited<ReturnType<typeof deliveries>>) => {
    await take(t, ...travel(all.news, seed))
    for (const delivery of all.chat) await arrives(t, site, delivery)
    for (const mail of seed % 2 ? all.mails : all.mails.toReversed()) await mailIn(t, mailbox, mail)
  }

  /** Of every kind, as providers tell them. */
  const deliveries = async () => {
    const at = t.clock.now() - MINUTE
    const [number, other] = [phone('4915155500001'), phone('4915155500002')]
    const ada = { at, from: person(CANARY, number, username(CANARY.toLowerCase())) }
    const [first, ours, old] = [message(ada), echo(ada), message(ada, { origin: 'history' })]
    const about = { account: first.account, at: at + 1000, from: ada.from, targetId: first.externalId }
    const news: News[] = [
      first,
      ours,
      old,
      { ...about, type: 'reaction', externalId: 'r1', by: 'contact', emoji: '👍' },
      { ...about, type: 'edit', externalId: 'e1', by: 'contact', text: CANARY },
      { ...about, type: 'revoke', externalId: 'v1', by: 'contact' },
      status(ours.externalId, 'read', at + 1000, { to: person(null, number) }),
      call(ada, 'call-1', 'ringing'),
      call(ada, 'call-1', 'missed'),
      consent(ada, 'withdrawn'),
      handover(ada, 'provider'),
      named(ada),
      changed(ada, 'number', [number], [other]),
    ]
    const chat = [writing(t, mia, CANARY), writing(t, mia, `${CANARY} once more`)]
    const question = rawMail({ text: CANARY, messageId: 'q1@kunde.example' })
    const answer = rawMail({ text: `Re: ${CANARY}`, inReplyTo: 'q1@kunde.example' })
    // Another copy of the same mail: a server in between has put a line on top.
    const copy = `Received: from a by b\r\n${question}`
    return { news, chat, mails: [question, answer], copy }
  }

  it('brings nothing back, and the next word of the same person begins anew', async () => {
    const all = await deliveries()
    await tellAll(1, all)
    expect((await left()).map(([table]) => table)).toEqual(
      expect.arrayContaining(['contact', 'conversation', 'entry', 'message', 'raw_mail', 'visitor']),
    )
    await eraseAll()
    expect(await left()).toEqual([])
    for (const seed of [2, 3, 4, 5]) {
      await tellAll(seed, all)
      expect({ seed, left: await left() }).toEqual({ seed, left: [] })
    }
    await mailIn(t, mailbox, all.copy)
    expect(await left()).toEqual([])
    expect(await everythingStored(t)).not.toContain(CANARY)

    const now = t.clock.now()
    const anew = message({ at: now, from: person('Ada', phone('4915155500001')) })
    await take(t, [anew])
    await mailIn(t, mailbox, rawMail({ text: 'Something else' }))
    const rows = await t.ctx.db.read
      .selectFrom('message')
      .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
      .innerJoin('contact', 'contact.id', 'conversation.contact_id')
      .select(['message.type', 'contact.name'])
      .orderBy('message.id')
      .execute()
    expect(rows).toEqual([
      { type: 'text', name: 'Ada' },
      { type: 'mail', name: 'Carla Brandt' },
    ])
  })

  it('remembers nothing of what nobody tells any more', async () => {
    const old = message({ at: t.clock.now(), from: person('Ada', phone('4915155500001')) })
    await take(t, [old])
    await t.ctx.db.admin
      .updateTable('message')
      .set(({ eb }) => ({ created_at: eb('created_at', '-', 91 * DAY) }))
      .execute()
    await eraseAll()
    expect(await t.ctx.db.read.selectFrom('forgotten_message').selectAll().execute()).toEqual([])
  })
})
