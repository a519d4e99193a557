/** The words in which exchanges of mails are written: who does what, in order. */
import type { Begins } from '../begins.ts'
import type { Photo } from '../dialogue.ts'
import type { FileOffer } from '../offer.ts'
import type { Worker } from '../slots.ts'

/** By which somebody writes: each quotes what it answers in its own way. */
export type Program = 'plain' | 'gmail' | 'outlook' | 'apple'

export interface Correspondent {
  name: string
  address: string
  language: 'de' | 'en'
  program: Program
  /** Below everything that they write, in lines. */
  signature?: string
}

export type Enclosure =
  /** `inline`: in the middle of the text. */
  | { kind: 'photo'; photo: Photo; inline?: true }
  | { kind: 'document'; fileName: string; lines: readonly string[] }

/** What somebody has read before they write the next one. */
export interface Said {
  /** When they write, milliseconds. */
  at: number
  /** Our newest mail; null: we have written none. */
  ours: Ours | null
  /** Message-IDs of all before it, without brackets, the oldest first. */
  references: readonly string[]
}

export interface Ours {
  mailId: string
  subject: string
  text: string
  from: { name: string | null; address: string }
  at: number
}

interface Placed {
  /** The pause before it, as `20m`, `3h`, `2d`. Left out: as long as such things take. */
  after?: string
}

export interface Letter extends Placed {
  text: string
  /** Somebody else than who began it. */
  by?: Correspondent
  cc?: readonly Correspondent[]
  files?: readonly Enclosure[]
}

export type Step = Placed &
  (
    | (Letter & { do: 'write' })
    /** A mail of special make. */
    | { do: 'arrive'; make: (said: Said) => Buffer }
    /** `also`: who gets a copy beside those whom the draft names. */
    | {
        do: 'answer'
        text: string
        all: boolean
        files: readonly FileOffer[]
        also: readonly Correspondent[]
      }
    | { do: 'pass-on'; text: string; to: Correspondent }
    /** We write first. */
    | { do: 'begin'; text: string; to: Correspondent; files: readonly FileOffer[] }
    | { do: 'note'; text: string }
    | { do: 'assign' | 'hand-over' | 'resolve' }
  )

export interface Exchange {
  name: string
  /** Left out where everything in it arrives as it is. */
  subject?: string
  from?: Correspondent
  begins: Begins
  /** Who takes it, and who gets it when it is handed over. */
  worker: Worker
  colleague?: Worker
  /** How many of the last mails nobody has looked at. */
  unread?: number
  steps: readonly Step[]
}

export const writes = (text: string, more: Omit<Letter, 'text'> = {}): Step => ({
  do: 'write',
  text,
  ...more,
})

export const arrives = (make: (said: Said) => Buffer, more: Placed = {}): Step => ({
  do: 'arrive',
  make,
  ...more,
})

interface Answering extends Placed {
  all?: boolean
  files?: readonly FileOffer[]
  also?: readonly Correspondent[]
}

export const answers = (
  text: string,
  { all = false, files = [], also = [], ...more }: Answering = {},
): Step => ({
  do: 'answer',
  text,
  all,
  files,
  also,
  ...more,
})

export const passesOn = (to: Correspondent, text: string, more: Placed = {}): Step => ({
  do: 'pass-on',
  to,
  text,
  ...more,
})

export const begins = (to: Correspondent, text: string, files: readonly FileOffer[] = []): Step => ({
  do: 'begin',
  to,
  text,
  files,
})

/** A letter of the shop's. */
export const paper = (fileName: string, lines: readonly string[]): FileOffer => ({
  kind: 'document',
  fileName,
  lines,
  caption: '',
})

export const notes = (text: string): Step => ({ do: 'note', text })
export const assigns: Step = { do: 'assign' }
export const handsOver: Step = { do: 'hand-over' }
export const resolves: Step = { do: 'resolve' }
