/** The words in which dialogues are written: who does what, in order. Times, names and ids come later. */

import type { Offer } from './offer.ts'

export type Language = 'de' | 'en'

/** What becomes of an answer on its way: usually it is read. */
export type Fate = 'read' | 'played' | 'delivered' | 'sent' | 'unknown' | { failed: number }

export type Photo =
  | 'sideboard'
  | 'scratch'
  | 'crack'
  | 'livingroom'
  | 'parcel'
  | 'wardrobe'
  | 'kitchen'
  | 'fabric'
  | 'drawer'
  | 'table'
  | 'armchair'
  | 'sofa-stain'

/** What a customer's message is made of. Texts may hold `{names}` and `[[one|or another]]`. */
export type Content =
  | { kind: 'text'; text: string }
  | { kind: 'photo'; photo: Photo; caption?: string | undefined }
  | { kind: 'voice' }
  | { kind: 'sticker' }
  | { kind: 'document'; fileName: string; lines: readonly string[]; caption?: string | undefined }
  | { kind: 'place'; latitude: number; longitude: number; name: string; address: string }
  | { kind: 'card'; name: string; phone: string; company?: string | undefined }
  /** A tap on a button of a template. */
  | { kind: 'tap'; text: string }
  /** A tap on one of the reply buttons, or a row of a list, that an agent had sent. */
  | { kind: 'choice'; of: 'buttons' | 'list'; title: string; description?: string | undefined }
  /** A form that an agent had sent, filled in. */
  | { kind: 'form'; answers: Readonly<Record<string, string>> }
  /** Prices in euros. */
  | { kind: 'order'; text: string; items: ReadonlyArray<{ product: string; count: number; price: number }> }
  /** Somebody's own number, shared at the press of a button. */
  | { kind: 'own-number' }
  | { kind: 'poll' }

interface Placed {
  /** The pause before it, as `20m`, `3h`, `2d`. Left out: as long as such things take. */
  after?: string
}

interface Citable extends Placed {
  /** A name by which later steps mean this message. */
  as?: string
  /** The message it answers, by its name. */
  quoting?: string
}

export type Step = Placed &
  /** `advert`: came by a click on an advertisement. */
  (
    | (Citable & { do: 'write'; content: Content; forwarded?: boolean; advert?: boolean })
    | (Citable & { do: 'answer'; text: string; fate?: Fate; by?: 'colleague' })
    /** An answer that is more than text. */
    | (Citable & { do: 'offer'; offer: Offer; fate?: Fate; by?: 'colleague' })
    /** Written in the WhatsApp Business app on the shop's own phone. */
    | (Citable & { do: 'echo'; text: string })
    | { do: 'note'; text: string; by?: 'colleague' }
    | { do: 'react'; emoji: string; to?: string }
    /** A reaction of ours. */
    | { do: 'like'; emoji: string; to?: string }
    /** A call by the customer. `seconds`: how long they talked; 0: nobody answered. */
    | { do: 'call'; seconds: number }
    /** Takes another number, and stops advertisements. */
    | { do: 'move' | 'stop-marketing' }
    | { do: 'edit'; text: string; of?: string }
    | { do: 'revoke'; of?: string }
    | { do: 'assign' | 'hand-over' | 'resolve' | 'reopen' }
  )

/** A word that changes from one conversation to the next; with parts where it stands in several cases. */
export type Choice = string | Readonly<Record<string, string>>

export interface Dialogue {
  name: string
  language: Language
  /** How often it is played, roughly; 1 for what happens once. */
  times: number
  vary?: Readonly<Record<string, readonly Choice[]>>
  steps: readonly Step[]
}

export const says = (text: string, more: Citable & { advert?: boolean } = {}): Step => ({
  do: 'write',
  content: { kind: 'text', text },
  ...more,
})

export const sends = (
  content: Content,
  more: Citable & { forwarded?: boolean; advert?: boolean } = {},
): Step => ({
  do: 'write',
  content,
  ...more,
})

export const photo = (photo: Photo, caption?: string, more: Citable = {}): Step =>
  sends({ kind: 'photo', photo, caption }, more)

export const voice = (more: Citable = {}): Step => sends({ kind: 'voice' }, more)

export const answers = (text: string, more: Citable & { fate?: Fate; by?: 'colleague' } = {}): Step => ({
  do: 'answer',
  text,
  ...more,
})

export const offers = (offer: Offer, more: Citable & { fate?: Fate; by?: 'colleague' } = {}): Step => ({
  do: 'offer',
  offer,
  ...more,
})

export const echoes = (text: string, more: Citable = {}): Step => ({ do: 'echo', text, ...more })

export const calls = (seconds: number, more: Placed = {}): Step => ({ do: 'call', seconds, ...more })

export const notes = (text: string, more: Placed & { by?: 'colleague' } = {}): Step => ({
  do: 'note',
  text,
  ...more,
})

export const reacts = (emoji: string, more: Placed & { to?: string } = {}): Step => ({
  do: 'react',
  emoji,
  ...more,
})

export const likes = (emoji: string, more: Placed & { to?: string } = {}): Step => ({
  do: 'like',
  emoji,
  ...more,
})

export const edits = (text: string, more: Placed & { of?: string } = {}): Step => ({
  do: 'edit',
  text,
  ...more,
})

export const revokes = (more: Placed & { of?: string } = {}): Step => ({ do: 'revoke', ...more })
export const moves: Step = { do: 'move', after: '2h' }
export const stopsMarketing: Step = { do: 'stop-marketing' }
export const assigns: Step = { do: 'assign' }
export const handsOver: Step = { do: 'hand-over' }
export const resolves: Step = { do: 'resolve' }
export const reopens: Step = { do: 'reopen', after: '15m' }
