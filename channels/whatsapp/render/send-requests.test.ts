import { describe, expect, it } from 'vitest'
import { whatsappFixtures } from '../../../tests/helpers/fixtures.ts'
import { accountAt, fakeGraph, outbound, soon } from '../fake-graph.ts'
import { send } from '../send.ts'
import { signal } from '../signal.ts'
import { sendRequests, type Sendable } from './send-requests.ts'

type Fields = Record<string, unknown>

const samples = whatsappFixtures('facebook-openapi/send-requests')

/** The request that is made of a line of the table. */
async function requestOf(sendable: Sendable): Promise<Fields> {
  await using graph = await fakeGraph(() => ({ messages: [{ id: 'wamid.1' }] }))
  if ('signal' in sendable) await signal(sendable.signal, accountAt(graph.url), soon())
  if ('content' in sendable) {
    const { content, quotedId = null } = sendable
    await send(outbound({ content, quotedId }), accountAt(graph.url), soon())
  }
  expect(graph.requests).toHaveLength(1)
  return JSON.parse(graph.requests[0]?.body ?? '') as Fields
}

/**
 * What two requests have in common if they mean the same. The recipient and our own id are left out, as
 * are what Meta assumes by itself (an individual, the type by the part that is there, a language's
 * `deterministic`) and what it does not look at (the calendar beside a date's words).
 */
function meaningOf(request: Fields): unknown {
  const { to: _, biz_opaque_callback_data: __, ...rest } = request
  const type = rest.type ?? (rest.interactive ? 'interactive' : rest.text ? 'text' : undefined)
  return plain({ recipient_type: 'individual', ...rest, ...(type !== undefined && { type }) })
}

const ASSUMED = new Set([
  'policy',
  'calendar',
  'day_of_month',
  'day_of_week',
  'hour',
  'minute',
  'month',
  'year',
])

function plain(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item))
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([key]) => !ASSUMED.has(key))
    return Object.fromEntries(entries.map(([key, value]) => [key === 'link' ? 'id' : key, plain(value, key)]))
  }
  // A button's place is written as a number or as a text, and so is the truth.
  return key === 'index' || typeof value === 'boolean' ? String(value) : value
}

describe.skipIf(samples.length === 0)("Meta's samples of what can be sent", () => {
  it('each have a line in the table', () => {
    expect(Object.keys(sendRequests).sort()).toEqual(samples.map(({ name }) => name).sort())
    expect(samples).toHaveLength(50)
  })

  it.each(samples.filter(({ name }) => !('not' in (sendRequests[name] ?? { not: '' }))))(
    '$name is made word for word',
    async ({ name, text }) => {
      const sendable = sendRequests[name]
      if (!sendable) throw new Error('no line')
      const sample = JSON.parse(text) as Fields
      const wanted = 'signal' in sendable ? sample : meaningOf(sample)
      const made = await requestOf(sendable)
      expect('signal' in sendable ? made : meaningOf(made)).toEqual(wanted)
    },
  )

  it('are all offered, except products and payments', () => {
    const not = Object.entries(sendRequests).filter(([, sendable]) => 'not' in sendable)
    expect(not.map(([name]) => name)).toEqual([
      'send-catalog-message',
      'send-multi-product-message',
      'send-order-details-message',
      'send-order-status-message',
      'send-single-product-message',
    ])
  })
})
