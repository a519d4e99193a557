/** From a webhook to the consoles that show it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { startChild } from './child.ts'
import { percentile, saturate } from './client.ts'
import { milliseconds, whole, type Figure } from './figure.ts'
import { toRequest, Traffic } from './traffic.ts'

const CONSOLES = 500
const WEBHOOKS = 300
const A_SECOND = 25

export async function live(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-bench-'))
  const latencies: number[] = []
  let first = 0
  {
    await using server = await startChild('serve.ts', { DATA_DIR: folder })
    const tokens = await server.ask<string[]>('tokens')
    // When each message left, by the text that comes back in the frame.
    const left = new Map<string, number>()
    const hear = (data: Buffer) => {
      const arrived = performance.now()
      if (!data.includes('"name":"message.created"')) return
      const text = /"text":"(Message \d+)/.exec(data.toString('latin1'))?.[1] ?? ''
      const sent = left.get(text)
      if (sent !== undefined) latencies.push(arrived - sent)
    }
    const sockets: WebSocket[] = []
    for (let i = 0; i < CONSOLES; i++) {
      sockets.push(await openSocket(server.url, tokens[i % tokens.length] as string, hear))
    }
    const traffic = new Traffic()
    for (let n = 0; n < WEBHOOKS; n++) {
      const update = traffic.message()
      const request = toRequest([update])
      const began = performance.now()
      left.set(`Message ${n}`, began)
      const run = saturate(server.url, [request].values(), 1, 1000)
      await new Promise((resume) => setTimeout(resume, 1000 / A_SECOND))
      first += (await run).acknowledged
    }
    await new Promise((resume) => setTimeout(resume, 500))
    for (const socket of sockets) socket.terminate()
  }
  rmSync(folder, { recursive: true })
  latencies.sort((a, b) => a - b)
  const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)]
  const complete = latencies.length === WEBHOOKS * CONSOLES && first === WEBHOOKS
  return [
    {
      what: `Webhook → console, ${CONSOLES} consoles, ${A_SECOND} messages/s`,
      goal: 'p50 ≤ 15 ms, p99 ≤ 100 ms',
      figure: `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)} (${whole(latencies.length)} frames${complete ? ', none missing' : ', SOME MISSING'})`,
      met: p50 <= 15 && p99 <= 100 && complete,
    },
  ]
}

/** Signed in, resumed and told so. */
export function openSocket(
  url: string,
  token: string,
  hear: (data: Buffer) => void,
  localAddress = '127.0.0.1',
): Promise<WebSocket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, { perMessageDeflate: false, localAddress })
  return new Promise((resume, refuse) => {
    socket.on('error', refuse)
    socket.on('unexpected-response', (_, response) => refuse(new Error(`refused: ${response.statusCode}`)))
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'auth', token }))
      socket.send(JSON.stringify({ type: 'resume', since: null }))
    })
    let ready = false
    socket.on('message', (data) => {
      if (!ready && (data as Buffer).includes('"ready"')) {
        ready = true
        resume(socket)
      }
      hear(data as Buffer)
    })
  })
}
