import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ATTACKS } from './attacks.ts'
import { ELEMENTS } from './elements.ts'
import type { MailPage } from './page.ts'
import { sanitise } from './sanitise.ts'

const NOTHING = new Map<string, string>()
const all = Object.values(ATTACKS).flat()

const TAG = /<\/?([^\s>/]*)([^>]*)>/g
const ATTRIBUTE = /([^\s="/]+)(?:="([^"]*)")?/g
const ALLOWED = new Set([...ELEMENTS, 'details', 'summary'])
const ATTRIBUTES = new Set(
  'align alt bgcolor border cellpadding cellspacing color colspan data-quote data-to dir face height href open rel rowspan size span src start style target title type valign width'.split(
    ' ',
  ),
)
/** Written by us, and the only things in a page that could name something to load or to go to. */
const SRC = /^(?:picture\/\d+|file\/[\w-]{22}|data:image\/(?:png|gif|jpeg|webp);base64,[\w+/=]+)$/
const HREF = /^(?:https?:\/\/[^\s"<>]+|mailto:[^\s"<>?]+|tel:[+\d()./ -]+)$/
const STYLE = /^(?:[a-z-]+:[^;:\\@]*;?)*$/

/** What in the page is not what pages are made of. */
function strangers({ html }: MailPage): string[] {
  const found: string[] = []
  for (const [tag, name = '', attributes = ''] of html.matchAll(TAG)) {
    if (!ALLOWED.has(name)) found.push(tag)
    for (const [, key = '', value = ''] of attributes.matchAll(ATTRIBUTE)) {
      const fits = { src: SRC, href: HREF, style: STYLE }[key]?.test(value) ?? ATTRIBUTES.has(key)
      if (!fits) found.push(`${key}="${value}"`)
      if (key === 'style' && /url|expression|var\(|image|position|z-index|!|fixed/.test(value))
        found.push(value)
    }
  }
  if (/[<>]/.test(html.replaceAll(TAG, ''))) found.push('a bracket outside of a tag')
  return found
}

/** The page as a mail once more: its pictures as they were named, everything else as it stands there. */
const asMail = ({ html, remote }: MailPage) =>
  html.replaceAll(
    /(?<=<img [^>]*)src="picture\/(\d+)"/g,
    (_, n: string) => `src="${remote[Number(n)]?.replaceAll('&', '&amp;') ?? ''}"`,
  )

/** What is wrong with the page of this: reading it again has to change nothing. */
function faultsOf(html: string): string[] {
  const page = sanitise(html, NOTHING)
  const again = sanitise(asMail(page), NOTHING)
  const same = again.html === page.html && again.remote.join() === page.remote.join()
  return [...strangers(page), ...(same ? [] : [page.html, again.html])]
}

describe.each(Object.entries(ATTACKS))('%s', (_family, attacks) => {
  test.each(attacks)('%s', (attack) => {
    const page = sanitise(`<p>before</p>${attack}`, NOTHING)
    expect(strangers(page)).toEqual([])
    expect(page.html).toMatch(/^<p>before<\/p>/)
    // As text it may be there, as anything else not.
    expect(page.html.replaceAll(/>[^<]*| alt="[^"]*"/g, '>')).not.toMatch(/CANARY|evil\.example/i)
    expect(page.remote.join()).not.toContain('evil.example')
    expect(faultsOf(attack)).toEqual([])
  })
})

describe('whatever comes', () => {
  const piece = fc.oneof(
    fc.constantFrom(...all),
    fc.constantFrom(...ELEMENTS).map((name) => `<${name}>`),
    fc.constantFrom(...ELEMENTS).map((name) => `</${name}>`),
    fc
      .constantFrom('svg', 'math', 'style', 'template', 'noscript', 'form', 'table', 'select', 'title')
      .chain((name) => fc.constantFrom(`<${name}>`, `</${name}>`, `<${name}/>`)),
    fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '=',
      '&',
      '&lt;',
      '&amp;lt;',
      '&#60',
      '<!--',
      '-->',
      ']]>',
      '<?',
      '</',
      '\0',
      '`',
    ),
    fc.constantFrom(
      '<div class="gmail_quote">',
      '<blockquote type="cite">',
      '<div id="divRplyFwdMsg">',
      '<hr id=stopSpelling>',
    ),
    fc.string({ unit: 'binary', maxLength: 12 }),
  )

  test('only what pages are made of is left, and reading it again changes nothing', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
        expect(faultsOf(pieces.join(''))).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })

  test('also when attacks are cut and put together anywhere', () => {
    const cut = fc.tuple(fc.constantFrom(...all), fc.nat(60)).map(([text, at]) => text.slice(at))
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 6 }), (pieces) => {
        expect(faultsOf(pieces.join(''))).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })
})

describe('time', () => {
  const times = (text: string) => text.repeat(Math.ceil(50_000 / text.length)).slice(0, 50_000)
  test.each([
    '<div>',
    '<b>',
    '</i>',
    '<a href="https://a.example">',
    '<table><tr><td>',
    '<svg>',
    '<noscript>',
    '<iframe>',
    '<!--',
    '<p x="',
    '<p style="',
    '<p style="color:red;color:',
    "<p style=\"font-family:'a',",
    '&',
    '&amp',
    '<',
    '<div class="gmail_quote">',
    '<a href="http://a.example/',
    'http://a.a.a.',
    ' ',
  ])('of 50 kB of %s is bounded', (text) => {
    const started = performance.now()
    sanitise(times(text), NOTHING)
    sanitise(`<p style="${times(text).replaceAll('"', '')}">`, NOTHING)
    sanitise(`<a href="https://a.example">${times(text)}</a>`, NOTHING)
    // Linear takes some ten milliseconds; whatever is not takes minutes. The machine may be busy.
    expect(performance.now() - started).toBeLessThan(5000)
  })

  test('of more than fits is that of what fits', () => {
    const page = sanitise('<div>'.repeat(2_000_000), NOTHING)
    expect(page.html.length).toBeLessThan(100_000)
  })
})
