/** What is on its way while a conversation is erased comes to nothing, and keeps nobody else waiting. */
// oxlint-disable vitest/expect-expect -- nothingLeft() is the assertion.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Channel } from '../../channels/adapter.ts'
import { channelOf } from '../../channels/registry.ts'
import { eraseConversations } from '../../server/core/erasure/conversation.ts'
import { removeErased } from '../../server/core/erasure/files.ts'
import { nextClientId, outcome, receiveMessage, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { countRows, seedRaw, tablesOfPeople } from './everything.ts'
import { answers, arrives, ends, says, visitor, website, writing, type Website } from './website.ts'

/** A door that stays shut until it is opened. */
function door() {
  const state = { waiting: 0, open: () => {} }
  const opened = new Promise<void>((resume) => (state.open = resume))
  return {
    state,
    pass: async () => {
      state.waiting++
      await opened
    },
  }
}

describe.each(databases)('what is in flight on %s', (kind) => {
  let t: TestServer
  let site: Website
  let sending: ReturnType<typeof door> | null
  let fetching: ReturnType<typeof door>
  beforeEach(async () => {
    sending = null
    fetching = door()
    const channel = (name: Channel['kind']): Channel => {
      const real = channelOf(name)
      return {
        ...real,
        send: async (...given) => {
          if (name === 'web') await sending?.pass()
          return real.send(...given)
        },
        fetchFile: async () => {
          await fetching.pass()
          const body = (async function* () {
            yield Buffer.from('A picture of somebody')
          })()
          return { body, mimeType: 'text/plain', size: null }
        },
      }
    }
    t = await startTestServer(kind, { channel, env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    site = await website(t)
  })
  afterEach(async () => {
    sending?.state.open()
    fetching.state.open()
    await t?.[Symbol.asyncDispose]()
  })

  const erase = async (id: number) =>
    removeErased(
      t.ctx,
      await t.ctx.db.transaction((tx) => eraseConversations(t.ctx, tx, { kind: 'system' }, [id])),
    )
  const nothingLeft = async () => {
    const tables = await tablesOfPeople(t)
    expect(await countRows(t.ctx.db.read, tables)).toEqual(
      Object.fromEntries(tables.map((table) => [table, 0])),
    )
  }

  it('an answer that is being sent is forgotten, and the next one goes', async () => {
    const chat = await says(t, await visitor(t, site), 'Moin')
    sending = door()
    await t.owner.post(`/api/conversations/${chat.id}/messages`, { clientId: nextClientId(), text: 'Hello' })
    await until(() => expect(sending?.state.waiting).toBe(1))
    await erase(chat.id)
    sending.state.open()
    await t.server.outbound.drain()
    await nothingLeft()
    const other = await says(t, await visitor(t, site), 'Moin')
    await outcome(t, await answers(t, other, 'Hello'))
  })

  it('a file that is being fetched is not kept', async () => {
    await t.inbox()
    const image = { id: '7', mime_type: 'image/jpeg', sha256: '' }
    const { conversationId } = await receiveMessage(t, 'image', { ...image, sha256: undefined })
    await until(() => expect(fetching.state.waiting).toBe(1))
    await erase(conversationId)
    fetching.state.open()
    await t.server.media.drain()
    const folder = join(t.ctx.config.dataDir, 'attachments')
    const files = () =>
      existsSync(folder)
        ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
        : []
    await until(() => expect(files()).toEqual([]))
    await nothingLeft()
  })

  it('what a visitor who is gone has written before brings nobody back', async () => {
    const who = await visitor(t, site, { name: 'Carla' })
    const chat = await says(t, who, 'Moin')
    const answer = await answers(t, chat, 'Hello')
    const { external_id: externalId } = await t.ctx.db.read
      .selectFrom('message')
      .select('external_id')
      .where('id', '=', answer)
      .executeTakeFirstOrThrow()
    const late = writing(t, who, 'Still there?')
    await erase(chat.id)
    await arrives(t, site, late)
    const seen = { inbox: site.key, visitor: who.publicId, name: 'Carla', at: t.clock.now() }
    await arrives(t, site, { ...seen, type: 'seen', ids: [externalId ?? ''], state: 'read' })
    await nothingLeft()
  })

  it('what waits to be taken in goes too, and what others wrote at the same time does not', async () => {
    const who = await visitor(t, site)
    const other = await visitor(t, site)
    const chat = await says(t, who, 'Moin')
    await t.ctx.db.transaction(async (tx) => {
      await seedRaw(t, tx, who, 'And another thing')
      await seedRaw(t, tx, other, 'Hello?')
      await eraseConversations(t.ctx, tx, { kind: 'system' }, [chat.id])
    })
    await t.server.inbound.drain()
    const messages = await t.ctx.db.read.selectFrom('message').select('text').execute()
    expect(messages).toEqual([{ text: 'Hello?' }])
  })

  it('an agent’s answer into what is gone is refused', async () => {
    const chat = await says(t, await visitor(t, site), 'Moin')
    const path = `/api/conversations/${chat.id}/messages`
    const sends = Array.from({ length: 8 }, () =>
      t.owner.post(path, { clientId: nextClientId(), text: 'Hi' }),
    )
    const [, ...replies] = await Promise.all([erase(chat.id), ...sends])
    expect(replies.filter(({ status }) => status !== 200 && status !== 404)).toEqual([])
    await t.server.outbound.drain()
    await nothingLeft()
  })

  it('messages that come in while chats are erased are each in a chat or gone with it', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => visitor(t, site)))
    const chats = []
    for (const who of people) chats.push(await says(t, who, 'Moin'))
    for (const chat of chats) await ends(t, chat)
    const body = (text: Parameters<typeof writing>[2], index: number) =>
      Buffer.from(JSON.stringify(writing(t, people[index]!, text)))
    const stored = people.map((_, index) =>
      t.server.intake.store({ channel: 'web', body: body('Again', index), signedBy: [site.id] }),
    )
    await Promise.all([...stored, ...chats.slice(0, 3).map(({ id }) => erase(id))])
    await t.server.inbound.drain()
    const kept = await t.ctx.db.read.selectFrom('message').select('text').orderBy('id').execute()
    expect(kept.slice(0, 3)).toEqual(chats.slice(3).map(() => ({ text: 'Moin' })))
    expect(kept.slice(3).map(({ text }) => text)).toEqual(['Again', 'Again', 'Again'])
    expect(await countRows(t.ctx.db.read, ['quarantine', 'raw_delivery'])).toEqual({
      quarantine: 0,
      raw_delivery: 0,
    })
  })
})
