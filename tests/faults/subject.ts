/** The server under fire: started, reached, killed and started again on the same data. */
import { spawn, type ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export const NUMBER = '106540352242922'
const SECRET = 'test-app-secret'

export const inboxSettings = (phoneNumberId: string) => ({
  phoneNumberId,
  wabaId: '102290129340398',
  displayNumber: '+49 40 5550 118',
  token: 'test-token',
  appSecret: SECRET,
  verifyToken: 'test-verify-token',
})

export interface Ready {
  url: string
  token: string
  /** Key of the website's inbox. */
  site: string
}

export class Subject {
  readonly url: string
  readonly token: string
  readonly site: string
  readonly #child: ChildProcess
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 })

  constructor(child: ChildProcess, { url, token, site }: Ready) {
    this.#child = child
    this.url = url
    this.token = token
    this.site = site
  }

  /** Nothing is said to it and nothing can be finished. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit')
      this.#child.kill(signal)
      await ended
    }
    this.#agent.destroy()
  }

  /** True if it was acknowledged, whatever else may have happened to it. */
  async deliver(delivery: unknown): Promise<boolean> {
    const body = JSON.stringify(delivery)
    const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`
    return (await this.#post('/webhooks/whatsapp', body, { 'x-hub-signature-256': signature })) === 200
  }

  /** What a visitor's browser asks, from a page of ours; null if no good answer came. */
  async asVisitor<T>(path: string, body: unknown, token?: string): Promise<T | null> {
    const headers = {
      origin: this.url,
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    }
    try {
      const address = `${this.url}/api/widget/${this.site}${path}`
      const response = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) })
      return response.ok ? ((await response.json()) as T) : null
    } catch {
      return null
    }
  }

  async send(conversationId: number, clientId: string, text: string): Promise<boolean> {
    return this.#sendMessage(conversationId, { clientId, text })
  }

  async sendFile(conversationId: number, clientId: string, uploadId: string): Promise<boolean> {
    return this.#sendMessage(conversationId, { clientId, content: { kind: 'file', uploadId } })
  }

  /** The file's id, or null if no answer came. */
  async upload(conversationId: number, bytes: Buffer): Promise<string | null> {
    const path = `${this.url}/api/uploads?conversation=${conversationId}&name=list.txt`
    const headers = { authorization: `Bearer ${this.token}` }
    try {
      const response = await fetch(path, { method: 'POST', headers, body: new Uint8Array(bytes) })
      return response.ok ? ((await response.json()) as { id: string }).id : null
    } catch {
      return null
    }
  }

  async #sendMessage(conversationId: number, message: unknown): Promise<boolean> {
    const path = `/api/conversations/${conversationId}/messages`
    const headers = { authorization: `Bearer ${this.token}` }
    return (await this.#post(path, JSON.stringify(message), headers)) === 200
  }

  /** The status, or 0 if no answer came. */
  #post(path: string, body: string, headers: Record<string, string>): Promise<number> {
    return new Promise((resume) => {
      const call = request(this.url + path, {
        method: 'POST',
        agent: this.#agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          ...headers,
        },
      })
      call.on('error', () => resume(0))
      call.on('response', (response) => {
        response.on('error', () => {})
        response.resume()
        resume(response.statusCode ?? 0)
      })
      call.end(body)
    })
  }
}

/** What one process has compiled the others need not: most of a start is that. */
export const NODE_COMPILE_CACHE = join(tmpdir(), 'sandglass-compiled')

export async function startSubject(env: Record<string, string>): Promise<Subject> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts')], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })
  const ready = await Promise.race([
    once(lines, 'line').then(([line]) => JSON.parse(line as string) as Ready),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the server ended with ${code}`))),
  ])
  return new Subject(child, ready)
}

/** Looks until it is so. */
export async function until(isSo: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  const deadline = Date.now() + ms
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it did not happen in time')
    await new Promise((resume) => setTimeout(resume, 25))
  }
}

export const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms))
