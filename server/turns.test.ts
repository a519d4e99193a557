import { describe, expect, it } from 'vitest'
import { inTurns, TurnsByKey } from './turns.ts'

describe('turns', () => {
  it('are taken in order, no more than so many at a time, however the work before them ended', async () => {
    const take = inTurns(2)
    const begun: number[] = []
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<number>())
    const works = gates.map(({ promise }, at) =>
      take(() => {
        begun.push(at)
        return promise
      }).catch(() => -1),
    )
    expect(begun).toEqual([0, 1])
    gates[1]?.reject(new Error('broken'))
    expect(await works[1]).toBe(-1)
    expect(begun).toEqual([0, 1, 2])
    // Whoever comes while turns change hands stands behind those who wait.
    gates[0]?.resolve(0)
    const last = take(async () => void begun.push(5))
    await works[0]
    for (const at of [2, 3, 4]) gates[at]?.resolve(at)
    await last
    expect(await Promise.all(works)).toEqual([0, -1, 2, 3, 4])
    expect(begun).toEqual([0, 1, 2, 3, 4, 5])
    expect(await take(async () => 'again')).toBe('again')
  })

  it('are of each key alone, and forgotten with the work', async () => {
    const turns = new TurnsByKey(1)
    const [gate, begun] = [Promise.withResolvers<void>(), [] as string[]]
    const work = (name: string) => async () => {
      begun.push(name)
      await gate.promise
    }
    const works = [turns.take(1, work('first')), turns.take(1, work('second')), turns.take(2, work('other'))]
    expect(begun).toEqual(['first', 'other'])
    expect(turns.size).toBe(2)
    gate.resolve()
    await Promise.all(works)
    await expect(turns.take(1, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(begun).toEqual(['first', 'other', 'second'])
    expect(turns.size).toBe(0)
  })
})
