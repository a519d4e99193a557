/** Servers that say what is not so: nothing is lost by it, and nothing is there twice. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MINUTE } from '../../server/clock.ts'
import { Collecting } from '../../server/collect/worker.ts'
import { until } from '../helpers/acts.ts'
import { startWire, type WireServer } from '../helpers/imap-wire.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { collectFrom, simpleMail, type Collected } from './collecting.ts'

describe('a mailbox at a server that tells lies', () => {
  let wire: WireServer
  let t: TestServer
  beforeEach(async () => {
    wire = await startWire()
    t = await startTestServer('sqlite')
  })
  afterEach(async () => {
    await t[Symbol.asyncDispose]()
    await wire[Symbol.asyncDispose]()
  })

  const mail = (uid: number, id = `mail-${uid}`) => ({ uid, raw: simpleMail(id), at: Date.now() })
  const fill = (from: number, to: number) => {
    for (let uid = from; uid <= to; uid++) wire.mails.push(mail(uid))
  }
  const connected = async (): Promise<Collected> => {
    const mailbox = await collectFrom(t, { port: wire.port, user: 'liar' }, { since: '2020-01-01' })
    await mailbox.isReady()
    return mailbox
  }
  const names = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, nth) => `mail-${from + nth}`)

  it('that announces mail and has none, and then has one', async () => {
    const mailbox = await connected()
    await wire.announce(7)
    await until(() => expect(wire.asked.filter((asked) => asked.startsWith('SELECT'))).toHaveLength(2))
    fill(1, 1)
    await wire.announce(8)
    await mailbox.has('mail-1')
    expect(await mailbox.ids()).toEqual(['mail-1'])
  })

  it('that gives a uid to another mail', async () => {
    fill(1, 3)
    const mailbox = await connected()
    await mailbox.has(...names(1, 3))
    wire.mails.splice(1, 2, mail(2, 'other-2'))
    await wire.announce(9)
    await mailbox.has(...names(1, 3), 'other-2')
    expect(await mailbox.ids()).toHaveLength(4)
  })

  it.each([0, 99])('that counts anew under the validity %i', async (validity) => {
    fill(1, 60)
    const mailbox = await connected()
    await mailbox.has(...names(1, 60))
    await t.server.collecting.stop()
    wire.validity = validity
    wire.mails = wire.mails.map((each, nth) => ({ ...each, uid: 60 - nth })).toReversed()
    wire.mails.push(mail(61, 'fresh'))
    const before = wire.asked.length
    const again = new Collecting(t.ctx)
    await again.start()
    await mailbox.has(...names(1, 60), 'fresh')
    // Those that are here are not asked for once more.
    const contents = wire.asked.slice(before).filter((asked) => asked.includes('BODY.PEEK[]'))
    expect(contents).toHaveLength(1)
    await again.stop()
  })

  it('that forgets to tell of one', async () => {
    fill(1, 5)
    wire.untold.add(3)
    const mailbox = await connected()
    await mailbox.has(...names(1, 5))
    expect(await mailbox.ids()).toHaveLength(5)
  })

  it('that does not hand one over: its head is kept, and the others come', async () => {
    fill(1, 4)
    wire.onContent = (uid) => uid !== 2
    const mailbox = await connected()
    await mailbox.has(...names(1, 4))
    const rows = await t.ctx.db.read.selectFrom('raw_mail').select(['mail_id', 'cut']).orderBy('id').execute()
    expect(rows.map(({ cut }) => cut)).toEqual([0, 1, 0, 0])
  })

  it('from which mail goes while it is read', async () => {
    fill(1, 120)
    wire.onContent = (uid) => {
      if (uid % 10 === 0) wire.mails = wire.mails.filter((each) => each.uid !== uid + 5)
      return true
    }
    const mailbox = await connected()
    const left = names(1, 120).filter((name) => !name.endsWith('5') || name === 'mail-5')
    await mailbox.has(...left)
    expect(await mailbox.ids()).toHaveLength(left.length)
  })

  it('is tried again after longer and longer whiles, and told of when it is not a moment alone', async () => {
    const mailbox = await connected()
    await wire[Symbol.asyncDispose]()
    const row = () => t.ctx.db.read.selectFrom('collector').selectAll().executeTakeFirstOrThrow()
    for (let failures = 1; failures <= 4; failures++) {
      await until(async () => expect((await row()).failures).toBe(failures))
      const { next_at, state } = await row()
      expect(next_at - t.clock.now()).toBeLessThanOrEqual(2 ** failures * 1000)
      expect(state).toBe(failures < 3 ? 'connecting' : 'failed')
      t.clock.advance(MINUTE)
    }
    expect((await mailbox.health()).collector).toMatchObject({ reason: 'provider_trouble' })
    wire = await startWire()
  })
})
