/** Tells the server how far an agent's messages got: each step once, and again after the line was cut. */
import type { Seen } from '../../../server/contract/visitor.ts'
import type { Api } from './api.ts'
import type { History } from './history.ts'
import type { Line } from './line.ts'

export class Receipts {
  readonly #api: Api
  readonly #line: Line
  /** By chat: the newest message that was told of, and how far it got. */
  readonly #told = new Map<string, Seen>()

  constructor(api: Api, line: Line) {
    this.#api = api
    this.#line = line
  }

  /** Everything of agents up to the newest message has arrived, or was looked at. */
  tell({ messages }: History, chat: string, state: Seen['state']): void {
    const newest = messages[chat]?.items.findLast(({ from }) => from === 'agent')
    const told = this.#told.get(chat)
    const known = told?.message === newest?.id ? told?.state : undefined
    const done = [newest?.state, known]
    if (!newest || !this.#line.live || done.includes('read') || done.includes(state)) return
    const seen: Seen = { chat, message: newest.id, state }
    this.#told.set(chat, seen)
    if (!this.#line.send({ type: 'seen', seen })) this.#api.seen(seen).catch(() => this.#told.delete(chat))
  }

  /** Whether the last of it arrived nobody knows. */
  forget(): void {
    this.#told.clear()
  }
}
