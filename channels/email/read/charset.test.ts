import { describe, expect, it } from 'vitest'
import { decodeText } from './charset.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)
const latin = (text: string) => Buffer.from(text, 'latin1')

describe('text in a charset', () => {
  it.each([
    ['utf-8', Buffer.from('Grüße'), 'Grüße'],
    ['UTF8', Buffer.from('Grüße'), 'Grüße'],
    ['"iso-8859-1"', latin('Grüße'), 'Grüße'],
    ['windows-1252', bytes(0x80, 0x93), '€“'],
    ['windows-1251', bytes(0xcf, 0xf0), 'Пр'],
    ['iso-8859-15', bytes(0xa4), '€'],
    ['koi8-r', bytes(0xf0, 0xd2), 'Пр'],
    ['gb18030', bytes(0xc4, 0xe3, 0xba, 0xc3), '你好'],
    ['gb2312', bytes(0xc4, 0xe3, 0xba, 0xc3), '你好'],
    ['big5', bytes(0xa7, 0x41, 0xa6, 0x6e), '你好'],
    ['shift_jis', bytes(0x82, 0xa0), 'あ'],
    ['cp932', bytes(0x82, 0xa0), 'あ'],
    ['iso-2022-jp', bytes(0x1b, 0x24, 0x42, 0x24, 0x22, 0x1b, 0x28, 0x42), 'あ'],
    ['ks_c_5601-1987', bytes(0xb0, 0xa1), '가'],
    ['utf-16le', Buffer.from('Grüße', 'utf16le'), 'Grüße'],
    ['utf-16', Buffer.from('Hello', 'utf16le'), 'Hello'],
    ['utf-16', Buffer.from('Hello', 'utf16le').swap16(), 'Hello'],
    ['utf-16', Buffer.from('\ufeffHello', 'utf16le'), 'Hello'],
  ])('%s', (charset, content, expected) => {
    expect(decodeText(content, charset)).toBe(expected)
  })

  it('believes the bytes where the mail is vague, or wrong about UTF-8', () => {
    expect(decodeText(Buffer.from('Grüße'), null)).toBe('Grüße')
    expect(decodeText(latin('Grüße'), null)).toBe('Grüße')
    expect(decodeText(Buffer.from('Grüße'), 'us-ascii')).toBe('Grüße')
    expect(decodeText(latin('Grüße'), 'utf-8')).toBe('Grüße')
    expect(decodeText(Buffer.concat([Buffer.from('ü'), bytes(0xff)]), 'utf-8')).toBe('ü\ufffd')
  })

  it('is never made markup of by UTF-7, whose plain letters stay as they are', () => {
    expect(decodeText(latin('+ADw-script+AD4-'), 'utf-7')).toBe('+ADw-script+AD4-')
    expect(decodeText(latin('+ADw-script+AD4-'), 'unicode-1-1-utf-7')).toBe('+ADw-script+AD4-')
  })

  it('shows what it does not know as such', () => {
    expect(decodeText(bytes(0x41, 0xe4, 0xf6, 0x42), 'x-klingon')).toBe('A\ufffdB')
    expect(decodeText(bytes(0x41, 0xff), '')).toBe('Aÿ')
  })
})
