import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor } from './cursor.ts'

describe('a cursor', () => {
  it('comes back as it went', () => {
    const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
    fc.assert(
      fc.property(whole, whole, (at, id) => {
        expect(decodeCursor(encodeCursor({ at, id }))).toEqual({ at, id })
      }),
    )
  })

  it('that is missing is the beginning', () => {
    expect(decodeCursor(undefined)).toBeNull()
  })

  it.each(['', 'x', '-1.5', '1', '1.2.3', "1.1' or 1=1", '1e3.1', '٣.١', ' 1.1', '1.12345678901234567'])(
    'that holds %j is refused',
    (text) => {
      const cursor = Buffer.from(text).toString('base64url')
      expect(() => decodeCursor(cursor)).toThrow(expect.objectContaining({ status: 400 }))
    },
  )
})
