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
    ['<body bgcolor="#eee"><p>x</p></body>', '<div bgcolor="#eee"><p>x</p></div>'],
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
