import { describe, expect, it } from 'vitest'
import { bare } from '../../contract-suite.ts'
import { parse } from './envelope.ts'
import { handmade } from './handmade/all.ts'

describe('a delivery that no captured sample shows', () => {
  it.each(handmade)('$name', ({ raw, events }) => {
    expect(bare(parse(raw))).toEqual(events)
  })

  it.each(handmade)('each event keeps the piece that makes it again: $name', ({ raw }) => {
    const events = parse(raw)
    const again = events.map((event) => bare(parse(event.raw())))
    expect(again).toEqual(events.map((event) => bare([event])))
  })
})
