import { describe, expect, it } from 'vitest'
import { whatsappFixtures } from '../../../tests/helpers/fixtures.ts'
import type { Template } from '../../adapter.ts'
import { readTemplate } from './read.ts'
import { writeComponents } from './write.ts'

const read = (components: object[], more: object = {}): Template => {
  const template = readTemplate({ name: 'a', language: 'de', category: 'MARKETING', components, ...more })
  if (!template) throw new Error('no template')
  return template
}
const body = { type: 'BODY', text: 'Hello' }

describe('a template of Meta', () => {
  it.each([
    [{ type: 'CAROUSEL', cards: [] }, ['carousel']],
    [{ type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Soon' } }, ['limited_time_offer']],
    [{ type: 'HEADER', format: 'PRODUCT' }, ['header']],
    [{ type: 'BUTTONS', buttons: [{ type: 'CATALOG', text: 'See' }] }, ['catalog']],
    [
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'MPM', text: 'See' },
          { type: 'SPM', text: 'It' },
        ],
      },
      ['products'],
    ],
    [{ type: 'BUTTONS', buttons: [{ type: 'OTP', otp_type: 'COPY_CODE', text: 'Copy' }] }, ['otp']],
    [{ type: 'BUTTONS', buttons: [{ type: 'HOLOGRAM' }] }, ['hologram']],
    [{ type: 'HEADER', format: 'LOCATION' }, []],
    [{ type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Open', flow_id: 1 }] }, []],
    [{ type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', example: 'SUMMER' }] }, []],
  ])('with %j has beyond us: %j', (component, beyond) => {
    expect(read([body, component]).beyond).toEqual(beyond)
  })

  it('whose places have names is named, whatever it says', () => {
    expect(read([{ type: 'BODY', text: 'Dear {{name}}, hi' }]).variables).toBe('named')
    expect(read([{ type: 'BODY', text: 'Dear {{1}}, hi' }]).variables).toBe('positional')
    expect(read([body], { parameter_format: 'NAMED' }).variables).toBe('named')
  })

  it.each([
    ['APPROVED', 'approved'],
    ['PENDING', 'pending'],
    ['REJECTED', 'rejected'],
    ['PAUSED', 'paused'],
    ['DISABLED', 'disabled'],
    ['IN_APPEAL', 'in_appeal'],
    ['ARCHIVED', 'archived'],
    ['PENDING_DELETION', 'deleted'],
    ['LIMIT_EXCEEDED', 'other'],
    [undefined, 'other'],
  ])('in state %s is %s', (status, expected) => {
    expect(read([body], { status }).status).toBe(expected)
  })

  it.each([
    [null],
    ['x'],
    [{}],
    [{ name: 'a' }],
    [{ name: 'a', language: 'de', components: 5 }],
    [
      {
        name: 'a',
        language: 'de',
        components: [null, 7, { type: [] }, { type: 'BUTTONS', buttons: [null] }],
      },
    ],
    [{ name: 'a', language: 'de', components: [{ type: 'HEADER', format: 'TEXT', example: [] }] }],
  ])('that is odd is read as far as it goes: %j', (value) => {
    expect(() => readTemplate(value)).not.toThrow()
  })
})

const samples = whatsappFixtures('facebook-openapi/other-requests').filter(({ name }) =>
  name.startsWith('post-message-templates.'),
)

describe.skipIf(samples.length === 0)('the captured templates', () => {
  /** `writes`: what we would write of what we read is what was there; else what is beyond us. */
  const EXPECTED: Record<string, string> = {
    'create-authentication-template-w-otp-copy-code-button': 'otp',
    'create-authentication-template-w-otp-one-tap-autofill-button': 'otp',
    'create-catalog-template': 'otp',
    'create-flow-template-message-by-flow-json': 'shown and sent, but not made here',
    'create-flow-template-message-by-id': 'shown and sent, but not made here',
    'create-flow-template-message-by-name': 'shown and sent, but not made here',
    'create-multi-product-message-template': 'products',
    'create-template-w-document-header-text-body-a-phone-number-button-and-a-url-button': 'writes',
    'create-template-w-image-header-text-body-text-footer-and-2-call-to-action-buttons': 'writes',
    'create-template-w-location-header-text-body-text-footer-and-a-website-buttons': 'writes',
    'create-template-w-text-header-text-body-text-footer-and-2-quick-reply-buttons': 'writes',
  }

  it('come out as they went in, or say what is beyond us', () => {
    const found = samples.map(({ name, text }) => {
      const sample = JSON.parse(text) as { components: object[] }
      const template = readTemplate(sample)
      const outcome = template?.beyond.length
        ? template.beyond.join()
        : template && outcomeOf(template, sample)
      return [name.slice('post-message-templates.'.length), outcome]
    })
    expect(Object.fromEntries(found)).toEqual(EXPECTED)
  })

  function outcomeOf(template: Template, { components }: { components: object[] }): string {
    if (template.buttons.some(({ kind }) => kind === 'flow')) return 'shown and sent, but not made here'
    expect(writeComponents(template)).toEqual(components)
    return 'writes'
  }
})
