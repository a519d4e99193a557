import { describe, expect, it } from 'vitest'
import { countLines, portion, stretchesOf, tidy } from './text.ts'

describe('a portion', () => {
  it('is all of a text that is no longer than some pages', () => {
    expect(portion('short', 0)).toEqual({ text: 'short', cut: false })
  })

  it('grows with every request, and ends with the whole text', () => {
    const text = 'x'.repeat(250_000)
    const sizes = [0, 1, 2, 3].map((asked) => portion(text, asked))
    expect(sizes.map((each) => each.text.length)).toEqual([20_000, 120_000, 220_000, 250_000])
    expect(sizes.map(({ cut }) => cut)).toEqual([true, true, true, false])
  })

  it('never ends in the middle of a sign', () => {
    const { text } = portion(`x${'🙂'.repeat(20_000)}`, 0)
    expect(text.isWellFormed()).toBe(true)
    expect(text.length).toBe(19_999)
  })
})

it('takes out empty lines around a text and gaps in it, and nothing else', () => {
  expect(tidy('\n  \n  indented\n\n\n\n\n\nnext  \n\n')).toBe('  indented\n\n\nnext')
  expect(tidy('a\n\nb')).toBe('a\n\nb')
})

it('tidies a text of nothing but gaps in one go', () => {
  expect(tidy(`${' '.repeat(200_000)}x${'\n'.repeat(200_000)}`)).toBe(`${' '.repeat(200_000)}x`)
})

it('counts the lines of a quote', () => {
  expect(countLines('> a\n> b\n\n> c\n')).toBe(4)
})

describe('stretches', () => {
  it('fold quotes and signatures, and drop what is empty', () => {
    const stretches = stretchesOf([
      { kind: 'text', text: 'Yes.\n' },
      { kind: 'quote', text: '> No?' },
      { kind: 'text', text: '\n \n' },
      { kind: 'signature', text: '-- \nCarla' },
    ])
    expect(stretches.map(({ kind, folded }) => [kind, folded])).toEqual([
      ['text', false],
      ['quote', true],
      ['signature', true],
    ])
  })

  it('show a quote when there is nothing else', () => {
    expect(stretchesOf([{ kind: 'quote', text: '> No?' }])).toEqual([
      { kind: 'quote', text: '> No?', folded: false },
    ])
  })
})
