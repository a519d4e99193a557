import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { fakeGraph, soon } from '../sample.ts'
import { postText } from './whatsapp-cloud-api.ts'

const call = (baseUrl: string) => ({
  baseUrl,
  version: 'v26.0',
  phoneNumberId: '1',
  token: 'token',
  to: '+16505551234' as const,
  text: 'Hi',
  extras: {},
  signal: soon(),
})

describe('the dressed package', () => {
  it('speaks to the configured host in the configured version, below its path', async () => {
    await using graph = await fakeGraph(() => ({ ok: 1 }))
    const reply = await postText(call(`${graph.url}/proxy/`))
    expect(graph.requests[0]?.path).toBe('/proxy/v26.0/1/messages')
    expect(reply).toEqual({ outcome: 'answered', status: 200, body: { ok: 1 } })
  })

  it('gives up on a Graph API that never answers', async () => {
    await using graph = await fakeGraph(() => () => {})
    const reply = await postText({ ...call(graph.url), timeout: 50 })
    expect(reply).toMatchObject({ outcome: 'lost' })
  })

  it('gives up on an answer without end', async () => {
    await using graph = await fakeGraph(() => (response) => response.end(Buffer.alloc(2 * 1024 * 1024, ' ')))
    expect(await postText(call(graph.url))).toMatchObject({ outcome: 'lost' })
  })

  it('leaves out the part of the package that reads .env into the environment', async () => {
    await using graph = await fakeGraph(() => ({}))
    await postText(call(graph.url))
    const loaded = Object.keys(createRequire(import.meta.url).cache)
    expect(loaded.filter((path) => path.includes('whatsapp-cloud-api/dist/createBot.js'))).toHaveLength(1)
    expect(
      loaded.filter((path) => /whatsapp-cloud-api\/(dist\/index|node_modules\/dotenv)/.test(path)),
    ).toEqual([])
  })
})
