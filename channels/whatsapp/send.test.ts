import { describe, expect, it } from 'vitest'
import { whatsappFixtures } from '../../tests/helpers/fixtures.ts'
import {
  accountAt,
  fakeGraph,
  graphErrorBody,
  json,
  outbound,
  sampleSettings,
  soon,
  type Reaction,
} from './fake-graph.ts'
import { resultOf, send as sendOne } from './send.ts'

const ACCEPTED = {
  messaging_product: 'whatsapp',
  contacts: [{ input: '+16505551234', wa_id: '16505551234' }],
  messages: [{ id: 'wamid.sent-1' }],
}

/** Sends one message to a Graph API that answers like this. */
async function send(reaction: Reaction, overrides: Parameters<typeof outbound>[0] = {}) {
  await using graph = await fakeGraph(() => reaction)
  const result = await sendOne(outbound(overrides), accountAt(graph.url), soon())
  return { result, requests: graph.requests, body: JSON.parse(graph.requests[0]?.body || 'null') as unknown }
}

const rejected = (code: string, reason: string, after: number | null, pauses = false) =>
  expect.objectContaining({
    outcome: 'rejected',
    failure: expect.objectContaining({ code, reason }),
    retry: after === null ? null : expect.objectContaining({ after }),
    pauses,
  })

describe('a text', () => {
  it('goes to the number of the inbox, with country code, token and our own id', async () => {
    const { result, requests, body } = await send(ACCEPTED)
    expect(result).toEqual({
      outcome: 'accepted',
      externalId: 'wamid.sent-1',
      addresses: [{ kind: 'phone', value: '16505551234' }],
    })
    expect(requests).toHaveLength(1)
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/v25.0/106540352242922/messages' })
    expect(requests[0]?.headers.authorization).toBe(`Bearer ${sampleSettings.token}`)
    expect(body).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      to: '+16505551234',
      type: 'text',
      text: { body: 'Good morning', preview_url: true },
      biz_opaque_callback_data: 'out-1',
    })
  })

  it('says which message it answers', async () => {
    const { body } = await send(ACCEPTED, { quotedId: 'wamid.q' })
    expect(body).toMatchObject({ context: { message_id: 'wamid.q' } })
  })

  it('reaches a person known by user id alone, and without a phone number beside it', async () => {
    const answer = { ...ACCEPTED, contacts: [{ input: 'US.1349', user_id: 'US.1349' }] }
    const { result, body } = await send(answer, { to: [{ kind: 'bsuid', value: 'US.1349' }] })
    expect(body).toMatchObject({ recipient: 'US.1349' })
    expect(body).not.toHaveProperty('to')
    expect(result).toMatchObject({ addresses: [{ kind: 'bsuid', value: 'US.1349' }] })
  })

  it('prefers the phone number where there is one', async () => {
    const to = [
      { kind: 'bsuid', value: 'US.1349' } as const,
      { kind: 'phone', value: '4915112345678' } as const,
    ]
    const { body } = await send(ACCEPTED, { to })
    expect(body).toMatchObject({ to: '+4915112345678' })
    expect(body).not.toHaveProperty('recipient')
  })

  it('to nobody WhatsApp can reach is not sent at all', async () => {
    const { result, requests } = await send(ACCEPTED, { to: [{ kind: 'username', value: 'carla' }] })
    expect(result).toEqual(rejected('no address', 'bad_request', null))
    expect(requests).toHaveLength(0)
  })

  it('sent at the same time as others keeps its own recipient, account and id', async () => {
    await using one = await fakeGraph(() => ACCEPTED)
    await using two = await fakeGraph(() => ACCEPTED)
    await Promise.all(
      Array.from({ length: 20 }, (_, i) => {
        const account = accountAt(i % 2 ? one.url : two.url, { token: `token-${i % 2}` })
        const to = [{ kind: 'phone', value: String(16_505_550_000 + i) } as const]
        return sendOne(
          outbound({
            to,
            correlation: `out-${i}`,
            content: { kind: 'text', text: `text ${i}`, preview: true },
          }),
          account,
          soon(),
        )
      }),
    )
    for (const [odd, { requests }] of [two, one].entries()) {
      expect(requests).toHaveLength(10)
      for (const { body, headers } of requests) {
        const sent = JSON.parse(body) as {
          to: string
          text: { body: string }
          biz_opaque_callback_data: string
        }
        const i = Number(sent.to.slice(-2))
        expect(i % 2).toBe(odd)
        expect(sent).toMatchObject({ text: { body: `text ${i}` }, biz_opaque_callback_data: `out-${i}` })
        expect(headers.authorization).toBe(`Bearer token-${odd}`)
      }
    }
  })
})

describe('an answer', () => {
  it.each([
    [131047, 'window_closed', null, false],
    [190, 'channel_disconnected', null, true],
    [131056, 'rate_limited', 6000, false],
    [131000, 'provider_trouble', 2000, false],
    [424_242, 'other', null, false],
  ])('with error %i rejects the message as %s', async (code, reason, retryAfter, pauses) => {
    const { result } = await send(json(400, graphErrorBody(code)))
    expect(result).toEqual(rejected(String(code), reason, retryAfter, pauses))
  })

  it('with an error counts as one whatever its HTTP status', async () => {
    const { result } = await send(json(200, graphErrorBody(131026)))
    expect(result).toEqual(rejected('131026', 'undeliverable', null))
  })

  it('of 500 with an error of Meta was not sent, and may be tried again', async () => {
    const { result } = await send(json(500, graphErrorBody(2)))
    expect(result).toEqual(rejected('2', 'provider_trouble', 2000))
  })

  it('of 502 without one leaves it open whether it was sent', async () => {
    const { result } = await send((response) => response.writeHead(502).end('<html>Bad gateway</html>'))
    expect(result).toMatchObject({ outcome: 'unknown' })
  })

  it('of 200 that nobody can read leaves it open, too', async () => {
    const results = [
      await send((response) => response.writeHead(200).end('<html>')),
      await send({}),
      await send({ messages: [] }),
      await send({ messages: [{ id: 5.5 }] }),
    ]
    for (const { result } of results) expect(result).toMatchObject({ outcome: 'unknown' })
  })

  it('of 404 or 413 from something between us and Meta is a no', async () => {
    for (const code of [404, 413]) {
      const { result } = await send((response) => response.writeHead(code).end('no'))
      expect(result).toEqual(rejected(`HTTP ${code}`, 'other', null))
    }
  })

  it('of 429 without a word asks to wait', async () => {
    const { result } = await send((response) => response.writeHead(429).end())
    expect(result).toEqual(rejected('HTTP 429', 'rate_limited', 60_000))
  })

  it('that leads elsewhere is not followed: the token stays here', async () => {
    await using elsewhere = await fakeGraph(() => ACCEPTED)
    const { result } = await send((response) => response.writeHead(307, { location: elsewhere.url }).end())
    expect(result).toEqual(rejected('HTTP 307', 'other', null))
    expect(elsewhere.requests).toHaveLength(0)
  })

  it('that quotes the token is passed on without it', async () => {
    const { token } = sampleSettings
    const { result } = await send(
      json(401, graphErrorBody(190, { message: `Malformed access token ${token}` })),
    )
    expect(JSON.stringify(result)).not.toContain(token)
  })
})

describe('a connection', () => {
  it('that was never made means: not sent, try again', async () => {
    const graph = await fakeGraph(() => ACCEPTED)
    await graph[Symbol.asyncDispose]()
    const result = await sendOne(outbound(), accountAt(graph.url), soon())
    expect(result).toEqual(rejected('ECONNREFUSED', 'provider_trouble', 5000))
  })

  it('to a host that does not exist means the same', async () => {
    const result = await sendOne(outbound(), accountAt('http://nowhere.invalid'), soon())
    expect(result).toMatchObject({
      outcome: 'rejected',
      failure: { reason: 'provider_trouble' },
      retry: { after: 5000, factor: 2, most: 5 },
    })
  })

  it('that breaks after the request was written leaves it open', async () => {
    const { result, requests } = await send((response) => response.destroy())
    expect(requests).toHaveLength(1)
    expect(result).toMatchObject({ outcome: 'unknown' })
  })

  it('that is given up while Meta thinks leaves it open', async () => {
    const stop = new AbortController()
    await using graph = await fakeGraph(() => () => stop.abort())
    const result = await sendOne(outbound(), accountAt(graph.url), stop.signal)
    expect(result).toMatchObject({ outcome: 'unknown' })
  })

  it('that is given up before it is made means: not sent', async () => {
    const result = await sendOne(outbound(), accountAt('http://127.0.0.1:9'), AbortSignal.abort())
    expect(result).toEqual(rejected('aborted', 'provider_trouble', 5000))
  })
})

const answers = whatsappFixtures('facebook-openapi/send-responses')

describe.skipIf(answers.length === 0)('the captured answers to a message', () => {
  it('are all accepted, except the one that is for no message', () => {
    const outcomes = answers.map(({ name, text }) => {
      const reply = { outcome: 'answered', status: 200, body: JSON.parse(text) as unknown } as const
      return [name, resultOf(reply, 'token').outcome]
    })
    const open = outcomes.filter(([, outcome]) => outcome !== 'accepted')
    expect(open).toEqual([['200.send-typing-indicator-and-read-receipt', 'unknown']])
  })
})
