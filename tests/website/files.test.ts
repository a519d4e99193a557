/** Files that visitors hand in: theirs alone, in one message, and kept whatever becomes of its delivery. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../server/clock.ts'
import { replayQuarantined } from '../../server/inbound/quarantine.ts'
import { takeIn } from '../../server/inbound/take-in.ts'
import { oldUploads } from '../../server/jobs/old-uploads.ts'
import { orphanFiles } from '../../server/jobs/orphan-files.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import {
  addVisitor,
  comesIn,
  handsIn,
  openWebsite,
  visitorWrites,
  wroteTo,
  type TestVisitor,
  type Website,
} from '../helpers/website.ts'

describe.each(databases)('a visitor’s file on %s', (kind) => {
  let t: TestServer
  let site: Website
  let carla: TestVisitor
  beforeEach(async () => {
    t = await startTestServer(kind)
    site = await openWebsite(t)
    carla = await addVisitor(t, site)
  })
  afterEach(() => t[Symbol.asyncDispose]())

  const attachments = () =>
    t.ctx.db.read
      .selectFrom('attachment')
      .select(['message_id', 'position', 'state', 'kind', 'file_name', 'mime_type', 'size'])
      .select(['sha256', 'blob', 'small_blob', 'width', 'height'])
      .orderBy('message_id')
      .orderBy('position')
      .execute()
  const uploads = () => t.ctx.db.read.selectFrom('visitor_upload').select('public_id').execute()
  const onDisk = () =>
    readdirSync(join(t.ctx.config.dataDir, 'attachments'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    ).length

  it('becomes the message’s, with all that is known of it, in the order it was sent in', async () => {
    const [first, second] = [await handsIn(t, carla, 'one'), await handsIn(t, carla, 'two')]
    const { id } = await visitorWrites(t, carla, { text: null, files: [second, first] })
    expect(await uploads()).toEqual([])
    expect(await attachments()).toEqual(
      [second, first].map(({ sha256 }, position) => ({
        message_id: id,
        position,
        state: 'stored',
        kind: 'image',
        file_name: 'scratch.png',
        mime_type: 'image/png',
        size: 3,
        sha256,
        blob: expect.any(String),
        small_blob: expect.any(String),
        width: 640,
        height: 480,
      })),
    )
  })

  it('is downloaded by agents like any other', async () => {
    const file = await handsIn(t, carla, 'the scratch')
    const { conversationId } = await visitorWrites(t, carla, { text: null, files: [file] })
    const { body } = await t.owner.get<{ items: Array<{ attachments: Array<{ id: string }> }> }>(
      `/api/conversations/${conversationId}/messages`,
    )
    const id = body.items[0]?.attachments[0]?.id
    expect((await t.owner.get(`/api/attachments/${id}`)).body).toBe('the scratch')
  })

  it('stays when its delivery comes again', async () => {
    const delivery = wroteTo(t, carla, { files: [await handsIn(t, carla)] })
    await comesIn(t, site, delivery)
    await t.settle()
    const before = await attachments()
    for (let n = 0; n < 2; n++) {
      await comesIn(t, site, delivery)
      await t.settle()
    }
    expect(await attachments()).toEqual(before)
  })

  it('stays when the batch it came in is given up', async () => {
    const delivery = wroteTo(t, carla, { files: [await handsIn(t, carla)] })
    const raw = { channel: 'web', body: Buffer.from(JSON.stringify(delivery)), signed_by: `[${site.id}]` }
    const failed = t.ctx.db.transaction(async (tx) => {
      await takeIn(t.ctx, tx, [raw])
      throw new Error('the batch failed')
    })
    await expect(failed).rejects.toThrow('the batch failed')
    expect(await uploads()).toHaveLength(1)
    await t.ctx.db.transaction((tx) => takeIn(t.ctx, tx, [raw]))
    expect(await attachments()).toEqual([expect.objectContaining({ state: 'stored' })])
  })

  it('is nobody else’s to send, and nothing is said of whose it is', async () => {
    const file = await handsIn(t, carla)
    const eve = await addVisitor(t, site)
    const stranger = await addVisitor(t, await openWebsite(t))
    for (const visitor of [eve, stranger]) await visitorWrites(t, visitor, { files: [file] })
    expect(await attachments()).toEqual(
      [1, 2].map(() => expect.objectContaining({ state: 'failed', blob: null, size: null })),
    )
    expect(await uploads()).toEqual([{ public_id: file.id }])
  })

  it('goes into the first message that names it, in one batch too', async () => {
    const file = await handsIn(t, carla)
    const both = [wroteTo(t, carla, { files: [file] }), wroteTo(t, carla, { files: [file] })]
    await Promise.all(both.map((delivery) => comesIn(t, site, delivery)))
    await t.settle()
    expect((await attachments()).map(({ state }) => state).sort()).toEqual(['failed', 'stored'])
  })

  it('that was taken back is shown as failed, and nobody tries to fetch it', async () => {
    const file = await handsIn(t, carla)
    await t.ctx.db.admin.deleteFrom('visitor_upload').execute()
    const { id } = await visitorWrites(t, carla, { files: [file] })
    expect(await t.server.media.drain()).toBe(0)
    expect(await attachments()).toEqual([expect.objectContaining({ message_id: id, state: 'failed' })])
  })

  describe('that was never sent', () => {
    it('goes after a day, from the disk too', async () => {
      await handsIn(t, carla)
      t.clock.advance(DAY - HOUR)
      expect(await oldUploads.run(t.ctx)).toBe(0)
      expect(onDisk()).toBe(2)
      t.clock.advance(2 * HOUR)
      expect(await oldUploads.run(t.ctx)).toBe(1)
      expect([await uploads(), onDisk()]).toEqual([[], 0])
    })

    it('is nobody’s file to the job that looks for those', async () => {
      await visitorWrites(t, carla, { files: [await handsIn(t, carla)] })
      await handsIn(t, carla)
      t.clock.advance(2 * DAY)
      expect(await orphanFiles.run(t.ctx)).toBe(0)
      expect(onDisk()).toBe(4)
    })

    it('is kept for a message that is parked, until that is taken in', async () => {
      const delivery = wroteTo(t, carla, { files: [await handsIn(t, carla)] })
      const { id } = await t.ctx.db.admin
        .insertInto('quarantine')
        .values({
          channel: 'web',
          account: site.key,
          reason: 'failed',
          detail: null,
          body: Buffer.from(JSON.stringify(delivery)),
          signed_by: JSON.stringify([site.id]),
          dedupe: 'once',
          received_at: t.clock.now(),
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      await handsIn(t, carla)
      t.clock.advance(3 * DAY)
      expect(await oldUploads.run(t.ctx)).toBe(1)
      await replayQuarantined(t.ctx, { kind: 'cli' }, id)
      await t.settle()
      expect(await attachments()).toEqual([expect.objectContaining({ state: 'stored' })])
      expect(await t.ctx.db.read.selectFrom('quarantine').select('id').execute()).toEqual([])
    })
  })
})
