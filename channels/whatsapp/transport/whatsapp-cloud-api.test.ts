import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import type { OutboundContent } from '../../adapter.ts'
import { bodyOf } from '../render/body.ts'
import { fakeGraph, soon } from '../fake-graph.ts'
import { postMessage, type MessageCall } from './whatsapp-cloud-api.ts'

const call = (
  baseUrl: string,
  content: OutboundContent = { kind: 'text', text: 'Hi', preview: false },
): MessageCall => ({
  baseUrl,
  version: 'v26.0',
  phoneNumberId: '1',
  token: 'token',
  to: '+16505551234' as const,
  content,
  body: bodyOf(content),
  extras: { biz_opaque_callback_data: 'out-1' },
  signal: soon(),
})

describe('the dressed package', () => {
  it('speaks to the configured host in the configured version, below its path', async () => {
    await using graph = await fakeGraph(() => ({ ok: 1 }))
    const reply = await postMessage(call(`${graph.url}/proxy/`))
    expect(graph.requests[0]?.path).toBe('/proxy/v26.0/1/messages')
    expect(reply).toEqual({ outcome: 'answered', status: 200, body: { ok: 1 } })
  })

  it('gives up on a Graph API that never answers', async () => {
    await using graph = await fakeGraph(() => () => {})
    const reply = await postMessage({ ...call(graph.url), timeout: 50 })
    expect(reply).toMatchObject({ outcome: 'lost' })
  })

  it('gives up on an answer without end', async () => {
    await using graph = await fakeGraph(() => (response) => response.end(Buffer.alloc(2 * 1024 * 1024, ' ')))
    expect(await postMessage(call(graph.url))).toMatchObject({ outcome: 'lost' })
  })

  it('leaves out the part of the package that reads .env into the environment', async () => {
    await using graph = await fakeGraph(() => ({}))
    await postMessage(call(graph.url))
    const loaded = Object.keys(createRequire(import.meta.url).cache)
    expect(loaded.filter((path) => path.includes('whatsapp-cloud-api/dist/createBot.js'))).toHaveLength(1)
    expect(
      loaded.filter((path) => /whatsapp-cloud-api\/(dist\/index|node_modules\/dotenv)/.test(path)),
    ).toEqual([])
  })

  const file = { handle: '77', fileName: 'a.pdf' }
  const above = { header: null, body: 'Which?', footer: null }
  it.each<OutboundContent>([
    { kind: 'text', text: 'Hi', preview: true },
    { kind: 'file', file: { ...file, kind: 'image' }, caption: 'Look' },
    { kind: 'file', file: { ...file, kind: 'video' }, caption: null },
    { kind: 'file', file: { ...file, kind: 'document' }, caption: 'Read' },
    { kind: 'file', file: { ...file, kind: 'audio' }, caption: null },
    { kind: 'file', file: { ...file, kind: 'voice' }, caption: null },
    { kind: 'file', file: { ...file, kind: 'sticker' }, caption: null },
    { kind: 'location', latitude: 1, longitude: 2, name: null, address: 'There' },
    {
      kind: 'contacts',
      contacts: [{ name: { full: 'Ben', first: 'Ben' }, phones: [], emails: [], urls: [], addresses: [] }],
    },
    { kind: 'template', name: 'hello_world', language: 'en_US', components: [] },
    { kind: 'reaction', targetId: 'wamid.1', emoji: '' },
    { kind: 'ask_contact', body: 'Your number?' },
    // By their names alone the package would send 1 before 2, and one section of two.
    {
      kind: 'buttons',
      ...above,
      buttons: [
        { id: '2', title: 'Two' },
        { id: '1', title: 'One' },
      ],
    },
    {
      kind: 'list',
      ...above,
      button: 'Open',
      sections: [
        { title: null, rows: [{ id: '2', title: 'Two', description: null }] },
        { title: null, rows: [{ id: '1', title: 'One', description: null }] },
      ],
    },
  ])('sends exactly our own words of $kind', async (content) => {
    await using graph = await fakeGraph(() => ({}))
    await postMessage(call(graph.url, content))
    expect(graph.requests).toHaveLength(1)
    expect(JSON.parse(graph.requests[0]?.body ?? '')).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+16505551234',
      ...bodyOf(content),
      biz_opaque_callback_data: 'out-1',
    })
    expect(graph.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer token',
      'content-type': 'application/json',
    })
  })
})
