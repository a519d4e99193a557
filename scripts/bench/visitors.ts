/** What an idle visitor costs, and how fast visitors and agents hear of each other when many write. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WebSocket } from 'ws'
import { startChild, type Child } from './child.ts'
import { percentile } from './client.ts'
import { byTheClock, openAll, openFrom, type Crowd } from './crowd.ts'
import { megabytes, milliseconds, whole, type Figure } from './figure.ts'
import { openSocket } from './live.ts'

/** The first ones make room that the later ones use; they are not counted. */
const FIRST = 1000
const COUNTED = 9000
const A_SECOND = 500
const SECONDS = 15
const MESSAGES = A_SECOND * SECONDS
const CONSOLES = 10
/** Every so many messages are answered by an agent. */
const ANSWERED = 20
const LAST_WORDS_MS = 3000

interface Memory {
  before: number
  after: number
}

export async function visitors(): Promise<Figure[]> {
  const bare = await measureBare()
  const folder = mkdtempSync(join(tmpdir(), 'sandglass-bench-'))
  const figures = await measureOurs(folder, bare)
  rmSync(folder, { recursive: true })
  return figures
}

const each = ({ before, after }: Memory) => (after - before) / COUNTED / 1024

async function fill(
  server: Child,
  open: (n: number) => Promise<WebSocket>,
): Promise<{ sockets: WebSocket[]; memory: Memory }> {
  const sockets = await openAll(0, FIRST, open)
  const before = await server.ask<number>('memory')
  sockets.push(...(await openAll(FIRST, FIRST + COUNTED, open)))
  const after = await server.ask<number>('memory')
  return { sockets, memory: { before, after } }
}

/** There and back through a server that does nothing, over as many sockets. */
async function measureBare(): Promise<{ memory: Memory; echoes: number[] }> {
  await using server = await startChild('bare-sockets.ts', {})
  const due = new Map<number, number>()
  const echoes: number[] = []
  const hear = (data: Buffer) => {
    const began = due.get(Number(/Message (\d+)/.exec(data.toString('latin1'))?.[1]))
    if (began !== undefined) echoes.push(performance.now() - began)
  }
  const { sockets, memory } = await fill(server, (n) => openFrom(n, server.url, hear))
  await byTheClock(MESSAGES, A_SECOND, (n, at) => {
    due.set(n, at)
    sockets[n % sockets.length]?.send(JSON.stringify({ type: 'send', message: { text: `Message ${n}` } }))
  })
  await patience(() => echoes.length >= MESSAGES)
  for (const socket of sockets) socket.terminate()
  return { memory, echoes: echoes.sort((a, b) => a - b) }
}

async function measureOurs(folder: string, bare: Awaited<ReturnType<typeof measureBare>>): Promise<Figure[]> {
  await using server = await startChild('serve.ts', { DATA_DIR: folder })
  const tokens = await server.ask<string[]>('tokens')
  const crowd = await server.ask<Crowd>('crowd')
  const talk = new Talk(server.url, tokens[0] as string)
  const { sockets, memory } = await fill(server, async (n) => {
    const url = `${server.url}/ws/visitor?inbox=${crowd.key}`
    const ready = Promise.withResolvers<void>()
    const socket = await openFrom(n, url, (data) => {
      if (data.includes('"type":"ready"')) ready.resolve()
      else talk.hearVisitor(data)
    })
    socket.send(JSON.stringify({ type: 'hello', token: crowd.visitors[n]?.token }))
    await ready.promise
    return socket
  })
  const held = await server.ask<number>('visitors')
  const consoles = await Promise.all(
    Array.from({ length: CONSOLES }, (_, n) =>
      openSocket(server.url, tokens[n % tokens.length] as string, (data) => talk.hearConsole(data, n === 0)),
    ),
  )
  const before = await server.ask<NodeJS.CpuUsage>('cpu')
  await byTheClock(MESSAGES, A_SECOND, (n, due) => {
    const publicId = crowd.visitors[n % crowd.visitors.length]?.publicId ?? ''
    sockets[n % sockets.length]?.send(talk.message(n, publicId, due))
  })
  const after = await server.ask<NodeJS.CpuUsage>('cpu')
  await patience(() => talk.isComplete)
  for (const socket of [...sockets, ...consoles]) socket.terminate()
  const busy = (after.user + after.system - before.user - before.system) / 1e6 / SECONDS
  return [memoryFigure(memory, held, bare.memory), ...talk.figures(bare.echoes, busy)]
}

function memoryFigure(memory: Memory, held: number, bare: Memory): Figure {
  const spent = each(memory)
  return {
    what: `Memory of one idle visitor socket, ${whole(held)} open`,
    goal: '≤ 15 kB',
    figure: `${spent.toFixed(1)} kB (${megabytes(memory.before)} → ${megabytes(memory.after)} RSS for ${whole(COUNTED)} more); ${(spent / each(bare)).toFixed(1)} × a bare ws server (${each(bare).toFixed(1)} kB)`,
    met: spent <= 15 && held === FIRST + COUNTED,
  }
}

/** Who has said what when, and when it was heard. */
class Talk {
  readonly #url: string
  readonly #token: string
  readonly #due = new Map<number, number>()
  readonly #asked = new Map<number, number>()
  readonly #stored: number[] = []
  readonly #shown: number[] = []
  readonly #answers: number[] = []
  #refused = 0

  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  /** The frame; its name holds its number, so that the answer tells which it is about. */
  message(n: number, publicId: string, due: number): string {
    this.#due.set(n, due)
    const id = `${publicId}.${String(n).padStart(22, '0')}`
    return JSON.stringify({ type: 'send', message: { id, text: `Message ${n} of a visitor` } })
  }

  hearVisitor(data: Buffer): void {
    const now = performance.now()
    const text = data.toString('latin1')
    if (text.startsWith('{"type":"stored"')) {
      const due = this.#due.get(Number(/\.(\d{22})"/.exec(text)?.[1]))
      if (due !== undefined) this.#stored.push(now - due)
    } else if (text.startsWith('{"type":"refused"')) {
      this.#refused++
    } else {
      const n = Number(/"text":"Answer (\d+)"/.exec(text)?.[1])
      const asked = this.#asked.get(n)
      if (asked === undefined) return
      this.#asked.delete(n)
      this.#answers.push(now - asked)
    }
  }

  hearConsole(data: Buffer, answers: boolean): void {
    const now = performance.now()
    if (!data.includes('"name":"message.created"')) return
    const text = data.toString('latin1')
    const n = Number(/"text":"Message (\d+) of a visitor"/.exec(text)?.[1])
    const due = this.#due.get(n)
    if (due === undefined) return
    this.#shown.push(now - due)
    const conversationId = /"conversationId":(\d+)/.exec(text)?.[1]
    if (answers && n % ANSWERED === 0 && conversationId) this.#answer(n, conversationId)
  }

  #answer(n: number, conversationId: string): void {
    this.#asked.set(n, performance.now())
    void fetch(`${this.#url}/api/conversations/${conversationId}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ clientId: `answer-${String(n).padStart(8, '0')}`, text: `Answer ${n}` }),
    })
  }

  get isComplete(): boolean {
    return (
      this.#stored.length + this.#refused >= MESSAGES &&
      this.#shown.length >= MESSAGES * CONSOLES &&
      this.#answers.length >= MESSAGES / ANSWERED
    )
  }

  figures(echoes: readonly number[], busy: number): Figure[] {
    const [stored, shown, answers] = [this.#stored, this.#shown, this.#answers].map((latencies) =>
      latencies.sort((a, b) => a - b),
    ) as [number[], number[], number[]]
    const words = (latencies: readonly number[], of: number) => {
      const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)]
      const missing = latencies.length === of ? 'none missing' : `${whole(of - latencies.length)} MISSING`
      return { p50, p99, text: `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}, ${missing}` }
    }
    const load = `${A_SECOND} messages/s, ${whole(FIRST + COUNTED)} visitors`
    const echo = words(echoes, MESSAGES)
    const [in_, up, down] = [
      words(stored, MESSAGES),
      words(shown, MESSAGES * CONSOLES),
      words(answers, MESSAGES / ANSWERED),
    ] as const
    return [
      {
        what: `Visitor → stored, ${load}`,
        goal: 'p99 ≤ 50 ms',
        figure: `${in_.text}; ${(in_.p50 / echo.p50).toFixed(1)} × the echo of a bare ws server (p50 ${milliseconds(echo.p50)}, p99 ${milliseconds(echo.p99)}); server ${Math.round(busy * 100)} % of a core`,
        met: in_.p99 <= 50 && stored.length === MESSAGES,
      },
      {
        what: `Visitor → console, ${load}, ${CONSOLES} consoles`,
        goal: 'p50 ≤ 15 ms, p99 ≤ 100 ms',
        figure: up.text,
        met: up.p50 <= 15 && up.p99 <= 100 && shown.length === MESSAGES * CONSOLES,
      },
      {
        what: `Agent → visitor meanwhile, ${A_SECOND / ANSWERED} answers/s`,
        goal: 'p50 ≤ 15 ms, p99 ≤ 100 ms',
        figure: down.text,
        met: down.p50 <= 15 && down.p99 <= 100 && answers.length === MESSAGES / ANSWERED,
      },
    ]
  }
}

/** What is still under way arrives, or is missing. */
async function patience(isDone: () => boolean): Promise<void> {
  const until = performance.now() + LAST_WORDS_MS
  while (!isDone() && performance.now() < until) await new Promise((resume) => setTimeout(resume, 20))
}
