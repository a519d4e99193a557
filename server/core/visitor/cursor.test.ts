import { describe, expect, it } from 'vitest'
import { makeSecrets, Secrets } from '../../../config/secrets.ts'
import type { AppContext } from '../../context.ts'
import { openCursor, sealCursor } from './cursor.ts'

const house = (secrets = new Secrets(makeSecrets())) => ({ secrets }) as AppContext

describe('a cursor', () => {
  it('is opened for whom it was sealed, by every process with the same secrets', () => {
    const ctx = house()
    const cursor = sealCursor(ctx, 'carla', 4711)
    expect(openCursor(ctx, 'carla', cursor)).toBe(4711)
    expect(openCursor(house(ctx.secrets), 'carla', cursor)).toBe(4711)
  })

  it('is nothing to anybody else, nor where the secrets are others, nor when it was changed', () => {
    const ctx = house()
    const cursor = sealCursor(ctx, 'carla', 4711)
    const changed = `${cursor.slice(0, -2)}${cursor.endsWith('AA') ? 'BB' : 'AA'}`
    expect(openCursor(ctx, 'dora', cursor)).toBeNull()
    expect(openCursor(house(), 'carla', cursor)).toBeNull()
    for (const wrong of [changed, '', 'x', cursor.slice(1), '/'.repeat(64)]) {
      expect(openCursor(ctx, 'carla', wrong)).toBeNull()
    }
  })

  it('tells nothing of the number, fits into the frame, and stands in an address as it is', () => {
    const ctx = house()
    const cursors = [1, 1, 9_007_199_254_740_991].map((seq) => sealCursor(ctx, 'carla', seq))
    expect(new Set(cursors).size).toBe(3)
    expect(new Set(cursors.map(({ length }) => length)).size).toBe(1)
    for (const cursor of cursors) expect(cursor).toMatch(/^[\w-]{20,64}$/)
  })
})
