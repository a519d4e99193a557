import fc from 'fast-check'
import { expect, it } from 'vitest'
import { contrastOf } from './contrast.ts'

it('measures as WCAG does', () => {
  expect(contrastOf('#000000')).toEqual({ words: 'white', ofWords: 21, onPage: 21 })
  expect(contrastOf('#ffffff')).toEqual({ words: 'black', ofWords: 21, onPage: 1 })
  // The value of tokens.css: on-accent on accent.
  expect(contrastOf('#0e6570').ofWords).toBeCloseTo(6.72, 1)
  expect(contrastOf('#ffd400')).toMatchObject({ words: 'black' })
})

it('finds readable words for every colour', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
      const { ofWords } = contrastOf(`#${value.toString(16).padStart(6, '0')}`)
      expect(ofWords).toBeGreaterThanOrEqual(4.5)
    }),
  )
})
