import type { Bare } from '../event.ts'

/** A delivery that no captured sample shows, and all events it becomes. */
export interface Case {
  name: string
  raw: string
  events: readonly Bare[]
}

/** The number and the time that the building blocks of ../../sample.ts stand for. */
export const ACCOUNT = '106540352242922'
export const WABA = '102290129340398'
export const SECONDS = 1_749_416_383

/** Carla as her number alone names her, and as she stands in the contacts. */
export const carlasPhone = { addresses: [{ kind: 'phone' as const, value: '16505551234' }], name: null }
export const carlaKnown = {
  addresses: [
    { kind: 'phone' as const, value: '16505551234' },
    { kind: 'bsuid' as const, value: 'US.1349' },
    { kind: 'username' as const, value: 'carla.n' },
  ],
  name: 'Carla',
}
