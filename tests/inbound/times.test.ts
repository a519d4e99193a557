/** Times that can't be: nobody told them, or nothing would ever be newer. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ConversationItem, EntryView, MessageView } from '../../server/contract/conversation.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  ACCOUNT,
  changed,
  consent,
  DAY,
  handover,
  message,
  named,
  person,
  phone,
  take,
  username,
  type News,
} from './news.ts'
import { empty, NOWHERE } from './world.ts'

const [OLD, NEW] = [phone('4915155500001'), phone('4915155500002')]

describe.each(databases)('a time on %s', (kind) => {
  let t: TestServer
  let now: number
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: NOWHERE } })
    await t.inbox(ACCOUNT)
  })
  afterAll(() => t[Symbol.asyncDispose]())
  beforeEach(async () => {
    await empty(t.ctx.db)
    now = Math.floor(t.clock.now() / 1000) * 1000
  })

  const ada = (at: number, name = 'Ada') => ({ at, from: person(name, OLD) })
  const list = async () =>
    (await t.owner.get<{ items: ConversationItem[] }>('/api/conversations?view=all')).body.items
  const only = async () => {
    const items = await list()
    expect(items).toHaveLength(1)
    return items[0] as ConversationItem
  }
  const entries = async (id: number) =>
    (await t.owner.get<{ items: EntryView[] }>(`/api/conversations/${id}/entries`)).body.items
  const far = () => now + 3000 * DAY

  describe('that nobody told', () => {
    it('is now for somebody who wants no marketing', async () => {
      await take(t, [message(ada(now - 5000))], [consent(ada(now - 4000), 'granted')])
      const no = consent(ada(0), 'withdrawn')
      await take(t, [no], [no])
      const { id, contact } = await only()
      expect(contact.marketing).toBe('withdrawn')
      const lines = await entries(id)
      expect(lines.map((line) => line.kind)).toEqual(['opted_in', 'opted_out'])
      expect(lines[1]?.at).toBeGreaterThanOrEqual(now)
    })

    it('is now for who answers', async () => {
      await take(t, [message(ada(now - 5000), { standby: true })], [handover(ada(0), 'business')])
      expect((await only()).botAnswers).toBe(false)
    })

    it('is now for a changed number: whoever has the old one from then on is somebody else', async () => {
      await take(t, [message(ada(now - 5000))], [changed(ada(0), 'number', [OLD], [NEW])])
      expect((await only()).contact.addresses.map(({ kind }) => kind)).toEqual(['phone'])
      t.clock.advance(DAY)
      await take(t, [message({ at: now + DAY, from: person('Grace', OLD) })])
      t.clock.advance(-DAY)
      expect((await list()).map(({ contact }) => contact.name).sort()).toEqual(['Ada', 'Grace'])
    })
  })

  describe('years ahead', () => {
    it('does not keep anybody from a word that is newer', async () => {
      await take(t, [message(ada(now - 9000))], [consent(ada(far()), 'granted')])
      t.clock.advance(60_000)
      await take(t, [consent(ada(now + 59_000), 'withdrawn')])
      t.clock.advance(-60_000)
      expect((await only()).contact.marketing).toBe('withdrawn')
    })

    it('leaves nobody with the bot for ever', async () => {
      await take(t, [message(ada(now - 9000))], [handover(ada(far()), 'provider')])
      t.clock.advance(60_000)
      await take(t, [handover(ada(now + 59_000), 'business')])
      t.clock.advance(-60_000)
      expect((await only()).botAnswers).toBe(false)
    })

    it('does not keep a name, nor a user name', async () => {
      const from = person('Ahead', OLD, username('ada'))
      await take(t, [message({ at: far(), from })], [named(ada(far(), 'Far ahead'))])
      t.clock.advance(60_000)
      const heir = { at: now + 59_000, from: person('Grace', NEW, username('ada')) }
      await take(t, [named(ada(now + 59_000, 'Right'))], [message(heir)])
      t.clock.advance(-60_000)
      const shown = (await list()).map(({ contact }) => [contact.name, contact.addresses.length])
      expect(shown.sort()).toEqual([
        ['Grace', 2],
        ['Right', 1],
      ])
    })

    it('does not keep a reaction or a wording', async () => {
      const said = message(ada(now - 9000))
      const about = (at: number, id: string) => ({
        account: ACCOUNT,
        at,
        from: person(null, OLD),
        by: 'contact' as const,
        externalId: id,
        targetId: said.externalId,
      })
      const [early, late] = [far(), now + 59_000]
      const first: News[] = [
        { ...about(early, 'r1'), type: 'reaction', emoji: '👍' },
        { ...about(early, 'e1'), type: 'edit', text: 'Ahead' },
      ]
      const second: News[] = [
        { ...about(late, 'r2'), type: 'reaction', emoji: '😮' },
        { ...about(late, 'e2'), type: 'edit', text: 'Right' },
      ]
      await take(t, [said], first)
      t.clock.advance(60_000)
      await take(t, second)
      t.clock.advance(-60_000)
      const path = `/api/conversations/${(await only()).id}/messages`
      const { body } = await t.owner.get<{ items: MessageView[] }>(path)
      expect(body.items).toMatchObject([{ text: 'Right', reactions: [{ emoji: '😮' }] }])
    })
  })
})
