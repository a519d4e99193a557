import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contrast, mix, readableOn, textOn } from './contrast.ts'
import { iconOn } from './launcher.ts'

const color = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`)

describe('colours', () => {
  it('measure like the standard', () => {
    expect(contrast('#ffffff', '#000000')).toBeCloseTo(21)
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  })
  it('put readable text on any accent', () => {
    fc.assert(
      fc.property(color, (accent) => {
        expect(contrast(textOn(accent), accent)).toBeGreaterThanOrEqual(4.5)
      }),
    )
  })
  it('put an icon on any launcher that is seen', () => {
    fc.assert(
      fc.property(color, (accent) => {
        expect(contrast(iconOn(accent), accent)).toBeGreaterThanOrEqual(3)
      }),
      { numRuns: 2000 },
    )
  })
  it('make any accent readable as text, on the panel and on its soft shade', () => {
    fc.assert(
      fc.property(color, fc.constantFrom('#ffffff', '#191918'), (accent, surface) => {
        const soft = mix(surface, accent, 0.12)
        const text = readableOn(accent, surface, soft)
        expect(contrast(text, surface)).toBeGreaterThanOrEqual(4.5)
        expect(contrast(text, soft)).toBeGreaterThanOrEqual(4.5)
      }),
    )
  })
  it('leave an accent alone that is readable', () => {
    expect(readableOn('#0d6573', '#ffffff')).toBe('#0d6573')
  })
})
