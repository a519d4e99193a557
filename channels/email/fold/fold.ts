/**
 * A text → what its sender says, what they quote, and how they sign. Nothing is cut: what is folded can be opened,
 * so that a wrong guess costs a click. Where it is unsure it does not fold.
 */
import type { MailSegment } from '../../adapter.ts'
import { blocksOf, type Block } from './blocks.ts'
import { linesOf, type Line } from './lines.ts'
import { signatureFrom } from './signature.ts'

/** As much of a quote one reads along with the answer to it. */
const CONTEXT_LINES = 15

/** The segments put together are the text, sign for sign. Linear in its length. */
export const foldText = (text: string): MailSegment[] => foldLines(linesOf(text))

export function foldLines(lines: readonly Line[]): MailSegment[] {
  const kinds = Array.from<MailSegment['kind']>({ length: lines.length }).fill('text')
  const blocks = blocksOf(lines)
  const signatures = blocks.map(({ kind, from, to }) =>
    kind === 'text' ? signatureFrom(lines, from, to) : to,
  )
  const shape = shapeOf(blocks, signatures, lines)
  for (const [index, block] of blocks.entries()) {
    if (block.kind === 'text') kinds.fill('signature', signatures[index], block.to)
    else kinds.fill('quote', block.from, foldedTo(lines, block, index, shape))
  }
  return segmentsOf(lines, kinds)
}

/** Where something is said, and how that and the quotes lie to each other. */
interface Shape {
  /** First and last block in which the sender says something; -1: none. */
  first: number
  last: number
  /** A quote of nobody in particular stands above something said: the mail goes through what it answers. */
  answersBetween: boolean
}

function shapeOf(blocks: readonly Block[], signatures: readonly number[], lines: readonly Line[]): Shape {
  const says = ({ kind, from }: Block, index: number) =>
    kind === 'text' && filled(lines, from, signatures[index] ?? from) > 0
  const last = blocks.findLastIndex(says)
  return {
    first: blocks.findIndex(says),
    last,
    answersBetween: blocks.some(({ kind, named }, index) => kind === 'quote' && !named && index < last),
  }
}

/** Up to where a quote is folded: all of it, or only who wrote it, where what follows answers it. */
function foldedTo(lines: readonly Line[], block: Block, index: number, shape: Shape): number {
  if (block.open) return block.to
  const above = shape.first !== -1 && shape.first < index
  const below = shape.last > index
  if (!below) return above || block.named ? block.to : block.from
  if (block.named && !above && !shape.answersBetween) return block.to
  return filled(lines, block.body, block.to) > CONTEXT_LINES ? block.to : block.body
}

function filled(lines: readonly Line[], from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) if (lines[at]?.text) count += 1
  return count
}

function segmentsOf(lines: readonly Line[], kinds: ReadonlyArray<MailSegment['kind']>): MailSegment[] {
  const segments: Array<{ kind: MailSegment['kind']; raw: string[] }> = []
  for (const [at, line] of lines.entries()) {
    const kind = kinds[at] ?? 'text'
    const last = segments.at(-1)
    if (last?.kind === kind) last.raw.push(line.raw)
    else segments.push({ kind, raw: [line.raw] })
  }
  return segments.map(({ kind, raw }) => ({ kind, text: raw.join('') }))
}
