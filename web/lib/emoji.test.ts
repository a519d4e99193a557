import { beforeEach, describe, expect, it } from 'vitest'
import { EMOJIS, findEmojis, recentEmojis, rememberEmoji } from './emoji.ts'

describe('emojis', () => {
  beforeEach(() => localStorage.clear())

  it('are each one sign, and none stands there twice', () => {
    const signs = EMOJIS.map(({ sign }) => sign)
    expect(signs.filter((sign) => !/^\p{RGI_Emoji}$/v.test(sign))).toEqual([])
    expect(new Set(signs).size).toBe(signs.length)
  })
  it('are found by the beginning of English and German words', () => {
    expect(findEmojis('daumen ho').map(({ sign }) => sign)).toEqual(['👍'])
    expect(findEmojis('Truck').map(({ sign }) => sign)).toEqual(['🚚'])
    expect(findEmojis('qqq')).toEqual([])
    expect(findEmojis(' ')).toBe(EMOJIS)
  })
  it('remember which were used last', () => {
    for (const sign of ['👍', '🙏', '👍']) rememberEmoji(localStorage, sign)
    expect(recentEmojis(localStorage)).toEqual(['👍', '🙏'])
    localStorage.setItem('sandglass.emojis', '{')
    expect(recentEmojis(localStorage)).toEqual([])
  })
})
