/** Where a page ended: a time and an id, wrapped so that nobody is tempted to build one. */
import { invalidInput } from '../errors.ts'

export interface Position {
  at: number
  id: number
}

export function encodeCursor({ at, id }: Position): string {
  return Buffer.from(`${at}.${id}`).toString('base64url')
}

export function decodeCursor(cursor: string | undefined): Position | null {
  if (cursor === undefined) return null
  const match = /^(\d{1,16})\.(\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'))
  if (!match) throw invalidInput([{ path: 'cursor', message: 'expected the `next` of the page before' }])
  return { at: Number(match[1]), id: Number(match[2]) }
}
