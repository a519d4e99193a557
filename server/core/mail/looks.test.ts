import { describe, expect, it } from 'vitest'
import { lookAlike } from './looks.ts'

const KNOWN = 'carla.brandt@kunde-shop.example'

describe('an address', () => {
  it.each([
    // Cyrillic а
    'cаrla.brandt@kunde-shop.example',
    'carla.brandt@kundе-shop.example',
    'car1a.brandt@kunde-shop.example',
    'carla.brandt@kundeshop.example',
    'carla.brandt@kunde-shop.exarnple',
    'carla.brandt@kunde-shpo.example',
    'carla.brandt@kunde-shops.example',
    'carla.brandt@kunde-shp.example',
    'carla.brand@kunde-shop.example',
    'carla-brandt@kunde-shop.example',
    'CARLA.BRANDT@KUNDE_SHOP.example',
  ])('%s looks like one we know', (address) => {
    expect(lookAlike(address, [KNOWN])).toBe(KNOWN)
  })

  it.each([
    KNOWN,
    'CARLA.Brandt@kunde-shop.example',
    'carla.brandt@freemail.example',
    'ben.adler@kunde-shop.example',
    'someone@else.example',
    'not an address',
    '',
  ])('%s does not', (address) => {
    expect(lookAlike(address, [KNOWN, 'it@x.example'])).toBeNull()
  })

  it('that we know as well is no imitation', () => {
    expect(lookAlike('carla.brand@kunde-shop.example', [KNOWN, 'carla.brand@kunde-shop.example'])).toBeNull()
  })

  it('of two or three letters is not taken for another', () => {
    expect(lookAlike('al@kunde-shop.example', ['an@kunde-shop.example'])).toBeNull()
  })

  it('is compared with any number of others, whatever they hold', () => {
    const known = Array.from({ length: 1000 }, (_, n) => `${'rn'.repeat(50)}${n}@${'i.'.repeat(40)}example`)
    expect(lookAlike(`${'vv'.repeat(60)}@x.example`, known)).toBeNull()
    expect(lookAlike('x'.repeat(50_000), known)).toBeNull()
  })
})
