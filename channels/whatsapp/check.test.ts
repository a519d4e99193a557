import { describe, expect, it } from 'vitest'
import { check } from './check.ts'
import { accountAt, fakeGraph, graphErrorBody, json, sampleSettings, soon, type Reaction } from './sample.ts'

const { phoneNumberId, wabaId } = sampleSettings
const NUMBER = `/v25.0/${phoneNumberId}`
const NUMBERS = `/v25.0/${wabaId}/phone_numbers`
const APPS = `/v25.0/${wabaId}/subscribed_apps`

const healthy: Record<string, Reaction> = {
  [NUMBER]: {
    id: phoneNumberId,
    display_phone_number: '+1 555',
    verified_name: 'Shop',
    quality_rating: 'GREEN',
  },
  [NUMBERS]: { data: [{ id: '1' }, { id: phoneNumberId }] },
  [APPS]: { data: [{ whatsapp_business_api_data: { id: '9', name: 'Our app' } }] },
}

/** The steps, each as `name ok` or `name NO: detail`. */
async function steps(overrides: Record<string, Reaction> = {}): Promise<string[]> {
  const answers = { ...healthy, ...overrides }
  await using graph = await fakeGraph(({ path }) => answers[path] ?? json(404, graphErrorBody(803)))
  const { steps: found } = await check(accountAt(graph.url), null, soon())
  return found.map(({ step, state, detail }) => (state === 'ok' ? `${step} ok` : `${step} NO: ${detail}`))
}

describe('the connection test', () => {
  it('finds everything in order', async () => {
    expect(await steps()).toEqual(['token ok', 'number ok', 'account ok', 'subscription ok'])
  })

  it('shows the number and the subscribed app', async () => {
    await using graph = await fakeGraph(({ path }) => healthy[path] ?? {})
    const { steps: found } = await check(accountAt(graph.url), null, soon())
    expect(found.map(({ detail }) => detail)).toEqual([null, '+1 555 · Shop · GREEN', null, 'Our app'])
    for (const { headers } of graph.requests)
      expect(headers.authorization).toBe(`Bearer ${sampleSettings.token}`)
  })

  it('tries nothing more with a token that does not work', async () => {
    expect(await steps({ [NUMBER]: json(401, graphErrorBody(190)) })).toEqual([
      'token NO: 190: (#190) No (fbtrace_id Abc)',
      'number NO: null',
      'account NO: null',
      'subscription NO: null',
    ])
  })

  it('tells a number that is not there from a token that is wrong', async () => {
    const found = await steps({ [NUMBER]: json(404, graphErrorBody(803)) })
    expect(found.map((step) => step.slice(0, 10))).toEqual([
      'token ok',
      'number NO:',
      'account ok',
      'subscripti',
    ])
  })

  it('finds the number of another account', async () => {
    expect(await steps({ [NUMBERS]: { data: [{ id: '1' }] } })).toContain(
      'account NO: The number is not in this WhatsApp Business account.',
    )
  })

  it('looks for the number on every page', async () => {
    await using graph = await fakeGraph(({ path, query }) => {
      if (path !== NUMBERS || query.get('after') === 'p2') return healthy[path] ?? {}
      return { data: [{ id: '1' }], paging: { cursors: { after: 'p2' }, next: 'https://next' } }
    })
    const { steps: found } = await check(accountAt(graph.url), null, soon())
    expect(found[2]).toMatchObject({ step: 'account', state: 'ok', detail: null })
  })

  it('does not turn pages for ever', async () => {
    await using graph = await fakeGraph(({ path }) =>
      path === NUMBERS ? { data: [], paging: { cursors: { after: 'x' }, next: 'x' } } : (healthy[path] ?? {}),
    )
    const { steps: found } = await check(accountAt(graph.url), null, soon())
    expect(found[2]?.state).toBe('failed')
    expect(graph.requests.length).toBeLessThan(20)
  })

  it('finds that no app is subscribed, for then no message would ever arrive', async () => {
    expect(await steps({ [APPS]: { data: [] } })).toContain(
      'subscription NO: No app is subscribed: no messages arrive.',
    )
  })

  it.each([
    ['is no JSON', (response: { end(text: string): void }) => response.end('<html>')],
    ['has an odd shape', { data: { 0: 'x' }, paging: 5 }],
    ['is a list', []],
    ['has no end', (response: { end(text: Buffer): void }) => response.end(Buffer.alloc(3_000_000, ' '))],
  ])('survives an answer that %s', async (_, odd) => {
    const found = await steps({ [NUMBER]: odd, [NUMBERS]: odd, [APPS]: odd })
    expect(found).toHaveLength(4)
    expect(found.filter((step) => step.includes('NO')).length).toBeGreaterThan(1)
  })
})
