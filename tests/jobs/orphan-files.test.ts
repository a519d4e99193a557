/** Files on disk that belong to nobody go, and no others. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../../server/clock.ts'
import { orphanFiles } from '../../server/jobs/orphan-files.ts'
import { nextClientId, outcome, receiveText } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startGraphServer, type GraphServer } from '../helpers/graph-server.ts'
import { LETTER, upload } from '../helpers/uploads.ts'

describe.each(databases)('files that are nobody’s on %s', (kind) => {
  let t: GraphServer
  let id: number
  beforeEach(async () => {
    t = await startGraphServer(kind)
    id = (await receiveText(t, 'Moin')).conversationId
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  const folder = () => join(t.ctx.config.dataDir, 'attachments')
  const files = () =>
    readdirSync(folder(), { recursive: true, withFileTypes: true })
      .flatMap((entry) => (entry.isFile() ? [entry.name] : []))
      .toSorted()
  /** As if the process had died before it wrote the row. */
  const write = async () => {
    const body = (async function* () {
      yield LETTER
    })()
    return (await t.ctx.blobs.write(body, 1000)).name
  }
  const chosen = async () => {
    const { body } = await upload(t, t.owner, id, LETTER)
    return body.id
  }
  const send = async () => {
    const content = { kind: 'file', uploadId: await chosen() }
    const path = `/api/conversations/${id}/messages`
    const { body } = await t.owner.post<{ id: number }>(path, { clientId: nextClientId(), content })
    await outcome(t, body.id)
    return body.id
  }
  const run = () => orphanFiles.run(t.ctx)

  it('go after a day, and so do those whose writing was broken off', async () => {
    await send()
    const kept = files()
    const name = await write()
    writeFileSync(join(folder(), name.slice(0, 2), `${name}.part`), 'half')
    t.clock.advance(DAY - HOUR)
    expect(await run()).toBe(0)
    expect(files()).toHaveLength(kept.length + 2)
    t.clock.advance(2 * HOUR)
    expect(await run()).toBe(2)
    expect(files()).toEqual(kept)
    expect(await run()).toBe(0)
  })

  it('are not those of messages and uploads, large or small, however old', async () => {
    await send()
    await chosen()
    const [large, small] = [await write(), await write()]
    await t.ctx.db.admin.updateTable('upload').set({ small_blob: small }).execute()
    const before = files()
    t.clock.advance(30 * DAY)
    expect(await run()).toBe(1)
    expect(files()).toEqual(before.filter((name) => name !== large))
  })

  it('are not the pictures of colleagues', async () => {
    await send()
    await t.ctx.db.admin
      .updateTable('agent')
      .set({ picture_blob: await write() })
      .execute()
    const before = files()
    t.clock.advance(30 * DAY)
    expect(await run()).toBe(0)
    expect(files()).toEqual(before)
  })

  it('are those of a message that is gone', async () => {
    await send()
    const gone = await send()
    await t.ctx.db.admin.deleteFrom('message').where('id', '=', gone).execute()
    t.clock.advance(2 * DAY)
    expect(await run()).toBe(1)
    expect(files()).toHaveLength(1)
  })

  it('are none in a folder of which the database knows nothing', async () => {
    await write()
    t.clock.advance(2 * DAY)
    expect(await run()).toBe(0)
    expect(files()).toHaveLength(1)
  })

  it('are left alone where they are no stored files', async () => {
    await send()
    writeFileSync(join(folder(), 'README'), 'of an admin')
    t.clock.advance(2 * DAY)
    expect(await run()).toBe(0)
    expect(files()).toContain('README')
  })

  it('are found among more than one portion of them', async () => {
    await send()
    const written = await Promise.all(Array.from({ length: 40 }, write))
    const found: string[] = []
    for await (const names of t.ctx.blobs.names(3)) {
      expect(names.length).toBeLessThanOrEqual(3)
      found.push(...names)
    }
    expect(found.toSorted()).toEqual(files())
    t.clock.advance(2 * DAY)
    expect(await run()).toBe(written.length)
  })
})
