/** Everything the simulator knows. Rooms are given the world and change it through these few doors. */
import { chatKey, newChat } from './chat.ts'
import type { Chat, ChatMessage } from './chat.ts'
import type { Clock } from './clock.ts'
import type { Faults } from './faults.ts'
import type { Ids } from './ids.ts'
import type { MediaStore } from './media-store.ts'
import { people } from './personas.ts'
import type { Persona } from './personas.ts'
import type { LoggedRequest, Pace, SimulatedNumber } from './types.ts'

export interface NumberState extends SimulatedNumber {
  /** Free replies delivered this month, for the price category. */
  delivered: { month: string; count: number }
}

export interface WireLine {
  id: number
  at: number
  /** `messages`, `statuses`, `calls` …: a webhook. `send`: a Graph request of the inbox. */
  topic: string
  detail: string
  /** HTTP status; null: no answer. */
  status: number | null
  /** Milliseconds until the next attempt; null: none. */
  retryIn: number | null
}

export interface World {
  clock: Clock
  pace: Pace
  ids: Ids
  faults: Faults
  media: MediaStore
  publicBase: string
  numbers: Map<string, NumberState>
  /** Business accounts whose webhooks were asked for. */
  subscribed: Set<string>
  personas: Map<string, Persona>
  chats: Map<string, Chat>
  /** Chats that somebody looks at, by key, with the number of onlookers. */
  openChats: Map<string, number>
  requests: LoggedRequest[]
  wire: WireLine[]
  /** Tells everyone who watches, and the state file, that something is different. */
  changed(): void
  watch(listener: () => void): () => void
}

export function createWorld(
  parts: Pick<World, 'clock' | 'pace' | 'ids' | 'faults' | 'media' | 'publicBase'>,
): World {
  const listeners = new Set<() => void>()
  return {
    ...parts,
    numbers: new Map(),
    subscribed: new Set(),
    personas: new Map(people.map((who) => [who.id, { ...who }])),
    chats: new Map(),
    openChats: new Map(),
    requests: [],
    wire: [],
    changed: () => listeners.forEach((listener) => listener()),
    watch(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export function chatOf(world: World, phoneNumberId: string, personaId: string): Chat {
  const key = chatKey(phoneNumberId, personaId)
  const chat = world.chats.get(key) ?? newChat(phoneNumberId, personaId)
  world.chats.set(key, chat)
  return chat
}

export function findMessage(chat: Chat, id: string | null): ChatMessage | null {
  return chat.messages.find((message) => message.id === id) ?? null
}

let lines = 0
export function logWire(world: World, line: Omit<WireLine, 'id' | 'at'>): void {
  world.wire.push({ id: ++lines, at: world.clock.now(), ...line })
  if (world.wire.length > 60) world.wire.shift()
  world.changed()
}

export const digits = (number: string): string => number.replace(/\D/g, '')
