/** What sentences about rules are made of: words, and words that can be pressed. */

/** What a press on a part of a sentence changes. */
export const SLOTS = [
  'what',
  'status',
  'channels',
  'inboxes',
  'labels',
  'notLabels',
  'contact',
  'attribute',
  'period',
  'yearEnd',
  'clock',
  'restrictAfter',
] as const
export type Slot = (typeof SLOTS)[number]

/** slot: null where there is nothing to change. */
export interface Part {
  text: string
  slot: Slot | null
}

/** How what a rule names by number is called. */
export interface Names {
  inbox: (id: number) => string
  label: (id: number) => string
}

type Piece = string | Part | readonly Part[] | null

export const part = (slot: Slot, text: string): Part => ({ text, slot })

/** Words and parts in a row, as a sentence: with a capital letter and a full stop. */
export function sentence(...pieces: readonly Piece[]): Part[] {
  const parts = row(...pieces, '.')
  const [first] = parts
  if (first) parts[0] = { ...first, text: first.text.charAt(0).toLocaleUpperCase() + first.text.slice(1) }
  return parts
}

/** Words beside each other become one part; what can be pressed stays by itself. */
export function row(...pieces: readonly Piece[]): Part[] {
  const parts: Part[] = []
  for (const piece of pieces) {
    for (const each of partsOf(piece)) {
      const last = parts.at(-1)
      if (last && last.slot === null && each.slot === null) last.text += each.text
      else parts.push({ ...each })
    }
  }
  return parts
}

function partsOf(piece: Piece): readonly Part[] {
  if (piece === null || piece === '') return []
  if (typeof piece === 'string') return [{ text: piece, slot: null }]
  return 'slot' in piece ? [piece] : piece
}
