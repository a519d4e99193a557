/** A server somewhere on the web, and a way to reach it: names under `.example` lead to it. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { publicReach, type Reach } from '../../server/outside/reach.ts'

/** A picture of one pixel. */
export const GIF = Buffer.from('R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==', 'base64')

export interface OutsideServer extends AsyncDisposable {
  /** `http://<host>:<port><path>` */
  url(host: string, path: string): string
  reach: Reach
  /** What was asked for, with the headers. */
  asked: Array<{ host: string; path: string; headers: IncomingHttpHeaders }>
}

export type Answer = (response: ServerResponse) => void

export const answerWith =
  (body: Buffer | string, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(200, headers).end(body)

export const redirectTo =
  (location: string, status = 302): Answer =>
  (response) =>
    response.writeHead(status, { location }).end()

/** `answers` by path; anything else is a GIF. */
export async function openOutside(answers: Record<string, Answer> = {}): Promise<OutsideServer> {
  const asked: OutsideServer['asked'] = []
  const server: Server = createServer((request, response) => {
    const path = request.url ?? ''
    asked.push({ host: request.headers.host ?? '', path, headers: request.headers })
    const answer = answers[path] ?? answerWith(GIF, { 'content-type': 'image/gif' })
    answer(response)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', () => ready()))
  const { port } = server.address() as AddressInfo
  return {
    asked,
    url: (host, path) => `http://${host}:${port}${path}`,
    reach: {
      resolve: (host) =>
        host.endsWith('.example')
          ? Promise.resolve([{ address: '127.0.0.1', family: 4 }])
          : publicReach.resolve(host),
      allows: (address, at) => at === port || publicReach.allows(address, at),
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}
