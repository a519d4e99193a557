import type { ServerResponse } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { RemoteFile } from '../adapter.ts'
import { fetchFile } from './media.ts'
import {
  accountAt,
  fakeGraph,
  graphErrorBody,
  json,
  sampleSettings,
  soon,
  type Reaction,
} from './fake-graph.ts'

const file: RemoteFile = { id: '77', kind: 'image', mimeType: null, fileName: null, sha256: null }

type Step = (url: string) => Reaction

const found: Step = (url) => ({ url: `${url}/file`, mime_type: 'image/png', file_size: '5', id: '77' })
const bytes: Step = () => (response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end('hello')
const torn: Step = () => (response) => {
  response.writeHead(200, { 'content-length': '100' }).write('hel', () => response.destroy())
}
const answer =
  (code: number, headers: Record<string, string> = {}): Step =>
  () =>
  (response: ServerResponse) =>
    response.writeHead(code, headers).end()

/** A Graph API that answers one step after the other, and a fetch of the file from it. */
async function fetchFrom(steps: Step[], { id = '77', signal = soon() } = {}) {
  let step = 0
  let url = ''
  await using graph = await fakeGraph(() => steps[step++]?.(url) ?? json(500, {}))
  url = graph.url
  const outcome = await fetchFile({ ...file, id }, accountAt(graph.url), signal).then(
    async ({ body, mimeType, size }) => ({ mimeType, size, text: await textOf(body) }),
    (error: unknown) => error,
  )
  return { outcome, requests: graph.requests }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<unknown> {
  const chunks: Uint8Array[] = []
  try {
    for await (const chunk of body) chunks.push(chunk)
  } catch (error) {
    return error
  }
  return Buffer.concat(chunks).toString()
}

const unavailable = (retry: boolean) => expect.objectContaining({ name: 'FileUnavailable', retry })

describe('a file', () => {
  it('is asked for by its id and read from where Meta says, with the token both times', async () => {
    const { outcome, requests } = await fetchFrom([found, bytes])
    expect(outcome).toEqual({ mimeType: 'image/jpeg', size: 5, text: 'hello' })
    expect(requests.map(({ path }) => path)).toEqual(['/v25.0/77', '/file'])
    expect(requests[0]?.query.get('phone_number_id')).toBe('106540352242922')
    for (const { headers } of requests) expect(headers.authorization).toBe(`Bearer ${sampleSettings.token}`)
  })

  it('whose address went stale is asked for once more', async () => {
    const { outcome, requests } = await fetchFrom([found, answer(404), found, bytes])
    expect(outcome).toMatchObject({ text: 'hello' })
    expect(requests).toHaveLength(4)
  })

  it('whose address is stale again is left for later', async () => {
    const { outcome, requests } = await fetchFrom([found, answer(404), found, answer(404), found, bytes])
    expect(outcome).toEqual(unavailable(true))
    expect(requests).toHaveLength(4)
  })

  it.each([
    ['Meta does not know', [() => json(400, graphErrorBody(100))], false],
    ['Meta has trouble with', [() => json(500, graphErrorBody(2))], true],
    ['is asked for with an old token', [() => json(401, graphErrorBody(190))], true],
    ['is too much asked for', [() => json(429, graphErrorBody(4))], true],
    ['has no address', [() => ({ id: '77' })], false],
    ['has an address that is none', [() => ({ url: 'nonsense' })], false],
    ['is gone', [found, answer(410)], false],
    ['is behind a server in trouble', [found, answer(503)], true],
    ['is refused to the token', [found, answer(403)], true],
  ] satisfies Array<[string, Step[], boolean]>)('that %s is not to be had', async (_, steps, retry) => {
    expect((await fetchFrom(steps)).outcome).toEqual(unavailable(retry))
  })

  it('that is broken off in the middle is to be had later', async () => {
    expect((await fetchFrom([found, torn])).outcome).toMatchObject({ text: unavailable(true) })
  })

  it('has the size that Meta knows, whatever the host that serves it says', async () => {
    const short: Step = () => (response) => response.writeHead(200).end('hel')
    expect((await fetchFrom([found, short])).outcome).toMatchObject({ text: 'hel', size: 5 })
  })

  it.each<[string, Step[]]>([
    ['Meta never answers', [() => () => {}]],
    ['the host never answers', [found, () => () => {}]],
    ['the host stops in the middle', [found, () => (response) => void response.write('hel')]],
  ])('is given up, and to be had later, where %s', async (_, steps) => {
    const { outcome } = await fetchFrom(steps, { signal: AbortSignal.timeout(100) })
    const { text = outcome } = outcome as { text?: unknown }
    expect(text).toEqual(unavailable(true))
  })

  it.each(['../me', 'a/b', '', '77?x=1', '..'])('with the id %j is not asked for', async (id) => {
    const { outcome, requests } = await fetchFrom([found, bytes], { id })
    expect(outcome).toEqual(unavailable(false))
    expect(requests).toHaveLength(0)
  })

  it('is not waited for when the fetch is given up', async () => {
    expect((await fetchFrom([found, bytes], { signal: AbortSignal.abort() })).outcome).toEqual(
      unavailable(true),
    )
  })
})

describe('the token', () => {
  it('is not taken to another host', async () => {
    await using elsewhere = await fakeGraph(() => ({}))
    const { outcome, requests } = await fetchFrom([() => ({ url: `${elsewhere.url}/file` })])
    expect(outcome).toEqual(unavailable(false))
    expect(requests).toHaveLength(1)
    expect(elsewhere.requests).toHaveLength(0)
  })

  it('does not follow a redirect', async () => {
    await using elsewhere = await fakeGraph(() => ({}))
    const { outcome } = await fetchFrom([found, answer(302, { location: `${elsewhere.url}/x` })])
    expect(outcome).toEqual(unavailable(true))
    expect(elsewhere.requests).toHaveLength(0)
  })

  it('is in no error', async () => {
    const message = `Malformed access token ${sampleSettings.token}`
    const { outcome } = await fetchFrom([() => json(401, graphErrorBody(190, { message }))])
    expect(String(outcome)).not.toContain(sampleSettings.token)
  })
})
