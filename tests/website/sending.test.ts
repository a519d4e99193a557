/** What agents write to visitors: crashes and doubts end in it being there, once. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Channel, SendResult } from '../../channels/adapter.ts'
import { channelOf } from '../../channels/registry.ts'
import { web } from '../../channels/web/adapter.ts'
import { claim, giveUpExpired } from '../../server/core/message/outbox.ts'
import { OutboundWorker } from '../../server/outbound/worker.ts'
import { nextClientId, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { LETTER, upload } from '../helpers/uploads.ts'
import { addVisitor, openWebsite, visitorWrites } from '../helpers/website.ts'

describe.each(databases)('an answer to a visitor on %s', (kind) => {
  let t: TestServer
  let conversationId: number
  /** What the channel says to the next attempts; then it does as it always does. */
  let answers: SendResult[]
  let sent: string[]
  beforeEach(async () => {
    answers = []
    sent = []
    const doubting: Channel = {
      ...(web as Channel),
      send: async (message, account, signal) => {
        sent.push(message.correlation)
        return answers.shift() ?? web.send(message, account as never, signal)
      },
    }
    t = await startTestServer(kind, { channel: (name) => (name === 'web' ? doubting : channelOf(name)) })
    await t.server.outbound.stop()
    conversationId = (await visitorWrites(t, await addVisitor(t, await openWebsite(t)))).conversationId
  })
  afterEach(() => t[Symbol.asyncDispose]())

  const write = async (content: object) => {
    const path = `/api/conversations/${conversationId}/messages`
    const { body } = await t.owner.post<{ id: number }>(path, { clientId: nextClientId(), ...content })
    return body.id
  }
  const message = (id: number) =>
    t.ctx.db.read.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const outbox = () => t.ctx.db.read.selectFrom('outbox').selectAll().execute()
  const work = () => new OutboundWorker(t.ctx).drain()

  it('is accepted at once, under our own id', async () => {
    const id = await write({ text: 'Moin' })
    await work()
    const { correlation, ...row } = await message(id)
    expect(row).toMatchObject({ delivery: 'accepted', external_id: correlation })
    expect([sent, await outbox()]).toEqual([[correlation], []])
  })

  it('with a file needs nobody to carry it', async () => {
    const { body } = await upload(t, t.owner, conversationId, LETTER)
    const id = await write({ content: { kind: 'file', uploadId: body.id } })
    await work()
    expect((await message(id)).delivery).toBe('accepted')
  })

  it('goes once more where its sender died in the middle, and is the same one', async () => {
    const id = await write({ text: 'Moin' })
    const [row] = await outbox()
    const lease = { token: 'of the dead', until: t.clock.now() + 60_000 }
    expect(await claim(t.ctx, row?.id ?? 0, lease)).not.toBeNull()
    expect(await giveUpExpired(t.ctx, t.clock.now())).toBe(0)
    expect((await message(id)).delivery).toBe('sending')
    expect(await giveUpExpired(t.ctx, Number.MAX_SAFE_INTEGER)).toBe(0)
    expect((await message(id)).delivery).toBe('queued')
    await work()
    expect(await message(id)).toMatchObject({ delivery: 'accepted', attempt: 1 })
    expect(sent).toHaveLength(1)
  })

  it('that nobody can say of whether it went is sent again, under the same id', async () => {
    answers = [{ outcome: 'unknown', detail: 'lost' }]
    const id = await write({ text: 'Moin' })
    await work()
    await until(async () => {
      t.clock.advance(5000)
      await work()
      expect((await message(id)).delivery).toBe('accepted')
    })
    expect(sent).toHaveLength(2)
    expect(new Set(sent).size).toBe(1)
  })

  it('keeps its place before what was written later', async () => {
    answers = [{ outcome: 'unknown', detail: 'lost' }]
    const ids = [await write({ text: 'First' }), await write({ text: 'Second' })]
    await work()
    await until(async () => {
      t.clock.advance(5000)
      await work()
      expect((await message(ids[1] as number)).delivery).toBe('accepted')
    })
    const [first, second] = await Promise.all(ids.map(message))
    expect(sent).toEqual([first?.correlation, first?.correlation, second?.correlation])
  })
})
