/** Mail of a mailbox at a real IMAP server: all of it, once, soon, and put away as wished. */
import { setDefaultCACertificates, getCACertificates } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Collecting } from '../../server/collect/worker.ts'
import { DAY, HOUR } from '../../server/clock.ts'
import { until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startDovecot, withoutDovecot, type Dovecot } from '../helpers/dovecot.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { collectFrom, simpleMail } from './collecting.ts'

const day = (time: number) => new Date(time).toISOString().slice(0, 10)

describe.skipIf(withoutDovecot).each(databases)('a mailbox that is collected from, on %s', (kind) => {
  let dovecot: Dovecot
  let t: TestServer
  let user: string
  beforeAll(async () => {
    dovecot = await startDovecot()
  })
  afterAll(() => dovecot[Symbol.asyncDispose]())
  beforeEach(async () => {
    user = dovecot.user()
    t = await startTestServer(kind)
  })
  afterEach(() => t[Symbol.asyncDispose]())

  const at = () => ({ port: dovecot.port, user })
  const put = (id: string, options: Parameters<Dovecot['append']>[2] = {}) =>
    dovecot.append(user, simpleMail(id), options)
  const flagsOf = async (folder?: string) =>
    Object.fromEntries((await dovecot.list(user, folder)).map(({ mailId, flags }) => [mailId, flags]))
  const rawRows = () => t.ctx.db.read.selectFrom('raw_mail').selectAll().orderBy('id').execute()

  it('brings what comes from now on, as soon as it comes, and leaves what was there', async () => {
    await put('before')
    const mailbox = await collectFrom(t, at())
    await mailbox.isReady()
    await put('first')
    await mailbox.has('first')
    await put('second')
    await mailbox.has('first', 'second')
    expect(await flagsOf()).toMatchObject({ 'first@kunde.example': [] })
  })

  it('brings what is there from a day on, and says of what is old that it is', async () => {
    const now = Date.now()
    await put('too-old', { at: new Date(now - 10 * DAY) })
    await put('old', { at: new Date(now - 3 * DAY) })
    await put('young', { at: new Date(now - HOUR) })
    const mailbox = await collectFrom(t, at(), { since: day(now - 5 * DAY) })
    await mailbox.has('old', 'young')
    expect((await rawRows()).map(({ old }) => old)).toEqual([1, 0])
    // Somebody puts an old one there by hand: it is meant to be dealt with.
    await mailbox.isReady()
    await put('by-hand', { at: new Date(now - 20 * DAY) })
    await mailbox.has('old', 'young', 'by-hand')
    expect((await rawRows()).at(-1)).toMatchObject({ old: 0 })
  })

  it('has several folders, more than there are connections for', async () => {
    const folders = ['INBOX', 'Kunden', 'Händler', 'Presse', 'A', 'B', 'C']
    for (const [nth, folder] of folders.entries()) await put(`mail-${nth}`, { folder })
    const mailbox = await collectFrom(t, at(), { folders, since: '2020-01-01' })
    await until(async () => expect(await mailbox.ids()).toHaveLength(folders.length))
    await mailbox.isReady()
    await put('later', { folder: 'Kunden' })
    await until(async () => expect(await mailbox.ids()).toContain('later'))
    const places = (await rawRows()).map(
      ({ place }) => (JSON.parse(place ?? '') as { folder: string }).folder,
    )
    expect(new Set(places)).toEqual(new Set(folders))
  })

  it('has what was taken in marked as seen', async () => {
    const mailbox = await collectFrom(t, at(), { after: 'seen', since: '2020-01-01' })
    await put('one')
    await mailbox.has('one')
    await until(async () => expect(await flagsOf()).toEqual({ 'one@kunde.example': ['\\Seen'] }))
  })

  it('has what was taken in moved to a folder, which is made, and knows where it lies', async () => {
    const mailbox = await collectFrom(t, at(), { after: 'move', moveTo: 'Sandglass' })
    await mailbox.isReady()
    await put('one')
    await put('two')
    await mailbox.has('one', 'two')
    await until(async () => {
      expect(await dovecot.list(user)).toEqual([])
      const lying = (await dovecot.list(user, 'Sandglass')).map(({ uid }) => uid)
      const known = (await rawRows()).map(({ place }) => JSON.parse(place ?? '') as object)
      expect(known).toEqual(lying.map((uid) => expect.objectContaining({ folder: 'Sandglass', uid })))
    })
  })

  it('goes on after a restart with what came in between', async () => {
    const mailbox = await collectFrom(t, at())
    await mailbox.isReady()
    await put('one')
    await mailbox.has('one')
    await t.server.collecting.stop()
    await put('two')
    const again = new Collecting(t.ctx)
    await again.start()
    await mailbox.has('one', 'two')
    await again.stop()
    expect(await mailbox.ids()).toEqual(['one', 'two'])
  })

  it('comes back after the server was away, which nobody has to know of', async () => {
    const mailbox = await collectFrom(t, at())
    await mailbox.isReady()
    const { collector } = await mailbox.health()
    expect(collector).toMatchObject({ state: 'ready', reason: null })
    await dovecot.restart()
    await put('after')
    await mailbox.has('after')
  })

  it('brings nothing twice, and nothing from before, when its server counts it anew', async () => {
    for (const id of ['long-ago', 'ago']) await put(id, { at: new Date(Date.now() - 5 * DAY) })
    const mailbox = await collectFrom(t, at())
    await mailbox.isReady()
    await put('one')
    await put('two')
    await mailbox.has('one', 'two')
    await t.server.collecting.stop()
    await put('three')
    await dovecot.countAnew(user)
    const again = new Collecting(t.ctx)
    await again.start()
    await mailbox.has('one', 'two', 'three')
    await mailbox.isReady()
    await put('four')
    await mailbox.has('one', 'two', 'three', 'four')
    await again.stop()
    expect(await mailbox.ids()).toHaveLength(4)
  })

  it('is not opened with a wrong password, which an admin mends, and then at once', async () => {
    const mailbox = await collectFrom(t, at(), { imapPassword: 'wrong' })
    const live = await t.owner.live()
    await until(async () => expect((await mailbox.health()).collector?.state).toBe('failed'))
    const { state, collector } = await mailbox.health()
    expect(state).toBe('critical')
    expect(collector).toMatchObject({
      reason: 'channel_disconnected',
      detail: expect.stringMatching(/auth/i),
    })
    await live.until((frame) => frame.type === 'event' && frame.name === 'inbox.updated')
    live.socket.close()
    const [row] = await t.ctx.db.read.selectFrom('collector').select('next_at').execute()
    expect((row?.next_at ?? 0) - t.clock.now()).toBeGreaterThan(10 * 60_000)
    await t.owner.patch(`/api/inboxes/${mailbox.inboxId}`, { settings: { imapPassword: 'sesame' } })
    await mailbox.isReady()
    await put('one')
    await mailbox.has('one')
  })

  it('with a folder that is not there says so, and the others are collected from all the same', async () => {
    await put('one')
    const mailbox = await collectFrom(t, at(), { folders: ['Nowhere', 'INBOX'], since: '2020-01-01' })
    await until(async () => expect((await mailbox.health()).collector?.state).toBe('failed'))
    expect((await mailbox.health()).collector).toMatchObject({ reason: 'bad_request' })
    await mailbox.has('one')
  })

  it('is not opened at a server whose certificate nobody vouches for', async () => {
    const mailbox = await collectFrom(t, { port: dovecot.tlsPort, user }, { imapEncryption: 'tls' })
    await until(async () => expect((await mailbox.health()).collector?.state).toBe('failed'))
    expect((await mailbox.health()).collector).toMatchObject({ reason: 'not_allowed' })
  })

  it.each(['tls', 'starttls'] as const)(
    'is opened by %s where somebody vouches for it',
    async (imapEncryption) => {
      const before = getCACertificates('default')
      setDefaultCACertificates([...before, dovecot.certificate])
      try {
        const port = imapEncryption === 'tls' ? dovecot.tlsPort : dovecot.port
        const mailbox = await collectFrom(t, { host: 'localhost', port, user }, { imapEncryption })
        await mailbox.isReady()
        expect((await mailbox.health()).state).toBe('ok')
      } finally {
        setDefaultCACertificates(before)
      }
    },
  )

  it('is not opened without encryption but on this very machine', async () => {
    const mailbox = await collectFrom(t, { host: 'imap.nordlicht.example', port: 143, user })
    await until(async () => expect((await mailbox.health()).collector?.state).toBe('failed'))
    expect((await mailbox.health()).collector).toMatchObject({ reason: 'not_allowed', detail: null })
  })

  it('of which mail is handed to us is not collected from, and that is no failure', async () => {
    const mailbox = await collectFrom(t, at(), { imapPassword: 'wrong' })
    await until(async () => expect((await mailbox.health()).collector?.state).toBe('failed'))
    await t.owner.patch(`/api/inboxes/${mailbox.inboxId}`, { settings: { receive: 'smtp' } })
    await until(async () => expect(await mailbox.health()).toMatchObject({ state: 'ok', collector: null }))
  })
})
