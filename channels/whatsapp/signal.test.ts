import { describe, expect, it } from 'vitest'
import { accountAt, fakeGraph, graphErrorBody, json, soon } from './fake-graph.ts'
import { signal } from './signal.ts'

describe('a signal', () => {
  it.each([
    ['read', {}],
    ['typing', { typing_indicator: { type: 'text' } }],
  ] as const)('%s marks as read up to its message', async (kind, more) => {
    await using graph = await fakeGraph(() => ({ success: true }))
    await signal({ kind, externalId: 'wamid.1' }, accountAt(graph.url), soon())
    expect(graph.requests).toHaveLength(1)
    expect(graph.requests[0]).toMatchObject({ method: 'POST', path: '/v25.0/106540352242922/messages' })
    expect(JSON.parse(graph.requests[0]?.body ?? '')).toEqual({
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: 'wamid.1',
      ...more,
    })
  })

  it('that is refused or reaches nobody harms nobody', async () => {
    const refusing = await fakeGraph(() => json(400, graphErrorBody(131009)))
    const account = accountAt(refusing.url)
    await expect(signal({ kind: 'read', externalId: 'wamid.1' }, account, soon())).resolves.toBeUndefined()
    await refusing[Symbol.asyncDispose]()
    await expect(signal({ kind: 'read', externalId: 'wamid.1' }, account, soon())).resolves.toBeUndefined()
  })
})
