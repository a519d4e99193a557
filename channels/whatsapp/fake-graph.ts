/** Building blocks for tests of what goes out: settings, a message, and a Graph API that says what it is told. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Account, Outbound } from '../adapter.ts'
import type { WhatsAppSettings } from './settings.ts'

export const sampleSettings: WhatsAppSettings = {
  phoneNumberId: '106540352242922',
  wabaId: '102290129340398',
  token: 'EAAsecrettokensecrettoken123',
  appSecret: 'app-secret',
  previousAppSecret: null,
  dpaAcceptedOn: null,
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
