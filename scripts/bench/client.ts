/** A client that spends little on itself: ready-made requests over kept connections. */
import { connect, type Socket } from 'node:net'

export interface Run {
  /** Acknowledged. */
  acknowledged: number
  refused: number
  seconds: number
  /** Milliseconds, ascending. */
  latencies: number[]
}

class Line {
  readonly #socket: Socket
  #resume: ((ok: boolean) => void) | null = null

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true })
    let head = ''
    this.#socket.setEncoding('latin1')
    this.#socket.on('error', () => this.#answered(false))
    this.#socket.on('data', (chunk: string) => {
      head += chunk
      // Answers to webhooks have no body, so the head is all.
      if (!head.endsWith('\r\n\r\n')) return
      const ok = head.startsWith('HTTP/1.1 200')
      head = ''
      this.#answered(ok)
    })
  }

  send(request: Buffer): Promise<boolean> {
    return new Promise((resume) => {
      this.#resume = resume
      this.#socket.write(request)
    })
  }

  #answered(ok: boolean): void {
    const resume = this.#resume
    this.#resume = null
    resume?.(ok)
  }

  end(): void {
    this.#socket.destroy()
  }
}

/** Closed loop: each line sends the next request when it has the answer to the one before. */
export async function saturate(
  url: string,
  requests: Iterator<Buffer>,
  lines: number,
  ms: number,
): Promise<Run> {
  const run: Run = { acknowledged: 0, refused: 0, seconds: 0, latencies: [] }
  const began = performance.now()
  const deadline = began + ms
  await Promise.all(
    Array.from({ length: lines }, async () => {
      const line = new Line(url)
      while (performance.now() < deadline) {
        const request = requests.next()
        if (request.done) break
        const sent = performance.now()
        if (await line.send(request.value)) run.acknowledged++
        else run.refused++
        run.latencies.push(performance.now() - sent)
      }
      line.end()
    }),
  )
  run.seconds = (performance.now() - began) / 1000
  run.latencies.sort((a, b) => a - b)
  return run
}

/**
 * Open loop: requests leave by the clock, whether or not the earlier ones are answered. Latency counts
 * from when a request should have left, so a stall is paid for by everything behind it.
 */
export async function offer(
  url: string,
  requests: readonly Buffer[],
  perSecond: number,
  lines: number,
): Promise<Run> {
  const run: Run = { acknowledged: 0, refused: 0, seconds: 0, latencies: [] }
  const began = performance.now()
  let taken = 0
  await Promise.all(
    Array.from({ length: lines }, async () => {
      const line = new Line(url)
      while (taken < requests.length) {
        const n = taken++
        const due = began + (n * 1000) / perSecond
        const wait = due - performance.now()
        if (wait > 0) await new Promise((resume) => setTimeout(resume, wait))
        if (await line.send(requests[n] as Buffer)) run.acknowledged++
        else run.refused++
        run.latencies.push(performance.now() - due)
      }
      line.end()
    }),
  )
  run.seconds = (performance.now() - began) / 1000
  run.latencies.sort((a, b) => a - b)
  return run
}

/** The value below which `share` of the sorted values lie. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
