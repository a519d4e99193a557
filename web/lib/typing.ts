/** Who is writing at the moment. Signals are repeated while somebody writes; nobody says that they stopped. */

/** A signal lasts as long, in ms. */
export const LASTS = 6_000

export interface Typing {
  note(conversationId: number): void
  stop(conversationId: number): void
  clear(): void
}

/** Keeps `writing` true: the conversations whose customer writes. It may be reactive. */
export function createTyping(writing: Record<number, true>): Typing {
  const timers = new Map<number, ReturnType<typeof setTimeout>>()

  function stop(id: number): void {
    clearTimeout(timers.get(id))
    timers.delete(id)
    delete writing[id]
  }

  return {
    note(id) {
      clearTimeout(timers.get(id))
      writing[id] = true
      timers.set(
        id,
        setTimeout(() => stop(id), LASTS),
      )
    },
    stop,
    clear: () => [...timers.keys()].forEach(stop),
  }
}
