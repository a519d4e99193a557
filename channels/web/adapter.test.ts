import { describe, expect, it } from 'vitest'
import { contractSuite } from '../contract-suite.ts'
import { channelOf } from '../registry.ts'
import { web } from './adapter.ts'
import { outbound, sampleDeliveries, sampleSettings } from './sample.ts'

contractSuite(web, {
  settings: sampleSettings,
  deliveries: sampleDeliveries.map((each) => JSON.stringify(each)),
  outbound,
  ours: true,
})

describe('the website adapter', () => {
  it('is found in the registry by its kind', () => {
    expect(channelOf('web')).toBe(web)
  })

  it('makes a key for whoever names none, another one each time', () => {
    const [one, other] = [web.settings.parse({}), web.settings.parse({})]
    expect(one.key).toMatch(/^[\w-]{22}$/)
    expect(one.key).not.toBe(other.key)
    expect(web.accountOf(one)).toBe(one.key)
  })

  it('gathers nothing and asks for nothing unless an admin wants it', () => {
    expect(web.settings.parse({ key: sampleSettings.key })).toMatchObject({
      sites: [],
      fields: [],
      notice: null,
      identity: 'optional',
      identitySecret: null,
      pageUrl: false,
      hours: null,
    })
  })

  it.each([
    ['key', 'short'],
    ['sites', ['shop.example']],
    ['sites', ['https://shop.example/path']],
    ['sites', ['javascript://shop.example']],
    ['color', 'red'],
    ['texts', { '<b>': { title: 'x' } }],
    ['identitySecret', 'too short'],
    ['hours', { timeZone: 'Mars/Base', week: [], closed: [] }],
    ['hours', { timeZone: 'Europe/Berlin', week: [{ day: 1, from: '18:00', to: '09:00' }], closed: [] }],
    ['fields', [{ key: '__proto__', required: true, when: 'always', label: {} }]],
  ])('refuses %s as %j', (key, value) => {
    expect(web.settings.safeParse({ ...sampleSettings, [key]: value }).success).toBe(false)
  })

  it('keeps exactly the key of the site’s tokens secret, and the name in its pages fixed', () => {
    expect(web.fields.filter(({ secret }) => secret).map(({ key }) => key)).toEqual(['identitySecret'])
    expect(web.fields.filter(({ fixed }) => fixed).map(({ key }) => key)).toEqual(['key'])
  })

  it('has visitors agree to the wording of its notice alone', () => {
    expect(web.notice?.(sampleSettings)).toEqual(sampleSettings.notice?.texts)
    expect(web.notice?.({ ...sampleSettings, notice: null })).toBeNull()
  })
})
