import { describe, expect, it } from 'vitest'
import { originOf, readSites } from './sites.ts'

describe('the address of a website', () => {
  it.each([
    ['https://www.shop.example', 'https://www.shop.example'],
    ['https://www.Shop.example/sofas/sylt?colour=moss#top', 'https://www.shop.example'],
    ['shop.example', 'https://shop.example'],
    [' http://localhost:5173/ ', 'http://localhost:5173'],
    ['localhost:5173', 'https://localhost:5173'],
    ['https://shop.example:443', 'https://shop.example'],
    ['https://*.shop.example', 'https://*.shop.example'],
    ['*.shop.example/page', 'https://*.shop.example'],
    ['https://möbel.example', 'https://xn--mbel-5qa.example'],
    ['möbel.example', 'https://xn--mbel-5qa.example'],
    ['https://user:secret@shop.example', 'https://shop.example'],
  ])('is read from %s', (entered, origin) => {
    expect(originOf(entered)).toBe(origin)
  })

  it.each([
    '',
    'ftp://shop.example',
    'javascript://shop.example',
    'file:///etc/hosts',
    'https://',
    'https://*',
    'https://shop.*.example',
    'https://[::1]',
    'shop',
    'user@shop.example',
  ])('is not read from "%s"', (entered) => {
    expect(originOf(entered)).toBeNull()
  })

  it('is kept once, and what is none is told', () => {
    const { sites, unreadable } = readSites('https://a.example/x\n\nA.example, b.example\nftp://c.example\n')
    expect(sites).toEqual(['https://a.example', 'https://b.example'])
    expect(unreadable).toEqual(['ftp://c.example'])
  })
})
