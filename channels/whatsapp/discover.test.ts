import { describe, expect, it } from 'vitest'
import { discover } from './discover.ts'
import { fakeGraph, graphErrorBody, json, sampleSettings, soon, type Reaction } from './fake-graph.ts'

const scope = (name: string, targets?: string[]) => ({ scope: name, ...(targets && { target_ids: targets }) })
const token = (granular_scopes: object[], more: object = {}) => ({
  data: { is_valid: true, app_id: '9', granular_scopes, ...more },
})

const answers: Record<string, Reaction> = {
  '/v25.0/debug_token': token([
    scope('whatsapp_business_management', ['11', '22']),
    scope('whatsapp_business_messaging', ['11']),
    scope('pages_show_list', ['33']),
  ]),
  '/v25.0/11': { id: '11', name: 'Shop' },
  '/v25.0/11/phone_numbers': {
    data: [
      { id: '111', display_phone_number: '+1 555-0100', verified_name: 'Shop' },
      { id: '112', display_phone_number: '+1 555-0101' },
      'nonsense',
    ],
  },
  '/v25.0/22/phone_numbers': { data: [{ id: '221' }] },
}

async function found(
  overrides: Record<string, Reaction> = {},
  given: object = { token: sampleSettings.token },
) {
  await using graph = await fakeGraph(
    ({ path }) => ({ ...answers, ...overrides })[path] ?? json(400, graphErrorBody(100)),
  )
  const outcome = await discover({ ...given }, graph.url, soon())
  return { outcome, requests: graph.requests }
}

describe('a token', () => {
  it('gives the numbers of all the business accounts it is for', async () => {
    const { outcome, requests } = await found()
    expect(outcome).toEqual({
      ok: true,
      value: [
        {
          settings: { phoneNumberId: '111', wabaId: '11', displayNumber: '+1 555-0100' },
          label: '+1 555-0100 · Shop',
          group: 'Shop',
        },
        {
          settings: { phoneNumberId: '112', wabaId: '11', displayNumber: '+1 555-0101' },
          label: '+1 555-0101',
          group: 'Shop',
        },
        { settings: { phoneNumberId: '221', wabaId: '22', displayNumber: null }, label: '221', group: null },
      ],
    })
    for (const { headers } of requests) expect(headers.authorization).toBe(`Bearer ${sampleSettings.token}`)
  })

  it('for nothing in particular gives nothing to choose from', async () => {
    const open = token([scope('whatsapp_business_management')])
    expect((await found({ '/v25.0/debug_token': open })).outcome).toEqual({ ok: true, value: [] })
  })

  it('is asked with the version that was entered, and the other entries do not matter', async () => {
    const { requests } = await found({}, { token: 'x', graphVersion: 'v24.0', wabaId: '', appSecret: 5 })
    expect(requests[0]?.path).toBe('/v24.0/debug_token')
  })

  it.each<[string, Record<string, Reaction>, object]>([
    [
      'that is refused',
      { '/v25.0/debug_token': json(401, graphErrorBody(190)) },
      { reason: 'channel_disconnected' },
    ],
    ['that has ended', { '/v25.0/debug_token': token([], { expires_at: 1 }) }, { code: 'expired' }],
    [
      'nobody can judge',
      { '/v25.0/debug_token': json(500, graphErrorBody(2)) },
      { reason: 'provider_trouble' },
    ],
    [
      'that may not see the numbers',
      { '/v25.0/22/phone_numbers': json(403, graphErrorBody(200)) },
      { code: '200' },
    ],
    ['whose ids are paths', { '/v25.0/debug_token': token([scope('whatsapp_business_x', ['../me'])]) }, {}],
  ])('%s gives none', async (_, overrides, failure) => {
    const { outcome } = await found(overrides)
    expect(outcome).toMatchObject(
      Object.keys(failure).length > 0 ? { ok: false, failure } : { ok: true, value: [] },
    )
  })

  it('is needed before Meta is asked at all', async () => {
    for (const given of [{}, { token: '' }, { token: 'two words' }, { token: 7 }]) {
      const { outcome, requests } = await found({}, given)
      expect(outcome).toMatchObject({ ok: false, failure: { reason: 'bad_request' } })
      expect(requests).toHaveLength(0)
    }
  })
})
