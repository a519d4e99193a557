/**
 * What stays in the browser: nothing before the first message or the agreement to the notice, then who
 * writes, and each message until the server has it. A key a message, so that two tabs never undo each other.
 */
import type { Outgoing, Session } from './state.ts'

export interface Stored {
  session: Session | null
  muted: boolean
  language: string | null
}

type Keeper = Pick<globalThis.Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

export class WidgetStorage {
  readonly #prefix: string
  readonly #keeper: Keeper

  constructor(key: string, keeper: Keeper) {
    this.#prefix = `sandglass:${key}`
    this.#keeper = keeper
  }

  read(): Stored | null {
    return parse<Stored>(this.#keeper.getItem(this.#prefix))
  }

  write(stored: Stored): void {
    this.#set(this.#prefix, stored)
  }

  /** What waits to be sent is kept. */
  forgetSession(): void {
    this.#keeper.removeItem(this.#prefix)
  }

  /** Oldest first. */
  outgoing(): Outgoing[] {
    return this.#keys()
      .filter((key) => key !== this.#prefix)
      .map((key) => parse<Outgoing>(this.#keeper.getItem(key)))
      .filter((message) => message !== null)
      .sort((a, b) => a.at - b.at)
  }

  keep(message: Outgoing): void {
    this.#set(`${this.#prefix}:${message.name}`, message)
  }

  drop(name: string): void {
    this.#keeper.removeItem(`${this.#prefix}:${name}`)
  }

  clear(): void {
    for (const key of this.#keys()) this.#keeper.removeItem(key)
  }

  /** Of another tab: `key` is null where everything was cleared. */
  isSession = (key: string | null): boolean => key === null || key === this.#prefix

  #keys(): string[] {
    const all = Array.from({ length: this.#keeper.length }, (_, at) => this.#keeper.key(at) ?? '')
    return all.filter((key) => key === this.#prefix || key.startsWith(`${this.#prefix}:`))
  }

  #set(key: string, value: unknown): void {
    try {
      this.#keeper.setItem(key, JSON.stringify(value))
    } catch {
      // It is full: this page goes on, and a reload would forget.
    }
  }
}

function parse<T>(text: string | null): T | null {
  try {
    return text === null ? null : (JSON.parse(text) as T)
  } catch {
    return null
  }
}

/** Where the browser allows none, the chat lives as long as the page. */
export function keeper(): Keeper {
  try {
    const { localStorage } = window
    localStorage.getItem('sandglass')
    return localStorage
  } catch {
    return inMemory()
  }
}

export function inMemory(): Keeper {
  const all = new Map<string, string>()
  return {
    getItem: (key) => all.get(key) ?? null,
    setItem: (key, value) => void all.set(key, value),
    removeItem: (key) => void all.delete(key),
    key: (at) => [...all.keys()][at] ?? null,
    get length() {
      return all.size
    },
  }
}
