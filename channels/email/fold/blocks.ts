/** Lines → stretches that their sender wrote, and stretches that are quoted. */
import { headAt } from './heads.ts'
import { isBarred, isQuoted, unquoted, type Line } from './lines.ts'

/** A stretch of lines, `from` up to before `to`. */
export interface Block {
  kind: 'text' | 'quote'
  from: number
  to: number
  /** Of a quote: where what is quoted begins, below who wrote it. */
  body: number
  /** It says whose words these are. */
  named: boolean
  /** It goes on to the end, whatever its lines look like. */
  open: boolean
}

/** A program that breaks long lines leaves their ends without the sign of a quote. */
const BROKEN_FROM = 60

export function blocksOf(lines: readonly Line[]): Block[] {
  const blocks: Block[] = []
  let written = false
  for (let at = 0; at < lines.length;) {
    const quote = quoteAt(lines, at, written)
    if (quote) {
      blocks.push(quote)
      at = quote.to
      continue
    }
    const blank = lines[at]?.text === ''
    written ||= !blank
    const last = blocks.at(-1)
    if (last && (last.kind === 'text' || blank)) last.to = at + 1
    else blocks.push({ kind: 'text', from: at, to: at + 1, body: at, named: false, open: false })
    at += 1
  }
  return blocks
}

/** `written`: something of the sender's own stands above. */
function quoteAt(lines: readonly Line[], at: number, written: boolean): Block | null {
  const line = lines[at]
  if (!line) return null
  const quote = { kind: 'quote', from: at, named: true } as const
  if (line.mark === 'open') return { ...quote, to: lines.length, body: at, open: true }
  if (isQuoted(line)) {
    const to = quotedTo(lines, at, isQuoted)
    return { ...quote, to, body: at, named: line.mark === 'quote' || namesItself(lines, at, to), open: false }
  }
  const head = headAt(lines, at)
  if (!head) return null
  const next = filledFrom(lines, head.end)
  const looks = lines[next] && (isQuoted(lines[next]) ? isQuoted : isBarred(lines[next]) ? isBarred : null)
  if (looks) return { ...quote, to: quotedTo(lines, next, looks), body: head.end, open: false }
  if (!head.sure) return null
  // With nothing above, what it quotes is all there is to read.
  const to = written ? lines.length : head.end
  return { ...quote, to, body: head.end, open: written }
}

function quotedTo(lines: readonly Line[], from: number, looks: (line: Line) => boolean): number {
  let to = from
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at]
    if (!line) break
    if (looks(line)) to = at + 1
    else if (line.text !== '' && !isBroken(lines, at, looks)) break
  }
  return to
}

const isBroken = (lines: readonly Line[], at: number, looks: (line: Line) => boolean): boolean => {
  const [above, below] = [lines[at - 1], lines[at + 1]]
  return (
    above !== undefined &&
    below !== undefined &&
    looks(above) &&
    above.text.length >= BROKEN_FROM &&
    looks(below)
  )
}

/** Who wrote it stands inside, as the first thing quoted. */
function namesItself(lines: readonly Line[], from: number, to: number): boolean {
  const first = lines.slice(from, Math.min(to, from + 20)).map(unquoted)
  return headAt(first, filledFrom(first, 0)) !== null
}

function filledFrom(lines: readonly Line[], from: number): number {
  let at = from
  while (at < lines.length && !lines[at]?.text) at += 1
  return at
}
