import type { Person } from '../../adapter.ts'

/** Where something stands in a delivery: what all events of one change share. */
export interface Scene {
  /** What the change is about, in Meta's word. */
  field: string
  account: string | null
  group: string | null
  time: unknown
  /** The business's own number, as digits: in both directions Meta writes it where the customer's could be. */
  ours: string | null
}

/** Who wrote or called. */
export type Side = 'contact' | 'business'

/** Where one item stands: its number is known, and whom it is about has been found out. */
export interface Place extends Scene {
  account: string
  side: Side
  /** The customer, whichever side wrote. */
  person: Person
}
