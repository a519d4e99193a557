/** Brings the world back as it was, and writes it down a moment after each change. */
import { timeout } from './clock.ts'
import { newNumberFacts } from './number-facts.ts'
import type { NumberFacts } from './number-facts.ts'
import { readState, stateOf, writeState } from './state-file.ts'
import type { State } from './state-file.ts'
import type { Delivery } from './webhook/sender.ts'
import { chatKey } from './chat.ts'
import type { World } from './world.ts'

const SOON = 500

export class Memory {
  readonly #world: World
  readonly #path: string | null
  #earlier: State['facts']
  /** Webhooks of numbers that were not brought along yet. */
  #waiting: Delivery[]
  #sending: () => Delivery[] = () => []
  #cancel: (() => void) | null = null
  #stopWatching = () => {}

  constructor(world: World, path: string | null) {
    this.#world = world
    this.#path = path
    const state = path === null ? null : readState(path)
    this.#earlier = state?.facts ?? {}
    this.#waiting = state?.waiting ?? []
    if (!state) return
    world.ids.count = state.ids
    for (const chat of state.chats) world.chats.set(chatKey(chat.phoneNumberId, chat.personaId), chat)
    for (const media of state.media) world.media.all.set(media.id, media)
    for (const who of state.personas) world.personas.set(who.id, who)
    for (const account of state.accounts) world.accounts.all.set(account.wabaId, account)
    for (const template of state.templates) world.templates.all.set(template.id, template)
    for (const who of world.personas.values()) who.stoppedMarketing = state.stoppedMarketing.includes(who.id)
  }

  start(sending: () => Delivery[]): void {
    this.#sending = sending
    if (this.#path === null) return
    this.#stopWatching = this.#world.watch(() => {
      this.#cancel ??= timeout(SOON, () => this.#write())
    })
  }

  takeWaiting(phoneNumberId: string): Delivery[] {
    const taken = this.#waiting.filter((delivery) => delivery.phoneNumberId === phoneNumberId)
    this.#waiting = this.#waiting.filter((delivery) => !taken.includes(delivery))
    return taken
  }

  factsOf(phoneNumberId: string): NumberFacts {
    return { ...newNumberFacts(), ...this.#earlier[phoneNumberId] }
  }

  /** After a reset nothing is known from before. */
  forget(): void {
    this.#earlier = {}
    this.#waiting = []
  }

  close(): void {
    this.#stopWatching()
    this.#cancel?.()
    this.#write()
  }

  #write(): void {
    this.#cancel = null
    if (this.#path === null) return
    const waiting = [...this.#waiting, ...this.#sending()]
    writeState(this.#path, stateOf(this.#world, waiting, this.#earlier))
  }
}
