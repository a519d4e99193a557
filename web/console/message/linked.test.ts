import { expect, it } from 'vitest'
import { linked } from './linked.ts'

const hrefs = (text: string) => linked(text).flatMap(({ href }) => href ?? [])

it('keeps the whole text, whatever is in it', () => {
  const text = 'See (https://a.example/x?b=1#c), or http://b.example. Or https://c.example!?'
  expect(
    linked(text)
      .map((part) => part.text)
      .join(''),
  ).toBe(text)
  expect(hrefs(text)).toEqual(['https://a.example/x?b=1#c', 'http://b.example', 'https://c.example'])
})

it.each([
  ['https://example.org/a', null],
  ['https://EXAMPLE.org', null],
  ['https://еxample.org/', 'xn--xample-2of.org'],
  ['https://bank.example@evil.example/', 'evil.example'],
  ['http://0x7f000001/', '127.0.0.1'],
  ['https://[broken', null],
])('tells where %s leads, if it does not look like it', (url, host) => {
  expect(linked(url)[0]?.host).toBe(host)
})

it.each(['javascript:alert(1)', 'data:text/html,x', 'HTTP:/x', 'vbscript:x', 'ftp://a.example'])(
  'leaves %s alone',
  (text) => {
    expect(hrefs(text)).toEqual([])
  },
)

it('ends an address before what could end an attribute', () => {
  expect(hrefs('https://a.example/"onmouseover="alert(1)')).toEqual(['https://a.example/'])
})

it('reads long texts in one go', () => {
  const hostile = `https://a.example/${'.'.repeat(200_000)}x https://${'!'.repeat(200_000)}`
  expect(
    linked(hostile)
      .map((part) => part.text)
      .join(''),
  ).toBe(hostile)
})
