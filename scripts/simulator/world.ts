/** Everything the simulator knows. Rooms are given the world and change it through these few doors. */
import type { Accounts } from './accounts.ts'
import type { Apps } from './apps.ts'
import { chatKey, newChat } from './chat.ts'
import type { Chat, ChatMessage } from './chat.ts'
import type { Clock } from './clock.ts'
import type { Faults } from './faults.ts'
import type { Ids } from './ids.ts'
import type { MediaStore } from './media-store.ts'
import type { NumberFacts } from './number-facts.ts'
import { people } from './personas.ts'
import type { Persona } from './personas.ts'
import type { TemplateStore } from './template/store.ts'
import type { LoggedRequest, Pace, SimulatedNumber } from './types.ts'

export interface NumberState extends SimulatedNumber {
  facts: NumberFacts
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

/** What the world is made with. */
export type Parts = Pick<
  World,
  'clock' | 'pace' | 'ids' | 'faults' | 'media' | 'publicBase' | 'apps' | 'accounts' | 'templates'
>

export interface World {
  clock: Clock
  pace: Pace
  ids: Ids
  faults: Faults
  media: MediaStore
  publicBase: string
  apps: Apps
  accounts: Accounts
  templates: TemplateStore
  numbers: Map<string, NumberState>
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

const everybody = () => new Map(people.map((who) => [who.id, { ...who }]))

export function createWorld(parts: Parts): World {
  const listeners = new Set<() => void>()
  return {
    ...parts,
    numbers: new Map(),
    personas: everybody(),
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

/** Forgets what happened. Numbers stay, as they were added; who looks at a chat goes on looking. */
export function emptyWorld(world: World): void {
  world.personas = everybody()
  world.chats.clear()
  world.templates.all.clear()
  world.accounts.all.clear()
  world.requests.length = 0
  world.wire.length = 0
  world.ids.count = 0
}

export function chatOf(world: World, phoneNumberId: string, personaId: string): Chat {
  const key = chatKey(phoneNumberId, personaId)
  const chat = world.chats.get(key) ?? newChat(phoneNumberId, personaId)
  world.chats.set(key, chat)
  return chat
}

export const chatsAt = (world: World, phoneNumberId: string): Chat[] =>
  [...world.chats.values()].filter((chat) => chat.phoneNumberId === phoneNumberId)

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

/** Nobody shall take a simulated number for a real one. */
export const shownName = ({ verifiedName }: SimulatedNumber): string => `${verifiedName} (SIMULATOR)`
