import { describe, expect, it } from 'vitest'
import { plainOf, smallHtml } from './small-html.ts'

describe('the small set of HTML', () => {
  it.each([
    ['<p>a<br>b <b>c</b> <i>d</i> <u>e</u></p>', '<p>a<br />b <b>c</b> <i>d</i> <u>e</u></p>'],
    ['<div>a</div><h2>b</h2>', '<p>a</p><p>b</p>'],
    ['<a href="HTTPS://x.example" onclick="y()">x</a>', '<a href="HTTPS://x.example">x</a>'],
    ['<a href="mailto:a@b.example">x</a>', '<a href="mailto:a@b.example">x</a>'],
    ['<a href="java&Tab;script:alert(1)">x</a>', '<a>x</a>'],
    ['<a href="//evil.example">x</a>', '<a>x</a>'],
    ['<a href="/inner">x</a>', '<a>x</a>'],
    ['<script>x</script><style>y</style><b style="color:red" class="z">a</b>', '<b>a</b>'],
    ['<img src=x onerror=alert(1)><svg onload=x><math><mtext>a', 'a'],
    ['<form action="x"><input name="y">a</form>', 'a'],
    ['1 < 2 & "3"', '1 &lt; 2 &amp; "3"'],
  ])('keeps of %s what mails are made of', (html, small) => {
    expect(smallHtml(html)).toBe(small)
    // What was cleaned stays as it is.
    expect(smallHtml(small)).toBe(small)
  })

  it.each([
    ['<p>a</p><p>b<br>c</p>', 'a\n\nb\nc'],
    ['<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>', '- a\n- b\n\n 1. c'],
    ['<a href="https://x.example/y">hier</a>', 'hier <https://x.example/y>'],
    ['<a href="https://x.example/y">https://x.example/y</a>', 'https://x.example/y'],
    ['<blockquote>a</blockquote><p>b</p>', '> a\n\nb'],
    ['', ''],
  ])('reads %s as text', (html, text) => {
    expect(plainOf(smallHtml(html))).toBe(text)
  })

  it('has a bound for what is nested without end', () => {
    const nested = smallHtml('<blockquote>'.repeat(10_000))
    expect(nested.split('<blockquote>').length).toBeLessThan(30)
  })
})
