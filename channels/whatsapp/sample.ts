/** Building blocks for this channel's tests: settings, deliveries, and a Graph API that says what it is told. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Account, InboundEvent, Outbound } from '../adapter.ts'
import { bare } from '../contract-suite.ts'
import { parse } from './parse/envelope.ts'
import type { WhatsAppSettings } from './settings.ts'

export const sampleSettings: WhatsAppSettings = {
  phoneNumberId: '106540352242922',
  wabaId: '102290129340398',
  token: 'EAAsecrettokensecrettoken123',
  appSecret: 'app-secret',
  verifyToken: 'verify-token',
  displayNumber: '+1 555 078 3881',
  graphVersion: 'v25.0',
  simulator: true,
}

export function accountAt(
  baseUrl: string,
  settings: Partial<WhatsAppSettings> = {},
): Account<WhatsAppSettings> {
  return { baseUrl, settings: { ...sampleSettings, ...settings } }
}

export function outbound(overrides: Partial<Outbound> = {}): Outbound {
  return {
    correlation: 'out-1',
    to: [{ kind: 'phone', value: '16505551234' }],
    content: { kind: 'text', text: 'Good morning', preview: true },
    quotedId: null,
    ...overrides,
  }
}

type Fields = Record<string, unknown>

export const metadata = { display_phone_number: '15550783881', phone_number_id: '106540352242922' }

/** A delivery of one change. */
export function delivery(value: unknown, field: unknown = 'messages', entry: Fields = {}): string {
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '102290129340398', ...entry, changes: [{ field, value }] }],
  })
}

/** Carla's message: a text, unless told otherwise. */
export function message(overrides: Fields = {}): Fields {
  return {
    from: '16505551234',
    id: 'wamid.carla-1',
    timestamp: '1749416383',
    type: 'text',
    text: { body: 'Hello' },
    ...overrides,
  }
}

export function status(overrides: Fields = {}): Fields {
  return {
    id: 'wamid.ours-1',
    status: 'sent',
    timestamp: '1750030073',
    recipient_id: '16505551234',
    ...overrides,
  }
}

export const carla = {
  profile: { name: 'Carla', username: 'carla.n' },
  wa_id: '16505551234',
  user_id: 'US.1349',
}

/** The events of one delivery with these things in it, without their raw part. */
export function eventsOf(value: Fields, field?: unknown, entry?: Fields): unknown[] {
  return bare(parse(delivery({ messaging_product: 'whatsapp', metadata, ...value }, field, entry)))
}

/** In a few words what an event is. */
export function kindOf(event: InboundEvent): string {
  if (event.type === 'message') return `message:${event.message.type}`
  if (event.type === 'notice') return `notice:${event.topic}`
  return event.type === 'status' ? `status:${event.state}` : event.type
}

export interface SeenRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
}

/** What to answer: an object as JSON with 200, or whatever the function does with the response. */
export type Reaction = object | ((response: ServerResponse) => void)

export async function fakeGraph(answer: (request: SeenRequest) => Reaction) {
  const requests: SeenRequest[] = []
  // oxlint-disable-next-line typescript/no-misused-promises -- a throw fails the test, as it should
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake')
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const { method = '', headers } = request
    const seen = { method, path: url.pathname, query: url.searchParams, headers, body }
    requests.push(seen)
    const reaction = answer(seen)
    if (typeof reaction === 'function') reaction(response)
    else json(200, reaction)(response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function json(code: number, body: object): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
}

export function graphErrorBody(code: number, more: object = {}): object {
  return { error: { message: `(#${code}) No`, type: 'OAuthException', code, fbtrace_id: 'Abc', ...more } }
}

/** For calls that must end by themselves. */
export function soon(): AbortSignal {
  return AbortSignal.timeout(10_000)
}
