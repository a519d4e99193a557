/** Whom a piece of news is about. */
import type { InboundEvent } from '../../../channels/adapter.ts'
import type { Reference } from './references.ts'

/** By all their addresses, as `kind:value`, each once. */
export function keysOf(event: InboundEvent | Reference): string[] {
  const people = [
    ...('from' in event ? event.from.addresses : []),
    ...('to' in event && typeof event.to === 'object' ? event.to.addresses : []),
  ]
  return [...new Set(people.map(({ kind, value }) => `${kind}:${value}`))]
}
