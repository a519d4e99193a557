import { describe, expect, it } from 'vitest'
import { accountAt, graphErrorBody, json, sampleSettings, soon } from '../fake-graph.ts'
import { FIELDS } from './fields.ts'
import { APP, healthyGraph, placeOf, URL_OF_OURS, WEBHOOK, type Answers } from './healthy.ts'
import { mend } from './mend.ts'

async function mended(step: string, answers: Answers = {}, delivery = { url: URL_OF_OURS }) {
  await using graph = await healthyGraph({
    'POST ACCOUNT/subscribed_apps': { success: true },
    'POST APP/subscriptions': { success: true },
    ...answers,
  })
  const outcome = await mend(step, accountAt(graph.url), delivery, soon())
  const posts = graph.requests
    .filter(({ method }) => method === 'POST')
    .map(({ path, body, headers }) => ({
      place: placeOf(path),
      authorization: headers.authorization,
      body: body ? (JSON.parse(body) as Record<string, unknown>) : null,
    }))
  return { outcome, posts }
}

describe('mending', () => {
  it('subscribes the app to the account', async () => {
    const { outcome, posts } = await mended('subscription')
    expect(outcome).toEqual({ ok: true, value: null })
    expect(posts).toEqual([
      { place: 'ACCOUNT/subscribed_apps', authorization: `Bearer ${sampleSettings.token}`, body: null },
    ])
  })

  it("leads the app's webhook here, as the app, and keeps what it was told besides", async () => {
    const other = { ...WEBHOOK, callback_url: 'https://old.example/', fields: [{ name: 'flows' }] }
    const { outcome, posts } = await mended('webhook', { 'APP/subscriptions': { data: [other] } })
    expect(outcome.ok).toBe(true)
    expect(posts).toEqual([
      {
        place: 'APP/subscriptions',
        authorization: `Bearer ${APP}|${sampleSettings.appSecret}`,
        body: {
          object: 'whatsapp_business_account',
          callback_url: URL_OF_OURS,
          verify_token: sampleSettings.verifyToken,
          fields: ['flows', ...FIELDS].join(','),
          include_values: true,
        },
      },
    ])
  })

  it('adds missing fields without leading the webhook anywhere else', async () => {
    const other = { ...WEBHOOK, callback_url: 'https://proxy.example/', fields: [{ name: 'messages' }] }
    const { posts } = await mended('fields', { 'APP/subscriptions': { data: [other] } })
    expect(posts[0]?.body).toMatchObject({ callback_url: 'https://proxy.example/' })
    expect(String(posts[0]?.body?.fields).split(',')).toEqual(expect.arrayContaining([...FIELDS]))
  })

  it('passes on why Meta refuses', async () => {
    const { outcome } = await mended('webhook', {
      'POST APP/subscriptions': json(400, graphErrorBody(2200, { message: 'Callback verification failed' })),
    })
    expect(outcome).toMatchObject({
      ok: false,
      failure: { code: '2200', detail: 'Callback verification failed (fbtrace_id Abc)' },
    })
  })

  it.each([
    ['token', {}],
    ['webhook', { debug_token: json(401, graphErrorBody(190)) }],
    ['webhook', { 'APP/subscriptions': json(400, graphErrorBody(1)) }],
    ['fields', { 'APP/subscriptions': { data: [] } }],
  ])('%s is given up where that is not possible: %j', async (step, answers) => {
    const { outcome, posts } = await mended(step, answers)
    expect(outcome.ok).toBe(false)
    expect(posts).toEqual([])
  })
})
