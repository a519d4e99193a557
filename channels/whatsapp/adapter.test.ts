import { describe, expect, it } from 'vitest'
import { whatsappFixtures } from '../../tests/helpers/fixtures.ts'
import { contractSuite } from '../contract-suite.ts'
import { channelOf, channels } from '../registry.ts'
import { whatsapp } from './adapter.ts'
import { outbound, sampleSettings } from './fake-graph.ts'
import { handmade } from './parse/handmade/all.ts'
import { carla, delivery, message, metadata, status } from './sample.ts'

const everything = delivery({
  messaging_product: 'whatsapp',
  metadata,
  contacts: [carla],
  messages: [
    message(),
    message({ id: 'wamid.2', type: 'image', image: { id: '1', mime_type: 'image/png', caption: 'Look' } }),
    message({ id: 'wamid.3', type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '👍' } }),
    message({ id: 'wamid.4', from: undefined, from_user_id: 'US.1349', context: { id: 'wamid.1' } }),
  ],
  statuses: [status(), status({ status: 'failed', errors: [{ code: 131047, title: 'Re-engagement' }] })],
  errors: [{ code: 130429, title: 'Rate limit hit' }],
})

contractSuite(whatsapp, {
  settings: sampleSettings,
  outbound: outbound(),
  deliveries: [
    everything,
    ...handmade.map(({ raw }) => raw),
    ...['pywa', 'facebook-openapi/webhooks'].flatMap(whatsappFixtures).map(({ text }) => text),
  ],
})

describe('the WhatsApp adapter', () => {
  it('is found in the registry by its kind', () => {
    expect(channels).toContain(whatsapp)
    expect(channelOf('whatsapp')).toBe(whatsapp)
  })

  it('names its account by the phone number id and the group by the business account', () => {
    expect(whatsapp.accountOf(sampleSettings)).toBe('106540352242922')
    expect(whatsapp.groupOf?.(sampleSettings)).toBe('102290129340398')
  })

  it('fills in what an admin need not enter', () => {
    const { phoneNumberId, wabaId, token, appSecret, verifyToken } = sampleSettings
    expect(whatsapp.settings.parse({ phoneNumberId, wabaId, token, appSecret, verifyToken })).toEqual({
      ...sampleSettings,
      displayNumber: null,
      simulator: false,
    })
  })

  it.each([
    ['phoneNumberId', '1/../2'],
    ['wabaId', ''],
    ['token', 'two words'],
    ['token', ''],
    ['appSecret', 'line\nbreak'],
    ['graphVersion', '25'],
    ['graphVersion', 'v25.0/../me'],
    ['simulator', 'yes'],
  ])('refuses %s as %j', (key, value) => {
    expect(whatsapp.settings.safeParse({ ...sampleSettings, [key]: value }).success).toBe(false)
  })

  it('keeps exactly token, app secrets and verify token secret', () => {
    const secrets = whatsapp.fields.filter(({ secret }) => secret).map(({ key }) => key)
    expect(secrets).toEqual(['token', 'appSecret', 'previousAppSecret', 'verifyToken'])
  })
})
