import { describe, expect, test } from 'vitest'
import { sanitise } from './sanitise.ts'

const FILE = 'AAAAAAAAAAAAAAAAAAAAAA'
const FILES = new Map([['logo@nordlicht', FILE]])
const page = (html: string) => sanitise(html, FILES)
const clean = (html: string) => page(html).html

describe('what a mail looks like stays', () => {
  test.each([
    ['<p>Dear <b>Ms Lorenz</b>,<br>hello</p>', '<p>Dear <b>Ms Lorenz</b>,<br />hello</p>'],
    [
      '<table width="600" cellpadding="0" bgcolor="#FFF"><tr><td align="CENTER" colspan="2">x</td></tr></table>',
      '<table width="600" cellpadding="0" bgcolor="#fff"><tr><td align="center" colspan="2">x</td></tr></table>',
    ],
    [
      '<font color="red" face="Arial, sans" size="+1">x</font>',
      '<font color="red" face="Arial, sans" size="+1">x</font>',
    ],
    [
      '<span style="COLOR: rgb(1, 2, 3); font-family: &quot;Segoe UI&quot;, Arial; font-size:11pt">x</span>',
      '<span style="color:rgb(1, 2, 3);font-family:&quot;segoe ui&quot;, arial;font-size:11pt">x</span>',
    ],
    [
      '<body bgcolor="#EEE" text="black"><p>x</p></body>',
      '<div style="background-color:#eee;color:black"><p>x</p></div>',
    ],
    ['<!--[if mso]><p>Outlook</p><![endif]--><![if !mso]><p>all</p><![endif]>', '<p>all</p>'],
  ])('%s', (html, expected) => expect(clean(html)).toBe(expected))
})

describe('pictures', () => {
  test('of the mail itself are named by their public id', () => {
    expect(clean('<img src="cid:logo@nordlicht" width="120" alt="Logo">')).toBe(
      `<img width="120" alt="Logo" src="file/${FILE}" />`,
    )
    expect(clean('<img src="cid:logo%40nordlicht">')).toContain(FILE)
    expect(clean('<img src="cid:of-another-mail">')).toBe('')
  })

  test('of other servers are numbers, each address once', () => {
    const { html, remote } = page(
      '<img src="https://a.example/1.png"><img src="//b.example/2.png"><img src="https://a.example/1.png">',
    )
    expect(html).toBe('<img src="picture/0" /><img src="picture/1" /><img src="picture/0" />')
    expect(remote).toEqual(['https://a.example/1.png', 'https://b.example/2.png'])
  })

  test.each([
    '<img src="https://t.example/o.gif" width="1" height="1">',
    '<img src="https://t.example/o.gif" style="width:1px;height:1px">',
    '<img src="https://t.example/o.gif" height="0">',
    '<img src="https://t.example/o.gif" style="display:none">',
  ])('that nobody can see are left out and counted: %s', (html) => {
    expect(page(html)).toMatchObject({ html: '', remote: [], trackers: 1 })
  })

  test('within the page are small and of a kind that is a picture', () => {
    const gif = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='
    expect(clean(`<img src="${gif}">`)).toBe(`<img src="${gif}" />`)
    expect(clean('<img src="data:image/svg+xml;base64,PHN2Zy8+AAAA">')).toBe('')
    expect(clean(`<img src="data:image/png;base64,${'A'.repeat(200_000)}">`)).toBe('')
  })
})

describe('links', () => {
  test('lead to the web, to an address or a number, and say so', () => {
    expect(clean('<a href="https://user:secret@shop.example/a?b=1&amp;c=2">x</a>')).toBe(
      '<a href="https://shop.example/a?b=1&amp;c=2" title="shop.example/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow">x</a>',
    )
    expect(clean('<a href="mailto:a@b.example?bcc=evil@b.example&body=x">x</a>')).toContain(
      'href="mailto:a@b.example" title="a@b.example"',
    )
    expect(clean('<a href="tel:+49 40 5550">x</a>')).toContain('href="tel:+49 40 5550"')
  })

  test('show look-alike letters for what they are', () => {
    expect(clean('<a href="https://\u0430pple.example/">x</a>')).toContain('title="xn--pple-43d.example"')
  })

  test.each([
    ['https://evil.example/', 'https://bank.example/login', 'evil.example'],
    ['https://evil.example/', '<b>www</b>.bank.example', 'evil.example'],
    ['https://evil.example/', 'https://bank.example@evil.example/', null],
    ['https://bank.example.evil.example/', 'bank.example', 'bank.example.evil.example'],
    ['https://www.bank.example/a', 'bank.example', null],
    ['https://login.bank.example/', 'www.bank.example', null],
    ['https://shop.example/', 'To the shop', null],
    ['https://shop.example/', '49.90', null],
    ['https://shop.example/', 'Version 1.2.3', null],
  ])('to %s that read %s are marked with %s', (href, text, host) => {
    expect(/ data-to="([^"]*)"/.exec(clean(`<a href="${href}">${text}</a>`))?.[1] ?? null).toBe(host)
  })
})

describe('what was said before is folded', () => {
  const folded = (html: string) => clean(html).replaceAll(/ data-quote="\w+"/g, '')
  test.each([
    [
      'x<div class="gmail_quote">On …<blockquote type="cite">y</blockquote></div>z',
      'x<details><summary></summary><div>On …<blockquote>y</blockquote></div></details>z',
    ],
    [
      'x<blockquote type="cite">y</blockquote>',
      'x<details><summary></summary><blockquote>y</blockquote></details>',
    ],
    [
      'x<div name="quote">y</div><div class="x_gmail_quote">z</div>',
      'x<details><summary></summary><div>y</div></details><details><summary></summary><div>z</div></details>',
    ],
    [
      '<p> </p><div class="gmail_quote">Forwarded: y</div>',
      '<p> </p><details open><summary></summary><div>Forwarded: y</div></details>',
    ],
    ['<blockquote>a saying</blockquote>', '<blockquote>a saying</blockquote>'],
    [
      '<div>x<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">From</div><p>y</p></div>',
      '<div>x<details><summary></summary><div></div><hr /><div>From</div><p>y</p></details></div>',
    ],
    ['x<hr id="stopSpelling">From<br>y', 'x<details><summary></summary><hr />From<br />y</details>'],
    ['<details open><summary>mine</summary>x</details>', 'minex'],
  ])('%s', (html, expected) => expect(folded(html)).toBe(expected))
})

test('a page says whether it has colours of its own', () => {
  expect(page('<p><b>x</b></p>').coloured).toBe(false)
  for (const html of [
    '<p style="color:red">x</p>',
    '<td bgcolor="red">x</td>',
    '<font color="red">x</font>',
  ]) {
    expect(page(html).coloured).toBe(true)
  }
})
