import { expect, it } from 'vitest'
import { discardFile } from './discard-file.ts'
import {
  accountAt,
  fakeGraph,
  graphErrorBody,
  json,
  sampleSettings,
  soon,
  type Reaction,
} from './fake-graph.ts'

async function discarded(reaction: Reaction, id = '4490709327384033') {
  await using graph = await fakeGraph(() => reaction)
  const outcome = await discardFile(id, accountAt(graph.url), soon())
  return { outcome, requests: graph.requests }
}

const GONE = { ok: true, value: null }

it('asks Meta for this file of this number', async () => {
  const { outcome, requests } = await discarded({ success: true })
  expect(outcome).toEqual(GONE)
  expect(requests).toMatchObject([
    {
      method: 'DELETE',
      path: '/v25.0/4490709327384033',
      headers: { authorization: `Bearer ${sampleSettings.token}` },
    },
  ])
  expect([...(requests[0]?.query ?? [])]).toEqual([['phone_number_id', sampleSettings.phoneNumberId]])
})

it.each<[string, Reaction]>([
  ['that it is not there', json(400, graphErrorBody(100, { error_subcode: 33 }))],
  ['the same in fewer words', json(400, graphErrorBody(33))],
  ['404', json(404, {})],
])('is content with %s', async (_, reaction) => {
  expect((await discarded(reaction)).outcome).toEqual(GONE)
})

it.each<[string, Reaction, object]>([
  ['another wrong parameter', json(400, graphErrorBody(100)), { retry: null, pauses: false }],
  ['that it did not', { success: false }, { retry: null, pauses: false }],
  ['an old token', json(401, graphErrorBody(190)), { pauses: true }],
  ['too many questions', json(400, graphErrorBody(4)), { retry: expect.anything() }],
  ['trouble', json(500, graphErrorBody(2)), { retry: expect.anything() }],
  ['trouble without a word', json(503, {}), { retry: expect.anything() }],
  ['nothing', (response) => response.destroy(), { retry: expect.anything() }],
])('answered with %s is still to be done', async (_, reaction, expected) => {
  const { outcome } = await discarded(reaction)
  expect(outcome).toMatchObject({ ok: false, failure: { code: expect.any(String) }, ...expected })
})

it('asks for nothing that is no id', async () => {
  const { outcome, requests } = await discarded({ success: true }, '../106540352242922')
  expect([outcome, requests]).toEqual([GONE, []])
})
