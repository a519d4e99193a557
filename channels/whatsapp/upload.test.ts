import { describe, expect, it } from 'vitest'
import type { UploadFile } from '../adapter.ts'
import {
  accountAt,
  fakeGraph,
  graphErrorBody,
  json,
  sampleSettings,
  soon,
  type Reaction,
} from './fake-graph.ts'
import { upload } from './upload.ts'

const DAY = 24 * 60 * 60 * 1000

async function* pieces(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}

const note: UploadFile = {
  kind: 'document',
  mimeType: 'text/plain; charset=utf-8',
  fileName: 'note.txt',
  size: 11,
  body: () => pieces('hello ', 'Carla'),
}

async function uploaded(file: Partial<UploadFile> = {}, reaction: Reaction = { id: '4490709327384033' }) {
  await using graph = await fakeGraph(() => reaction)
  const outcome = await upload({ ...note, ...file }, accountAt(graph.url), soon())
  return { outcome, requests: graph.requests }
}

describe('an upload', () => {
  it('is a form of known length, read piece by piece', async () => {
    const before = Date.now()
    const { outcome, requests } = await uploaded()
    const [request] = requests
    expect(requests).toHaveLength(1)
    expect(request).toMatchObject({ method: 'POST', path: '/v25.0/106540352242922/media' })
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${sampleSettings.token}`,
      'content-length': String(Buffer.byteLength(request?.body ?? '')),
    })
    expect(request?.headers).not.toHaveProperty('transfer-encoding')
    const form = await new Response(request?.body, {
      headers: { 'content-type': request?.headers['content-type'] ?? '' },
    }).formData()
    const file = form.get('file') as File
    expect([form.get('messaging_product'), form.get('type')]).toEqual(['whatsapp', 'text/plain'])
    expect([file.name, file.type, await file.text()]).toEqual(['note.txt', 'text/plain', 'hello Carla'])
    expect(outcome).toEqual({ ok: true, value: { handle: '4490709327384033', until: expect.any(Number) } })
    const until = outcome.ok ? (outcome.value.until ?? 0) : 0
    expect(until).toBeGreaterThanOrEqual(before + 30 * DAY)
    expect(until).toBeLessThanOrEqual(Date.now() + 30 * DAY)
  })

  it.each(['a"; name="type', 'two\r\nlines: yes', 'Größe 😀.txt'])(
    'keeps the name %j in its place',
    async (fileName) => {
      const { requests } = await uploaded({ fileName })
      const form = await new Response(requests[0]?.body, {
        headers: { 'content-type': requests[0]?.headers['content-type'] ?? '' },
      }).formData()
      expect([...form.keys()]).toEqual(['messaging_product', 'type', 'file'])
      expect(form.get('type')).toBe('text/plain')
    },
  )

  it.each<[string, Partial<UploadFile>, string]>([
    ['of another type', { mimeType: 'text/html' }, 'WhatsApp does not take text/html as document.'],
    ['that is a picture but sent as sound', { kind: 'audio', mimeType: 'image/png' }, 'image/png as audio'],
    ['of a recording no phone plays', { kind: 'voice', mimeType: 'audio/webm' }, 'audio/webm as voice'],
    ['that is too large', { kind: 'image', mimeType: 'image/png', size: 6_000_000 }, 'at most 5242880 bytes'],
    ['that is empty', { size: 0 }, 'The file is empty.'],
  ])('%s is refused before a byte is sent', async (_, file, detail) => {
    const { outcome, requests } = await uploaded(file)
    expect(outcome).toMatchObject({
      ok: false,
      failure: { reason: 'file_rejected', detail: expect.stringContaining(detail) },
      retry: null,
    })
    expect(requests).toHaveLength(0)
  })

  it.each<[string, Reaction, object]>([
    [
      'a refused file',
      json(400, graphErrorBody(131053)),
      { failure: { reason: 'file_rejected' }, retry: null },
    ],
    ['an old token', json(401, graphErrorBody(190)), { pauses: true }],
    ['trouble', json(500, graphErrorBody(131000)), { retry: expect.anything() }],
    ['no id', {}, { failure: { reason: 'file_rejected' } }],
    ['nothing', (response) => response.destroy(), { retry: expect.anything() }],
  ])('answered with %s says so', async (_, reaction, expected) => {
    const { outcome } = await uploaded({}, reaction)
    expect(outcome).toMatchObject({ ok: false, ...expected })
  })

  it('whose file breaks off or is shorter than said is not taken for whole', async () => {
    const broken = () => {
      throw new Error('disk')
    }
    for (const body of [broken, () => pieces('hello')]) {
      const { outcome } = await uploaded({ body })
      expect(outcome).toMatchObject({ ok: false, retry: expect.anything() })
    }
  })
})
