/** Files that strangers sent are bytes to us, and to the browser. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Page } from '../../server/contract/common.ts'
import type { MessageView } from '../../server/contract/conversation.ts'
import { deliver, receiveMessage, until } from '../helpers/acts.ts'
import { databases } from '../helpers/database.ts'
import { startGraphServer, type GraphServer } from '../helpers/graph-server.ts'
import type { FakeGraph } from '../helpers/graph.ts'
import { CARLA, envelope, nextWamid } from '../helpers/whatsapp.ts'

const VOICE = readFileSync(join(import.meta.dirname, '../../scripts/simulator/assets/voice.ogg'))
const PNG = Buffer.from('89504e470d0a1a0a0000000d4948445200000001', 'hex')
const HTML = Buffer.from('<!doctype html><html><script>alert(1)</script></html>')
const SVG = Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')

describe.each(databases)('attachments on %s', (kind) => {
  let t: GraphServer
  let graph: FakeGraph
  let media = 4000
  beforeAll(async () => {
    t = await startGraphServer(kind)
    ;({ graph } = t)
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const bytesOf = (path: string) =>
    fetch(t.url + path, { headers: { authorization: `Bearer ${t.owner.token}` } })

  async function receiveFile(bytes: Buffer, claims: Record<string, unknown>) {
    const id = String(++media)
    graph.files.set(id, bytes)
    const received = await receiveMessage(t, 'document', { id, ...claims })
    const row = await until(async () => {
      const found = await t.ctx.db.read
        .selectFrom('attachment')
        .selectAll()
        .where('message_id', '=', received.id)
        .executeTakeFirstOrThrow()
      expect(found.state).toBe('stored')
      return found
    })
    return { ...received, row, path: `/api/attachments/${row.public_id}` }
  }

  it.each([
    ['a picture', PNG, { mime_type: 'image/png' }, 'image/png'],
    ['a page that claims to be a picture', HTML, { mime_type: 'image/png' }, 'text/plain; charset=utf-8'],
    ['a page', HTML, { mime_type: 'text/html' }, 'text/plain; charset=utf-8'],
    [
      'a type that breaks out of its header',
      HTML,
      { mime_type: 'text/html"><script>' },
      'text/plain; charset=utf-8',
    ],
    ['SVG', SVG, { mime_type: 'image/svg+xml' }, 'application/octet-stream'],
    ['a picture that claims to be a page', PNG, { mime_type: 'text/html' }, 'image/png'],
    ['bytes', Buffer.from([0, 1, 2, 3]), { mime_type: 'application/javascript' }, 'application/octet-stream'],
  ])('%s is told to be what it is, and never shown by the browser', async (_, bytes, claims, type) => {
    const { path } = await receiveFile(bytes, claims)
    const response = await fetch(t.url + path, { headers: { authorization: `Bearer ${t.owner.token}` } })
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename\*=UTF-8''/)
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes)
  })

  it('that are large pictures come small, too', async () => {
    const picture = await sharp({ create: { width: 2000, height: 1000, channels: 3, background: 'teal' } })
      .jpeg()
      .toBuffer()
    const { path, row } = await receiveFile(picture, { mime_type: 'image/jpeg' })
    expect(row).toMatchObject({ width: 2000, height: 1000 })
    const response = await bytesOf(`${path}?size=small`)
    expect(response.headers.get('content-type')).toBe('image/webp')
    const small = await sharp(await response.arrayBuffer()).metadata()
    expect(small).toMatchObject({ width: 640, height: 320 })
  })

  it('that are voice notes say how long and how loud they are, and come in a form every browser plays', async () => {
    const { path, conversationId } = await receiveFile(VOICE, { mime_type: 'audio/ogg' })
    const { items } = (await t.owner.get<Page<MessageView>>(`/api/conversations/${conversationId}/messages`))
      .body
    const file = items.flatMap(({ attachments }) => attachments).find(({ id }) => path.endsWith(id))
    expect(file?.seconds).toBeCloseTo(4.2, 1)
    expect(file?.peaks).toHaveLength(64)
    const response = await bytesOf(`${path}?as=wav`)
    expect(response.headers.get('content-type')).toBe('audio/wav')
    const wav = Buffer.from(await response.arrayBuffer())
    expect(wav.subarray(0, 4).toString()).toBe('RIFF')
    // 24,000 samples a second of two bytes each.
    expect((wav.length - 44) / 48_000).toBeCloseTo(4.2, 1)
  })

  it('that are no sound are not turned into one', async () => {
    const { path } = await receiveFile(PNG, { mime_type: 'image/png' })
    expect(await t.owner.get(`${path}?as=wav`)).toMatchObject({
      status: 422,
      body: { error: { code: 'not_convertible' } },
    })
    expect((await t.owner.get(`${path}?size=huge`)).status).toBe(400)
  })

  it('carry a name that a stranger chose in one header, and no more', async () => {
    const { path, row } = await receiveFile(PNG, { mime_type: 'image/png' })
    const named = async (name: string) => {
      await t.ctx.db.admin
        .updateTable('attachment')
        .set({ file_name: name })
        .where('id', '=', row.id)
        .execute()
      const reply = await t.owner.get(path)
      expect(reply.status).toBe(200)
      expect(reply.headers.get('set-cookie')).toBeNull()
      return reply.headers.get('content-disposition')
    }
    expect(await named('a\r\nSet-Cookie: x=1.pdf')).toBe(
      "attachment; filename*=UTF-8''aSet-Cookie%3A%20x%3D1.pdf",
    )
    expect(await named(`${'🙂'.repeat(100)}.pdf`)).toMatch(/%82\.pdf$/)
  })

  it('are gone with a message that is taken back', async () => {
    const { path, externalId, conversationId, id } = await receiveFile(PNG, { mime_type: 'image/png' })
    expect((await t.owner.get(path)).status).toBe(200)
    const revoke = {
      from: CARLA,
      id: nextWamid(),
      timestamp: '1795300000',
      type: 'revoke',
      revoke: { original_message_id: externalId },
    }
    await deliver(t, envelope('106540352242922', { messages: [revoke] }))
    const gone = await t.owner.get(path)
    const absent = await t.owner.get(`/api/attachments/${'A'.repeat(22)}`)
    expect([gone.status, gone.body]).toEqual([404, absent.body])
    const { body } = await t.owner.get<{ items: MessageView[] }>(
      `/api/conversations/${conversationId}/messages`,
    )
    expect(body.items.find((item) => item.id === id)).toMatchObject({
      text: null,
      attachments: [],
      details: null,
    })
  })

  it('are not found while they are fetched or when that failed', async () => {
    const { path, row } = await receiveFile(PNG, { mime_type: 'image/png' })
    for (const state of ['pending', 'failed'] as const) {
      await t.ctx.db.admin
        .updateTable('attachment')
        .set({ state, next_at: 1e15 })
        .where('id', '=', row.id)
        .execute()
      expect((await t.owner.get(path)).status).toBe(404)
    }
  })

  it('that are missing on disk are an error in one piece', async () => {
    const { path, row } = await receiveFile(PNG, { mime_type: 'image/png' })
    const blob = row.blob ?? ''
    rmSync(join(t.ctx.config.dataDir, 'attachments', blob.slice(0, 2), blob))
    const reply = await t.owner.get(path)
    expect(reply).toMatchObject({ status: 500, body: { error: { code: 'internal' } } })
    expect(JSON.stringify(reply.body)).not.toContain(t.ctx.config.dataDir)
  })

  it.each(['%2e%2e%2fsecrets.json', 'A', 'A'.repeat(23), '%00', `${'A'.repeat(21)}%27`])(
    'are not found by %s',
    async (id) => {
      expect((await t.owner.get(`/api/attachments/${id}`)).status).toBeOneOf([400, 404])
    },
  )
})
