/** For tests: the simulator on a real port, a clock to turn by hand, and an inbox that checks signatures. */
import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo, Server } from 'node:net'
import express from 'express'
import { listOf, objectOf } from './json.ts'
import type { Json } from './json.ts'
import { createSimulator } from './simulator.ts'
import type { SimulatedNumber, SimulatorOptions } from './simulator.ts'
import type { Schedule } from './types.ts'

export class HandClock {
  time = Date.parse('2026-11-19T10:00:00Z')
  readonly #due = new Set<{ at: number; run: () => void }>()

  readonly now = () => this.time

  readonly schedule: Schedule = (ms, run) => {
    const entry = { at: this.time + ms, run }
    this.#due.add(entry)
    return () => this.#due.delete(entry)
  }

  advance(ms: number): void {
    const end = this.time + ms
    for (;;) {
      const [next] = [...this.#due].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)
      if (!next) break
      this.#due.delete(next)
      this.time = next.at
      next.run()
    }
    this.time = end
  }
}

export interface Received {
  bytes: Buffer
  body: Json
  headers: Record<string, string | string[] | undefined>
  signed: boolean
}

export const number = {
  phoneNumberId: '106540352242922',
  wabaId: '102290129340398',
  displayNumber: '+49 40 5550 0100',
  verifiedName: 'Nordlicht Möbel',
  token: 'token-of-tests',
  appSecret: 'secret-of-tests',
  verifyToken: 'verify-of-tests',
} satisfies Partial<SimulatedNumber>

const portOf = (server: Server) => (server.address() as AddressInfo).port

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${portOf(server)}`
}

/** An inbox: keeps what it got; answers with the next of `answers`, else 200. */
export async function createInbox() {
  const received: Received[] = []
  const answers: number[] = []
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://inbox')
    if (request.method === 'GET') {
      const right = url.searchParams.get('hub.verify_token') === number.verifyToken
      response.writeHead(right ? 200 : 403).end(right ? url.searchParams.get('hub.challenge') : '')
      return
    }
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const right = `sha256=${createHmac('sha256', number.appSecret).update(bytes).digest('hex')}`
      const signed = request.headers['x-hub-signature-256'] === right
      received.push({ bytes, body: objectOf(JSON.parse(bytes.toString())), headers: request.headers, signed })
      response.writeHead(answers.shift() ?? 200).end()
    })
  })
  const url = `${await listen(server)}/webhooks/whatsapp`
  /** Every `value` that arrived, in order. */
  const values = () =>
    received.flatMap(({ body }) =>
      listOf(body['entry']).flatMap((entry) =>
        listOf(entry['changes']).map((change) => objectOf(change['value'])),
      ),
    )
  return {
    url,
    received,
    answers,
    values,
    messages: () => values().flatMap((value) => listOf(value['messages'])),
    statuses: () => values().flatMap((value) => listOf(value['statuses'])),
    close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  }
}

export async function createBench(options: Partial<SimulatorOptions> = {}) {
  const clock = new HandClock()
  const inbox = await createInbox()
  const app = express()
  const server = createServer(app)
  const origin = await listen(server)
  const simulator = createSimulator({
    now: clock.now,
    schedule: clock.schedule,
    seed: 1,
    key: 'key-of-tests',
    publicBase: `${origin}/_sim`,
    // Nothing in a test reaches the net.
    fetchLink: () => Promise.resolve(new Response(null, { status: 404 })),
    ...options,
  })
  app.use('/_sim', simulator.router)
  simulator.addNumber({ ...number, webhookUrl: inbox.url })

  const graph = async (method: string, path: string, body?: unknown, token: string = number.token) => {
    const response = await fetch(`${origin}/_sim/graph/v25.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body instanceof FormData || body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) }),
    })
    const answer = objectOf(await response.json())
    return { status: response.status, answer, error: objectOf(answer['error']), headers: response.headers }
  }

  return {
    clock,
    inbox,
    simulator,
    origin,
    graph,
    send: (body: Json) =>
      graph('POST', `/${number.phoneNumberId}/messages`, {
        messaging_product: 'whatsapp',
        to: '+4915155503412',
        ...body,
      }),
    /** Lets the clock run until nothing is left to happen. */
    async calm(): Promise<void> {
      const idle = simulator.idle().then(() => true)
      const turn = async () => {
        await simulator.settled()
        clock.advance(500)
        return new Promise<false>((resolve) => setImmediate(resolve, false))
      }
      while (!(await Promise.race([idle, turn()]))) continue
    },
    async close(): Promise<void> {
      await simulator.close()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await inbox.close()
    },
  }
}

export type Bench = Awaited<ReturnType<typeof createBench>>
