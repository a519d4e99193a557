/** The ledger's file: lines are added to its end, and are on the disk before anybody is told. */
import { createReadStream } from 'node:fs'
import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'
import { readLine, type LedgerLine } from './line.ts'

const STEP = 64 * 1024
const NEWLINE = 0x0a

/** missing: there is no file · unreadable: something in it is no line of a ledger */
export class LedgerFault extends Error {
  override name = 'LedgerFault'
  readonly code: 'behind' | 'changed' | 'cut' | 'foreign' | 'missing' | 'unreadable'
  constructor(code: LedgerFault['code'], message: string) {
    super(message)
    this.code = code
  }
}

export async function openLedger(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new LedgerFault('missing', `There is no ledger at ${path}.`)
  }
}

/** Its first line is on the disk when this resolves. Throws EEXIST where there is one. */
export async function createLedger(path: string, first: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const file = await open(path, 'wx', 0o600)
  try {
    await file.write(first)
    await file.sync()
  } finally {
    await file.close()
  }
  await syncFolder(dirname(path))
}

/** A name in a folder outlives a power cut once the folder, too, is on the disk (fsync(2)). */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** A line, and where it ends in the file. */
export interface PlacedLine extends LedgerLine {
  end: number
}

/**
 * From the last line whose number is not above `known` up to the last whole one, oldest first. Bytes behind
 * that are of a line whose writing was broken off. Throws unreadable.
 */
export async function readTail(file: FileHandle, known: number): Promise<PlacedLine[]> {
  const { size } = await file.stat()
  for (let length = STEP; ; length *= 2) {
    const start = Math.max(0, size - length)
    const bytes = Buffer.alloc(size - start)
    await file.read(bytes, 0, bytes.length, start)
    // Up to the first newline it may be a part of a line only.
    const begin = start === 0 ? 0 : bytes.indexOf(NEWLINE) + 1
    const lines = start > 0 && begin === 0 ? [] : placedLines(bytes, begin, start)
    const first = lines.findLastIndex(({ number }) => number <= known)
    if (start === 0 || first >= 0) return lines.slice(Math.max(0, first))
  }
}

function placedLines(bytes: Buffer, begin: number, offset: number): PlacedLine[] {
  const lines: PlacedLine[] = []
  for (let at = begin; ;) {
    const newline = bytes.indexOf(NEWLINE, at)
    if (newline < 0) return lines
    lines.push({ ...expectLine(bytes.toString('utf8', at, newline)), end: offset + newline + 1 })
    at = newline + 1
  }
}

function expectLine(text: string): LedgerLine {
  const line = readLine(text)
  if (!line) throw new LedgerFault('unreadable', 'The ledger holds a line that was changed or is none.')
  return line
}

/** Every line as it stands, oldest first; the last may have been broken off. */
export async function* textLines(path: string): AsyncGenerator<string> {
  const source = createReadStream(path, 'utf8')
  yield* createInterface({ input: source, crlfDelay: Infinity })
}

/** Every line of a ledger that was checked before. Throws unreadable. */
export async function* ledgerLines(path: string): AsyncGenerator<LedgerLine> {
  for await (const text of textLines(path)) {
    yield expectLine(text)
  }
}
