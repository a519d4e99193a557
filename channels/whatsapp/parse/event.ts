import type { InboundEvent, Malformed } from '../../adapter.ts'

type Without<E, K extends PropertyKey> = E extends unknown ? Omit<E, K> : never

/** An event before it is told where in the delivery it came from. */
export type Bare = Without<InboundEvent, 'raw'>

export function malformed(account: string | null, reason: string): Malformed {
  return { type: 'malformed', account, reason }
}

export function withRaw(event: Bare, raw: () => string): InboundEvent {
  return { ...event, raw }
}
