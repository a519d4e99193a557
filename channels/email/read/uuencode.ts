/** Files that stand in the text itself, as mail programs before MIME wrote them (`begin 644 name` … `end`). */
import { fileNameOf } from './names.ts'

export interface TextFile {
  name: string
  content: Uint8Array
}

const BEGIN = /^begin [0-7]{3,4} (\S.{0,254})$/
const MOST = 100

/** What is not such a file from beginning to end stays text. */
export function takeUuencoded(text: string): { text: string; files: TextFile[] } {
  if (!/^begin [0-7]/m.test(text)) return { text, files: [] }
  const lines = text.split('\n')
  const ends = endsOf(lines)
  const kept: string[] = []
  const files: TextFile[] = []
  for (let at = 0; at < lines.length; at++) {
    const begin = BEGIN.exec(lines[at] ?? '')
    const end = begin && files.length < MOST ? ends(at) : -1
    const content = end === -1 ? null : decode(lines, at + 1, end)
    if (!content) {
      kept.push(lines[at] ?? '')
      continue
    }
    files.push({ name: fileNameOf(begin?.[1] ?? null) ?? 'file.bin', content })
    at = end
  }
  return { text: kept.join('\n'), files }
}

/** The next `end` below a line, found without looking at any line twice. */
function endsOf(lines: readonly string[]): (from: number) => number {
  const all = lines.flatMap((line, at) => (line.trimEnd() === 'end' ? [at] : []))
  let index = 0
  return (from) => {
    while (index < all.length && (all[index] ?? 0) <= from) index++
    return all[index] ?? -1
  }
}

/** null: these lines are something else. */
function decode(lines: readonly string[], from: number, to: number): Uint8Array | null {
  const chunks: Uint8Array[] = []
  for (let at = from; at < to; at++) {
    const line = lines[at] ?? ''
    const length = valueOf(line, 0)
    if (length === 0 || line === '') break
    const signs = Math.ceil(length / 3) * 4
    // Trailing spaces, which stand for zero, may have been lost on the way.
    if (length > 45 || line.length > signs + 3 || /[^\x20-\x60]/.test(line)) return null
    chunks.push(bytesOf(line, length))
  }
  return chunks.length === 0 ? null : Buffer.concat(chunks)
}

function bytesOf(line: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length + 2)
  for (let at = 1, to = 0; to < length; at += 4, to += 3) {
    const [a, b, c, d] = [
      valueOf(line, at),
      valueOf(line, at + 1),
      valueOf(line, at + 2),
      valueOf(line, at + 3),
    ]
    bytes[to] = (a << 2) | (b >> 4)
    bytes[to + 1] = (b << 4) | (c >> 2)
    bytes[to + 2] = (c << 6) | d
  }
  return bytes.subarray(0, length)
}

const valueOf = (line: string, at: number): number => (at < line.length ? (line.charCodeAt(at) - 32) & 63 : 0)
