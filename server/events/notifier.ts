/**
 * Wakes whoever waits for something new: topics, never data. On PostgreSQL other nodes hear it too.
 * Losing a wake-up is harmless: every listener also looks by itself from time to time.
 *
 * Whispers are for what is over in a moment and stored nowhere: ids of who is writing where.
 */
import { EventEmitter } from 'node:events'
import type { Wire } from '../storage/database.ts'

export const TOPICS = [
  'events',
  'raw',
  'outbox',
  'media',
  'templates',
  'checks',
  'mail',
  'collect',
  'policy',
  'retention',
  'labels',
] as const
export type Topic = (typeof TOPICS)[number]

/** Somebody is writing in a conversation. */
export interface Whisper {
  conversationId: number
  by: 'agent' | 'contact'
  /** Of the agent; null: the customer. */
  agentId: number | null
}

const WHISPER = 'whisper'

export class Notifier {
  readonly #local = new EventEmitter().setMaxListeners(0)
  readonly #wire: Wire | null
  readonly #saying = new Set<Topic>()
  readonly #again = new Set<Topic>()
  #stop: (() => Promise<void>) | null = null

  constructor(wire: Wire | null) {
    this.#wire = wire
  }

  async start(): Promise<void> {
    this.#stop =
      (await this.#wire?.listen((said) => {
        const whisper = readWhisper(said)
        if (whisper) this.#local.emit(WHISPER, whisper)
        else for (const topic of TOPICS) if (said === '' || said === topic) this.#local.emit(topic)
      })) ?? null
  }

  async stop(): Promise<void> {
    await this.#stop?.()
  }

  /** Call after the commit: what is announced must be there to be read. */
  notify(topic: Topic): void {
    this.#local.emit(topic)
    if (this.#wire) this.#say(this.#wire, topic)
  }

  /** Heard on every node, here at once; where it is heard twice it says the same. */
  whisper(whisper: Whisper): void {
    this.#local.emit(WHISPER, whisper)
    const { conversationId, by, agentId } = whisper
    this.#wire?.send([WHISPER, conversationId, by, agentId ?? ''].join(':')).catch(() => {})
  }

  onWhisper(listen: (whisper: Whisper) => void): () => void {
    this.#local.on(WHISPER, listen)
    return () => this.#local.off(WHISPER, listen)
  }

  on(topic: Topic, listen: () => void): () => void {
    this.#local.on(topic, listen)
    return () => this.#local.off(topic, listen)
  }

  /** One announcement on its way per topic; what comes meanwhile is one more. */
  #say(wire: Wire, topic: Topic): void {
    if (this.#saying.has(topic)) {
      this.#again.add(topic)
      return
    }
    this.#saying.add(topic)
    wire
      .send(topic)
      .catch(() => {})
      .finally(() => {
        this.#saying.delete(topic)
        if (this.#again.delete(topic)) this.#say(wire, topic)
      })
  }
}

function readWhisper(said: string): Whisper | null {
  const [word, conversationId, by, agentId] = said.split(':')
  if (word !== WHISPER || (by !== 'agent' && by !== 'contact')) return null
  return { conversationId: Number(conversationId), by, agentId: agentId ? Number(agentId) : null }
}
