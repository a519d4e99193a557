/** The words in which chats on the shop's website are written: who does what, in order. */
import type { Begins } from '../begins.ts'
import type { Language, Photo } from '../dialogue.ts'
import type { FileOffer } from '../offer.ts'
import type { Worker } from '../slots.ts'

/** What the form before the first message was given, or what the shop has signed for. */
export interface Guest {
  /** null: kept to themselves. */
  name: string | null
  email?: string
  /** Said by the page, verified by nobody. */
  attributes?: Readonly<Record<string, string | number>>
  /** Signed in at the shop, under this id; `claims` are what the shop signs beside the name. */
  account?: { id: string; claims: Readonly<Record<string, string | number | boolean>> }
}

export type GuestFile =
  { kind: 'photo'; photo: Photo } | { kind: 'document'; fileName: string; lines: readonly string[] }

interface Placed {
  /** The pause before it, as `20m`, `3h`. Left out: as long as such things take. */
  after?: string
}

export type Step = Placed &
  (
    | { do: 'say'; text: string; file?: GuestFile }
    | { do: 'answer'; text: string }
    | { do: 'hand-in'; offer: FileOffer }
    | { do: 'note'; text: string }
    | { do: 'rate'; score: number; comment: string }
    /** By the visitor. */
    | { do: 'end' }
    | { do: 'assign' | 'hand-over' | 'resolve' }
  )

export interface Visit {
  name: string
  language: Language
  guest: Guest
  begins: Begins
  /** Who takes it, and who gets it when it is handed over. */
  worker: Worker
  colleague?: Worker
  /** Closed the page before the last answer came. */
  away?: boolean
  /** How many of the last messages nobody has looked at. */
  unread?: number
  steps: readonly Step[]
}

export const says = (text: string, more: Placed & { file?: GuestFile } = {}): Step => ({
  do: 'say',
  text,
  ...more,
})

export const shows = (photo: Photo, text = '', more: Placed = {}): Step =>
  says(text, { file: { kind: 'photo', photo }, ...more })

export const answers = (text: string, more: Placed = {}): Step => ({ do: 'answer', text, ...more })

/** A letter of the shop's. */
export const handsIn = (fileName: string, lines: readonly string[], caption: string): Step => ({
  do: 'hand-in',
  offer: { kind: 'document', fileName, lines, caption },
})

export const notes = (text: string): Step => ({ do: 'note', text })
export const rates = (score: number, comment = ''): Step => ({ do: 'rate', score, comment })
export const assigns: Step = { do: 'assign' }
export const handsOver: Step = { do: 'hand-over' }
export const resolves: Step = { do: 'resolve' }
export const ends: Step = { do: 'end' }
