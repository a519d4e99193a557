/** Files that agents choose: taken as they are, theirs alone until they are sent, and gone after a day. */
import { readdirSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DAY } from '../../server/clock.ts'
import { oldUploads } from '../../server/jobs/old-uploads.ts'
import { receiveText, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { LETTER, upload } from '../helpers/uploads.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe.each(databases)('uploads on %s', (kind) => {
  let t: TestServer
  let id: number
  beforeAll(async () => {
    t = await startTestServer(kind, { env: { WHATSAPP_GRAPH_URL: 'http://127.0.0.1:9' } })
    await t.inbox()
    id = (await receiveText(t, 'Moin')).conversationId
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  beforeEach(async () => {
    for (const { public_id } of await rows()) await t.owner.delete(`/api/uploads/${public_id}`)
  })

  const rows = () => t.ctx.db.read.selectFrom('upload').selectAll().orderBy('id').execute()
  /** Files on disk, half-written ones included. */
  const files = (): string[] => {
    const folder = join(t.ctx.config.dataDir, 'attachments')
    return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [entry.name] : [],
    )
  }

  it('tells what a file is from its bytes, not from what the browser says', async () => {
    const picture = await upload(t, t.owner, id, PNG, {
      name: 'letter.pdf',
      headers: { 'content-type': 'application/pdf' },
    })
    expect(picture).toMatchObject({
      status: 200,
      body: { kind: 'image', fileName: 'letter.pdf', mimeType: 'image/png', size: PNG.length, seconds: null },
    })
    const [row] = await rows()
    expect(row).toMatchObject({ public_id: picture.body.id, agent_id: t.owner.id, width: 1, height: 1 })
  })

  it('takes JSON as a file like any other', async () => {
    const bytes = Buffer.from('{"not": "for us", ')
    const headers = { 'content-type': 'application/json' }
    const { status, body } = await upload(t, t.owner, id, bytes, { name: 'data.json', headers })
    expect({ status, ...body }).toMatchObject({ status: 200, kind: 'document', size: bytes.length })
  })

  it.each([
    ['nothing', Buffer.alloc(0), {}, 400, 'body'],
    ['a letter as a voice note', LETTER, { as: 'voice' as const }, 400, 'body'],
    ['a compressed body', LETTER, { headers: { 'content-encoding': 'gzip' } }, 415, undefined],
    ['a name of spaces', LETTER, { name: '  ' }, 400, 'name'],
    ['a name that no database takes', LETTER, { name: 'a\0b' }, 400, 'name'],
    ['a name that is too long', LETTER, { name: 'x'.repeat(256) }, 400, 'name'],
  ])('refuses %s and keeps nothing of it', async (_, bytes, options, status, path) => {
    const before = files().length
    const reply = await upload(t, t.owner, id, bytes, options)
    const { error } = reply.body as unknown as { error: { fields?: Array<{ path: string }> } }
    expect([reply.status, error.fields?.[0]?.path]).toEqual([status, path])
    expect([files().length, await rows()]).toEqual([before, []])
  })

  it('refuses what is too long for the channel before it has come', async () => {
    const status = await new Promise<number>((resume, refuse) => {
      const call = request(`${t.url}/api/uploads?conversation=${id}&name=film.mp4`, {
        method: 'POST',
        headers: { authorization: `Bearer ${t.owner.token}`, 'content-length': 200 * 1024 * 1024 },
      })
      call.on('response', (response) => {
        resume(response.statusCode ?? 0)
        call.destroy()
      })
      call.on('error', refuse)
      call.write(LETTER)
    })
    expect(status).toBe(413)
  })

  it('leaves nothing behind when the browser goes away in the middle', async () => {
    const before = files().length
    const call = request(`${t.url}/api/uploads?conversation=${id}&name=film.mp4`, {
      method: 'POST',
      headers: { authorization: `Bearer ${t.owner.token}`, 'content-length': 5_000_000 },
    })
    call.on('error', () => {})
    call.write(Buffer.alloc(300_000))
    await until(() => expect(files().length).toBe(before + 1))
    call.destroy()
    await until(() => expect(files().length).toBe(before))
    expect(await rows()).toEqual([])
  })

  it('come in a few at a time from one person, and nobody else waits for them', async () => {
    const before = files().length
    const ben = await t.agent('Ben Busy')
    const calls = Array.from({ length: 12 }, (_, number) => {
      const call = request(`${t.url}/api/uploads?conversation=${id}&name=${number}.bin`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ben.token}`, 'content-length': 1_000_000 },
      })
      call.on('error', () => {})
      call.write(Buffer.alloc(100_000))
      return call
    })
    await until(() => expect(files().length).toBe(before + 5))
    expect((await upload(t, t.owner, id, LETTER)).status).toBe(200)
    expect(files().length).toBe(before + 6)
    // Whoever waits takes the place of whoever has gone.
    for (const call of calls.slice(0, 5)) call.destroy()
    await until(() => expect(files().length).toBe(before + 6))
    for (const call of calls) call.destroy()
    await until(() => expect(files().length).toBe(before + 1))
    const { status, body } = await upload(t, ben, id, LETTER)
    expect(status).toBe(200)
    await ben.delete(`/api/uploads/${body.id}`)
  })

  it('are their uploader’s alone, and gone with their bytes when removed', async () => {
    const ben = await t.agent(`Ben${Math.random()}`)
    const before = files().length
    const { body } = await upload(t, ben, id, PNG)
    expect((await t.owner.delete(`/api/uploads/${body.id}`)).status).toBe(404)
    expect(files().length).toBeGreaterThan(before)
    expect((await ben.delete(`/api/uploads/${body.id}`)).status).toBe(204)
    expect((await ben.delete(`/api/uploads/${body.id}`)).status).toBe(404)
    expect(files().length).toBe(before)
  })

  it('are thirty at most for one agent', async () => {
    for (let n = 0; n < 30; n++) expect((await upload(t, t.owner, id, LETTER)).status).toBe(200)
    const reply = await upload(t, t.owner, id, LETTER)
    expect(reply).toMatchObject({ status: 409, body: { error: { code: 'too_many_uploads' } } })
    const ben = await t.agent(`Ben${Math.random()}`)
    const his = await upload(t, ben, id, LETTER)
    expect(his.status).toBe(200)
    await ben.delete(`/api/uploads/${his.body.id}`)
  })

  it('go after a day, with their bytes', async () => {
    const before = files().length
    const { body: old } = await upload(t, t.owner, id, PNG)
    const { body: fresh } = await upload(t, t.owner, id, LETTER)
    const made = async (publicId: string, ago: number) =>
      t.ctx.db.admin
        .updateTable('upload')
        .set({ created_at: t.clock.now() - ago })
        .where('public_id', '=', publicId)
        .execute()
    await made(old.id, DAY + 1000)
    await made(fresh.id, DAY - 60_000)
    expect(await oldUploads.run(t.ctx)).toBe(1)
    expect((await rows()).map(({ public_id }) => public_id)).toEqual([fresh.id])
    expect(files().length).toBe(before + 1)
  })
})
