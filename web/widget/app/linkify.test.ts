import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkify, type Piece } from './linkify.ts'

const words = (pieces: Piece[]) => pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text))
const links = (text: string) =>
  linkify(text).flatMap((piece) => (typeof piece === 'string' ? [] : [piece.href]))

describe('linkify', () => {
  it('finds addresses and leaves the sentence around them', () => {
    expect(linkify('See (https://shop.example/a?b=1), or write to mia@shop.example.')).toEqual([
      'See (',
      { href: 'https://shop.example/a?b=1', text: 'https://shop.example/a?b=1' },
      '), or write to ',
      { href: 'mailto:mia@shop.example', text: 'mia@shop.example' },
      '.',
    ])
  })
  it('keeps a bracket that belongs to the address', () => {
    expect(links('https://de.example.org/Sylt_(Insel)')).toEqual(['https://de.example.org/Sylt_(Insel)'])
  })
  it('completes www', () => {
    expect(links('www.shop.example/sofa')).toEqual(['https://www.shop.example/sofa'])
  })
  it.each([
    'javascript:alert(1)',
    'JaVaScRiPt://www.shop.example/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'https://bank.example@evil.example',
    'http://user:pw@evil.example/',
    'https://',
    'mailto:not an address',
    'file:///etc/passwd',
  ])('leaves %s alone', (text) => {
    expect(links(text)).toEqual([])
  })
  it('shows a host with foreign letters for what it is', () => {
    expect(linkify('https://аpple.example/')).toEqual([
      { href: 'https://xn--pple-43d.example/', text: 'https://xn--pple-43d.example/' },
    ])
  })
  it('does not let a quotation mark out of the address', () => {
    for (const href of links('https://a.example/"onmouseover=alert(1)')) expect(href).not.toContain('"')
  })
  it('loses no character of text that has no such host', () => {
    const part = fc.constantFrom(
      'https://a.example/x',
      'mia@a.example',
      'word',
      ' ',
      '\n',
      '.',
      '(',
      ')',
      '@',
      ':',
    )
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        expect(words(linkify(parts.join(''))).join('')).toBe(parts.join(''))
      }),
    )
  })
  it.each(['a@b.com\n', 'mailto:', 'https://', 'www.', '((((', '@.', 'a.'])(
    'takes 64 kB of %j in its stride',
    (part) => {
      const started = performance.now()
      linkify(part.repeat(65_536 / part.length))
      // A square of the length would be minutes.
      expect(performance.now() - started).toBeLessThan(1000)
    },
  )
})
