/**
 * Writes down what the simulator was asked to do, so that it can be done again: acts, turns of the clock and
 * the inbox's Graph requests. After a reset, with a seed, the same recording makes the same webhooks.
 */
import { z } from 'zod'
import type { LoggedRequest } from '../types.ts'
import { Act } from './acts.ts'
import { perform } from './perform.ts'
import type { Acting } from './perform.ts'

const Request = z.object({
  method: z.enum(['GET', 'POST', 'DELETE']),
  version: z.string().regex(/^v\d+\.\d$/),
  path: z.string().startsWith('/').max(1_000),
  query: z.string().max(4_000),
  body: z.unknown(),
})

export const Line = z.discriminatedUnion('did', [
  z.object({ did: z.literal('act'), act: Act }),
  z.object({ did: z.literal('turn'), ms: z.int().min(0) }),
  z.object({ did: z.literal('request'), request: Request, number: z.string() }),
])
export type Line = z.infer<typeof Line>

export interface Replayed {
  done: number
  /** Lines that could not be done again, by place from 0, and why. */
  failed: Array<{ line: number; reason: string }>
}

const KEPT = 2_000
/** Files are not written down; whoever replays uploads them first. */
const isFile = ({ path }: LoggedRequest) => /\/(media|uploads)$/.test(path) || path.startsWith('/upload:')

export class Recorder {
  readonly #acting: Acting
  readonly #turnClock: (ms: number) => Promise<void>
  #lines: Array<Line | LoggedRequest> = []
  #seen: LoggedRequest | undefined
  #replaying = false

  constructor(acting: Acting, turnClock: (ms: number) => Promise<void>) {
    this.#acting = acting
    this.#turnClock = turnClock
    acting.world.watch(() => this.#noteRequests())
  }

  noteAct(act: Act): void {
    this.#note({ did: 'act', act })
  }

  noteTurn(ms: number): void {
    this.#note({ did: 'turn', ms })
  }

  get lines(): Line[] {
    this.#noteRequests()
    return this.#lines.flatMap((line) => ('did' in line ? [line] : this.#lineOf(line)))
  }

  clear(): void {
    this.#lines = []
    this.#seen = this.#acting.world.requests.at(-1)
  }

  async replay(lines: readonly Line[]): Promise<Replayed> {
    const result: Replayed = { done: 0, failed: [] }
    this.#replaying = true
    for (const [at, line] of lines.entries()) {
      const reason = await this.#again(line).then(
        () => null,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      )
      if (reason === null) result.done++
      else result.failed.push({ line: at, reason })
    }
    this.#replaying = false
    this.clear()
    return result
  }

  async #again(line: Line): Promise<void> {
    if (line.did === 'act') perform(this.#acting, line.act)
    if (line.did === 'turn') await this.#turnClock(line.ms)
    if (line.did === 'request') await this.#ask(line.request, line.number)
  }

  async #ask({ method, version, path, query, body }: z.infer<typeof Request>, id: string): Promise<void> {
    const { numbers, publicBase } = this.#acting.world
    const number = numbers.get(id)
    if (!number) throw new Error(`There is no number ${id}.`)
    const response = await fetch(`${publicBase}/graph/${version}${path}${query ? `?${query}` : ''}`, {
      method,
      headers: { authorization: `Bearer ${number.token}`, 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }),
    })
    await response.body?.cancel()
    if (response.status >= 500) throw new Error(`The Graph API answered ${response.status}.`)
  }

  #note(line: Line | LoggedRequest): void {
    if (this.#replaying) return
    this.#noteRequests()
    this.#lines.push(line)
    if (this.#lines.length > KEPT) this.#lines.shift()
  }

  /** The requests since the last look, which the world keeps anyway. */
  #noteRequests(): void {
    const { requests } = this.#acting.world
    const fresh = requests.slice(this.#seen ? requests.indexOf(this.#seen) + 1 : 0)
    if (fresh.length === 0) return
    this.#seen = fresh.at(-1)
    if (!this.#replaying) this.#lines.push(...fresh.filter((request) => !isFile(request)))
  }

  #lineOf({ method, version, path, query, body }: LoggedRequest): Line[] {
    const { numbers } = this.#acting.world
    const id = path.split('/')[1] ?? ''
    const number =
      numbers.get(id) ?? [...numbers.values()].find(({ wabaId }) => wabaId === id) ?? [...numbers.values()][0]
    const request = Request.safeParse({ method, version, path, query, body })
    if (!number || !request.success) return []
    return [{ did: 'request', request: request.data, number: number.phoneNumberId }]
  }
}
