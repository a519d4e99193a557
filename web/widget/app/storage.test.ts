import { describe, expect, it } from 'vitest'
import type { Outgoing } from './state.ts'
import { inMemory, WidgetStorage } from './storage.ts'

const message = (name: string, at: number): Outgoing => ({
  name,
  chat: null,
  text: name,
  files: [],
  at,
  state: 'waiting',
  reason: null,
})

describe('what stays in the browser', () => {
  it('is kept apart by inbox, and cleared with it', () => {
    const keeper = inMemory()
    keeper.setItem('of the page', 'stays')
    const [one, other] = [new WidgetStorage('one', keeper), new WidgetStorage('other', keeper)]
    one.write({ session: null, muted: true, language: 'de' })
    one.keep(message('a', 1))
    other.keep(message('b', 2))
    one.clear()
    expect(one.read()).toBeNull()
    expect(one.outgoing()).toEqual([])
    expect(other.outgoing().map(({ name }) => name)).toEqual(['b'])
    expect(keeper.getItem('of the page')).toBe('stays')
  })
  it('lets two tabs keep and drop messages without undoing each other', () => {
    const keeper = inMemory()
    const [one, two] = [new WidgetStorage('key', keeper), new WidgetStorage('key', keeper)]
    one.keep(message('a', 2))
    two.keep(message('b', 1))
    one.drop('a')
    expect(two.outgoing().map(({ name }) => name)).toEqual(['b'])
    two.keep(message('c', 0))
    expect(one.outgoing().map(({ name }) => name)).toEqual(['c', 'b'])
  })
  it('keeps what waits to be sent when the session has ended', () => {
    const storage = new WidgetStorage('key', inMemory())
    storage.write({ session: null, muted: false, language: null })
    storage.keep(message('a', 1))
    storage.forgetSession()
    expect(storage.read()).toBeNull()
    expect(storage.outgoing()).toHaveLength(1)
  })
  it('survives what somebody else has written there, and a storage that is full', () => {
    const keeper = inMemory()
    keeper.setItem('sandglass:key', '{not json')
    const full = {
      ...keeper,
      length: 0,
      setItem: () => {
        throw new Error('QuotaExceededError')
      },
    }
    expect(new WidgetStorage('key', keeper).read()).toBeNull()
    expect(() => new WidgetStorage('key', full).keep(message('a', 1))).not.toThrow()
  })
})
