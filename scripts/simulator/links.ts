/**
 * Files that are sent by a link: Meta fetches them after it has accepted the message, and remembers an
 * address for ten minutes. What can't be had, or has the wrong type or size, fails with 131053.
 */
import { MINUTE } from './clock.ts'
import { bareType, kindOf, maxOf } from './graph/media-limits.ts'
import type { MediaKind } from './graph/media-limits.ts'
import type { Media } from './media-store.ts'
import { refuseMeta } from './webhook/target.ts'
import type { World } from './world.ts'

export type FetchLink = (url: string, signal: AbortSignal) => Promise<Response>

const REMEMBERED = 10 * MINUTE
const PATIENCE = 5_000

const throughTheNet: FetchLink = (url, signal) => fetch(url, { redirect: 'follow', signal })

export class Links {
  readonly #world: World
  readonly #fetch: FetchLink
  readonly #known = new Map<string, { until: number; media: Promise<Media | null> }>()

  constructor(world: World, fetchLink: FetchLink = throughTheNet) {
    this.#world = world
    this.#fetch = fetchLink
  }

  /** null: can't be had, or doesn't fit `kind`. */
  get(url: string, kind: MediaKind, phoneNumberId: string): Promise<Media | null> {
    const now = this.#world.clock.now()
    const key = `${phoneNumberId} ${kind} ${url}`
    const known = this.#known.get(key)
    if (known && known.until > now) return known.media
    const media = this.#load(url, kind, phoneNumberId).catch(() => null)
    this.#known.set(key, { until: now + REMEMBERED, media })
    return media
  }

  forget(): void {
    this.#known.clear()
  }

  async #load(url: string, kind: MediaKind, phoneNumberId: string): Promise<Media | null> {
    refuseMeta(url)
    const response = await this.#fetch(url, AbortSignal.timeout(PATIENCE))
    const mimeType = response.headers.get('content-type') ?? 'application/octet-stream'
    const fits = kindOf(mimeType) === kind || kind === 'document'
    if (!response.ok || !fits || !response.body) return null
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > maxOf(kind)) return null
      chunks.push(chunk)
    }
    const fileName = new URL(url).pathname.split('/').at(-1) || null
    const file = { from: 'business', phoneNumberId, mimeType: bareType(mimeType), fileName } as const
    return this.#world.media.put(Buffer.concat(chunks), file)
  }
}
