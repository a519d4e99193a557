import { describe, expect, it } from 'vitest'
import type { UploadFile } from '../../adapter.ts'
import {
  accountAt,
  fakeGraph,
  graphErrorBody,
  json,
  sampleSettings,
  soon,
  type Reaction,
} from '../fake-graph.ts'
import { uploadExample } from './example.ts'

const picture: UploadFile = {
  kind: 'image',
  mimeType: 'image/png',
  fileName: 'sofa.png',
  size: 5,
  async *body() {
    yield Buffer.from('bytes')
  },
}

async function uploaded(answers: Record<string, Reaction> = {}, file: Partial<UploadFile> = {}) {
  const all: Record<string, Reaction> = {
    '/v25.0/debug_token': { data: { is_valid: true, app_id: '9' } },
    '/v25.0/9/uploads': { id: 'upload:MTph==?sig=ARZ_1' },
    '/v25.0/upload:MTph==': { h: '4::aW1hZ2U=:ARb' },
    ...answers,
  }
  await using graph = await fakeGraph(({ path }) => all[path] ?? json(404, graphErrorBody(100)))
  const outcome = await uploadExample({ ...picture, ...file }, accountAt(graph.url), soon())
  return { outcome, requests: graph.requests }
}

describe('an example for the reviewers', () => {
  it('is announced to the app, handed over, and known by its handle', async () => {
    const { outcome, requests } = await uploaded()
    expect(outcome).toEqual({ ok: true, value: '4::aW1hZ2U=:ARb' })
    const [, begun, given] = requests
    expect(begun).toMatchObject({ method: 'POST', path: '/v25.0/9/uploads' })
    expect(Object.fromEntries(begun?.query ?? [])).toEqual({
      file_name: 'sofa.png',
      file_length: '5',
      file_type: 'image/png',
    })
    expect(given).toMatchObject({
      method: 'POST',
      path: '/v25.0/upload:MTph==',
      body: 'bytes',
      headers: { authorization: `OAuth ${sampleSettings.token}`, file_offset: '0', 'content-length': '5' },
    })
    expect(given?.query.get('sig')).toBe('ARZ_1')
  })

  it.each<[string, Record<string, Reaction>, Partial<UploadFile>]>([
    ['of a type nobody reviews', {}, { mimeType: 'audio/ogg' }],
    ['without a byte', {}, { size: 0 }],
    ['of an app nobody names', { '/v25.0/debug_token': json(401, graphErrorBody(190)) }, {}],
    ['that is not wanted', { '/v25.0/9/uploads': json(400, graphErrorBody(100)) }, {}],
    ['to be sent anywhere', { '/v25.0/9/uploads': { id: 'upload:../me' } }, {}],
    ['that gets no handle', { '/v25.0/upload:MTph==': {} }, {}],
    ['that is lost', { '/v25.0/upload:MTph==': (response) => response.destroy() }, {}],
  ])('%s is refused', async (_, answers, file) => {
    expect((await uploaded(answers, file)).outcome).toMatchObject({ ok: false })
  })
})
