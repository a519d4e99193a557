/**
 * Messages from the moment their visitor pressed Send until the server has them. Kept over a reload, sent in
 * order, one at a time, and again under the same name when nobody knows whether they arrived: the server
 * takes each once.
 */
import type { z } from 'zod'
import type { NewChatMessage } from '../../../server/contract/visitor.ts'
import { ApiError } from './api.ts'
import type { Outgoing, Session } from './state.ts'
import type { WidgetStorage } from './storage.ts'

export interface OutboxWorld {
  storage: WidgetStorage
  /** Makes one where there is none. Throws ApiError. */
  session(): Promise<Session>
  /** Answers the server's name of the file. Throws ApiError. */
  upload(file: File, voice: boolean, onProgress: (share: number) => void): Promise<string>
  /** Resolves when it is durable. Throws ApiError. */
  transmit(message: z.input<typeof NewChatMessage>): Promise<void>
  changed(items: readonly Outgoing[]): void
  sent(id: string): void
  /** A sentence for the visitor. */
  explain(error: ApiError): string
  /** The page a chat begins on; undefined: it is not asked for. */
  page(): string | undefined
  /** Resolves after that time, or when something has changed. */
  pause(ms: number): Promise<void>
}

interface Held {
  file: File
  voice: boolean
}

export class Outbox {
  readonly #world: OutboxWorld
  /** The bytes of files that are not with the server; a reload loses them. */
  readonly #held = new Map<string, Held[]>()
  #items: readonly Outgoing[] = []
  #running = false
  #stopped = false
  /** Under how many visitors it was filled. */
  #visitors = 0

  constructor(world: OutboxWorld) {
    this.#world = world
    this.#items = world.storage.outgoing().map((message) => ({ ...message, state: 'waiting' }))
  }

  get items(): readonly Outgoing[] {
    return this.#items
  }

  add(
    message: Pick<Outgoing, 'name' | 'chat' | 'text'>,
    files: readonly File[],
    voice: boolean,
    at: number,
  ): void {
    const item: Outgoing = {
      ...message,
      files: files.map(({ name, size, type }) => ({ name, size, type, upload: null, progress: null })),
      at,
      state: 'waiting',
      reason: null,
    }
    this.#held.set(
      item.name,
      files.map((file) => ({ file, voice })),
    )
    this.#world.storage.keep(item)
    this.#show([...this.#items, item])
    void this.run()
  }

  again(name: string): void {
    this.#change(name, { state: 'waiting', reason: null })
    void this.run()
  }

  discard(name: string): void {
    this.#world.storage.drop(name)
    this.#held.delete(name)
    this.#show(this.#items.filter((item) => item.name !== name))
  }

  /** Shown by the server: it need not be shown as being on its way. */
  arrived(ids: readonly string[]): void {
    const names = new Set(ids.map((id) => id.slice(id.indexOf('.') + 1)))
    for (const { name } of this.#items) if (names.has(name)) this.#world.storage.drop(name)
    const rest = this.#items.filter(({ name }) => !names.has(name))
    if (rest.length < this.#items.length) this.#show(rest)
  }

  /** Another visitor writes here: what was not taken belongs to no chat of theirs, and to no file. */
  detach(): void {
    this.#visitors += 1
    for (const item of this.#items) {
      this.#change(item.name, { chat: null, files: item.files.map((file) => ({ ...file, upload: null })) })
    }
  }

  empty(): void {
    for (const { name } of this.#items) this.discard(name)
  }

  /** Another tab may have emptied it. */
  adopt(): void {
    const kept = new Set(this.#world.storage.outgoing().map(({ name }) => name))
    for (const { name } of this.#items) if (!kept.has(name)) this.discard(name)
  }

  async run(): Promise<void> {
    if (this.#running) return
    this.#running = true
    for (let next = this.#next(); next && !this.#stopped; next = this.#next()) await this.#send(next)
    this.#running = false
  }

  /** What is left waits for the next page. */
  stop(): void {
    this.#stopped = true
  }

  #next = () => this.#items.find(({ state }) => state === 'waiting' || state === 'sending')

  async #send({ name, chat: into }: Outgoing): Promise<void> {
    this.#change(name, { state: 'sending' })
    const visitors = this.#visitors
    try {
      const { visitor } = await this.#world.session()
      const id = `${visitor}.${name}`
      const files = await this.#upload(name)
      const item = this.#find(name)
      if (!item) return
      const { chat, text } = item
      const page = chat === null ? this.#world.page() : undefined
      await this.#world.transmit({ id, chat, text, files, ...(page === undefined ? {} : { page }) })
      this.#world.storage.drop(name)
      this.#held.delete(name)
      this.#change(name, { state: 'stored' }, false)
      this.#world.sent(id)
    } catch (thrown) {
      const error = thrown instanceof ApiError ? thrown : new ApiError(400, 'unknown', String(thrown), null)
      // Gone on with under another session, which is made in the next round.
      const elsewhere =
        visitors !== this.#visitors || (error.status === 401 && error.code === 'unauthenticated')
      // Its chat was deleted or became part of another one, while somebody was writing in it.
      const homeless = error.code === 'not_found' && into !== null
      const again = elsewhere || homeless ? 0 : error.retryAfter
      if (again === null) return this.#change(name, { state: 'failed', reason: this.#world.explain(error) })
      this.#change(name, { state: 'waiting', ...(homeless ? { chat: null } : {}) })
      await this.#world.pause(again)
    }
  }

  async #upload(name: string): Promise<string[]> {
    for (let at = 0; at < (this.#find(name)?.files.length ?? 0); at += 1) {
      if (this.#find(name)?.files[at]?.upload) continue
      const held = this.#held.get(name)?.[at]
      if (!held) throw new ApiError(400, 'lost', '', null)
      const upload = await this.#world.upload(held.file, held.voice, (progress) =>
        this.#changeFile(name, at, { progress }, false),
      )
      this.#changeFile(name, at, { upload, progress: null }, true)
    }
    return this.#find(name)?.files.map(({ upload }) => upload ?? '') ?? []
  }

  #find = (name: string) => this.#items.find((item) => item.name === name)

  #changeFile(name: string, at: number, change: Partial<Outgoing['files'][number]>, keep: boolean): void {
    const files = this.#find(name)?.files.map((file, index) => (index === at ? { ...file, ...change } : file))
    if (files) this.#change(name, { files }, keep)
  }

  #change(name: string, change: Partial<Outgoing>, keep = true): void {
    if (!this.#find(name)) return
    this.#show(this.#items.map((item) => (item.name === name ? { ...item, ...change } : item)))
    const item = this.#find(name)
    if (item && keep) this.#world.storage.keep(item)
  }

  #show(items: readonly Outgoing[]): void {
    this.#items = items
    this.#world.changed(items)
  }
}
