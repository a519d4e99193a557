/** The words in which dialogues are written: who does what, in order. Times, names and ids come later. */

export type Language = 'de' | 'en'

/** What becomes of an answer on its way: usually it is read. */
export type Fate = 'read' | 'delivered' | 'sent' | 'unknown' | { failed: number }

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
  /** A tap on a button of a template that the shop's own system had sent. */
  | { kind: 'tap'; text: string }
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
  (
    | (Citable & { do: 'write'; content: Content; forwarded?: boolean })
    | (Citable & { do: 'answer'; text: string; fate?: Fate; by?: 'colleague' })
    | { do: 'note'; text: string; by?: 'colleague' }
    | { do: 'react'; emoji: string; to?: string }
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

export const says = (text: string, more: Citable = {}): Step => ({
  do: 'write',
  content: { kind: 'text', text },
  ...more,
})

export const sends = (content: Content, more: Citable & { forwarded?: boolean } = {}): Step => ({
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

export const edits = (text: string, more: Placed & { of?: string } = {}): Step => ({
  do: 'edit',
  text,
  ...more,
})

export const revokes = (more: Placed & { of?: string } = {}): Step => ({ do: 'revoke', ...more })
export const assigns: Step = { do: 'assign' }
export const handsOver: Step = { do: 'hand-over' }
export const resolves: Step = { do: 'resolve' }
export const reopens: Step = { do: 'reopen', after: '15m' }

/** A German noun with the articles and possessives that a sentence may need. */
export function noun(gender: 'm' | 'f' | 'n', name: string): Choice {
  const forms = {
    m: {
      der: 'der',
      den: 'den',
      dem: 'dem',
      mein: 'mein',
      meinen: 'meinen',
      meinem: 'meinem',
      ein: 'ein',
      einen: 'einen',
    },
    f: {
      der: 'die',
      den: 'die',
      dem: 'der',
      mein: 'meine',
      meinen: 'meine',
      meinem: 'meiner',
      ein: 'eine',
      einen: 'eine',
    },
    n: {
      der: 'das',
      den: 'das',
      dem: 'dem',
      mein: 'mein',
      meinen: 'mein',
      meinem: 'meinem',
      ein: 'ein',
      einen: 'ein',
    },
  }[gender]
  return {
    '': name,
    ...Object.fromEntries(Object.entries(forms).map(([form, word]) => [form, `${word} ${name}`])),
  }
}
