import { describe, expect, it } from 'vitest'
import { cleanFragment, cleanHtml, linkTarget } from './clean.ts'
import { isBlank, ownWords, plainOf } from './plain.ts'

describe('what is pasted or kept', () => {
  it.each([
    ['words alone', 'Hello', '<p>Hello</p>'],
    ['paragraphs and breaks', '<p>One<br>Two</p><p>Three</p>', '<p>One<br>Two</p><p>Three</p>'],
    ['blocks of any kind', '<div>One<div>Two</div></div><h2>Three</h2>', '<p>One</p><p>Two</p><p>Three</p>'],
    ['an empty line', '<p>One</p><p><br></p><p>Two</p>', '<p>One</p><p><br></p><p>Two</p>'],
    ['bold by any name', '<strong>a</strong> <em>b</em> <ins>c</ins>', '<p><b>a</b> <i>b</i> <u>c</u></p>'],
    ['bold by style', '<span style="font-weight:700">a</span>', '<p><b>a</b></p>'],
    ['marks by style', '<i style="font-style: normal; TEXT-DECORATION: underline">a</i>', '<p><u>a</u></p>'],
    ['words about styles', '<p>style=a</p>', '<p>style=a</p>'],
    ['bold that is none', '<b style="font-weight:normal">a</b>', '<p>a</p>'],
    ['pieces side by side', '<b>a</b><b>b</b>', '<p><b>ab</b></p>'],
    ['marks around blocks', '<b><p>a</p><p>b</p></b>', '<p><b>a</b></p><p><b>b</b></p>'],
    ['lists', '<ul><li>a</li><li><p>b</p></li></ul>', '<ul><li>a</li><li>b</li></ul>'],
    ['lists in lists', '<ol><li>a<ul><li>b</li></ul></li></ol>', '<ol><li>a<ul><li>b</li></ul></li></ol>'],
    ['quotes', '<blockquote>a</blockquote>b', '<blockquote><p>a</p></blockquote><p>b</p>'],
    [
      'links',
      '<a href="https://a.example/x" target="_blank">a</a>',
      '<p><a href="https://a.example/x">a</a></p>',
    ],
    ['tables', '<table><tr><td>a</td><td>b</td></tr></table>', '<p>a</p><p>b</p>'],
    ['blanks between', '<p>a\n   b</p>\n\n  <p>c</p>', '<p>a b</p><p>c</p>'],
    ['nothing', '<p> <br></p>', ''],
  ])('%s', (_what, html, expected) => {
    expect(cleanHtml(html)).toBe(expected)
  })

  it.each([
    '<script>alert(1)</script>',
    '<style>p{}</style>',
    '<img src=x onerror=alert(1)>',
    '<svg><script>alert(1)</script></svg>',
    '<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<template><p>a</p></template>',
    '<object data="x"></object><embed src="x">',
    '<!-- a comment --><textarea><p></textarea>',
  ])('nothing is left of %s', (html) => {
    expect(cleanHtml(html)).toBe('')
  })

  it('has neither handlers nor styles nor names', () => {
    expect(cleanHtml('<p id="app" class="x" style="position:fixed" onclick="alert(1)">a</p>')).toBe(
      '<p>a</p>',
    )
  })

  it.each([
    'javascript:alert(1)',
    ' java\tscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc',
    '/x',
  ])('does not link to %s', (href) => {
    const link = document.createElement('a')
    link.setAttribute('href', href)
    link.textContent = 'a'
    expect(cleanHtml(link.outerHTML)).toBe('<p>a</p>')
  })

  it('is the same when it is read once more', () => {
    const once = cleanHtml('<div>a<b>b<a href="mailto:c@d.example">c</a></b><ul><li>d<p>e</p></ul></div>')
    expect(cleanHtml(once)).toBe(once)
  })

  it('ends somewhere, however deep it is', () => {
    const fragment = cleanFragment(`${'<blockquote>'.repeat(400)}a`)
    expect(fragment.querySelectorAll('blockquote').length).toBeLessThan(100)
    expect(fragment.textContent).toBe('a')
  })
})

describe('as text', () => {
  it('keeps paragraphs, lists and quotes apart', () => {
    const html =
      '<p>Hello<br>Jo</p><ul><li>a</li><li>b</li></ul><ol><li>c</li></ol><blockquote>d</blockquote>'
    expect(plainOf(html)).toBe('Hello\nJo\n\n- a\n- b\n\n1. c\n\n> d')
  })
  it('knows whose words they are', () => {
    expect(ownWords('<p>mine</p><blockquote>theirs</blockquote>')).toBe('mine')
  })
  it('knows when there is nothing', () => {
    expect(isBlank('<p>&nbsp;</p><ul><li><br></li></ul>')).toBe(true)
    expect(isBlank('<p>a</p>')).toBe(false)
  })
})

it.each([
  ['shop.example', 'https://shop.example/'],
  ['http://shop.example/a', 'http://shop.example/a'],
  ['jo@shop.example', 'mailto:jo@shop.example'],
  ['tel:+49301234', 'tel:+49301234'],
  ['localhost:8080/a', 'https://localhost:8080/a'],
  ['javascript:alert(1)', null],
  ['two words', null],
  ['', null],
])('a link to %j leads to %j', (typed, target) => {
  expect(linkTarget(typed)).toBe(target)
})
