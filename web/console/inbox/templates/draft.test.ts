import { beforeEach, describe, expect, it } from 'vitest'
import type { TemplateView } from '../../../../server/contract/template.ts'
import { setLocale } from '../../../lib/i18n.ts'
import '../../../lib/locales/admin.ts'
import { NOON } from '../../../lib/testing.ts'
import { draftOf, emptyButton, emptyDraft, faultsIn, toRequest, type Draft } from './draft.ts'
import { filledIn, styled, variablesIn } from './variables.ts'

beforeEach(() => setLocale('en'))

const buildDraft = (overrides: Partial<Draft> = {}): Draft => ({
  ...emptyDraft('de'),
  name: 'order_ready',
  body: 'Your order {{1}} is ready, {{2}}. See you soon',
  bodyExamples: { 1: 'NM-20817', 2: 'Ms Brandt' },
  ...overrides,
})

const template: TemplateView = {
  id: 7,
  name: 'order_ready',
  language: 'de',
  category: 'utility',
  status: 'approved',
  reason: null,
  quality: 'green',
  variables: 'positional',
  header: { format: 'text', text: 'Order {{1}}' },
  body: 'Your order {{1}} is ready.',
  footer: 'Nordlicht',
  buttons: [
    { kind: 'url', text: 'Look', url: 'https://shop.example/{{1}}', example: 'https://shop.example/7' },
  ],
  examples: { header: { 1: 'NM-1' }, body: { 1: 'NM-1' } },
  beyond: [],
  sendable: true,
  changedAt: NOON,
}

describe('variables', () => {
  it('are found once each, in their order', () => {
    expect(variablesIn('{{2}} and {{1}} and {{ 2 }}')).toEqual(['1', '2'])
    expect(variablesIn('{{first_name}}, {{order}}')).toEqual(['first_name', 'order'])
    expect(variablesIn('{1} {{}} {{A}} {{a-b}}')).toEqual([])
  })

  it('show their example, or themselves', () => {
    expect(filledIn('Hi {{1}}, {{2}}', { 1: 'Carla' })).toEqual([
      { text: 'Hi ', variable: false },
      { text: 'Carla', variable: true },
      { text: ', ', variable: false },
      { text: '{{2}}', variable: true },
    ])
  })
})

it('styles what stands between signs, and nothing else', () => {
  const tags = (text: string) => styled(text).map((part) => `${part.tag} ${part.text}`)
  expect(tags('Your *lamp* is _here_')).toEqual(['span Your ', 'strong lamp', 'span  is ', 'em here'])
  expect(tags('2 * 3')).toEqual(['span 2 * 3'])
  expect(tags('~gone~')).toEqual(['s gone'])
})

describe('a draft', () => {
  it('is without fault when all is filled in', () => {
    expect(faultsIn(buildDraft())).toEqual({})
  })

  it.each<[string, Partial<Draft>]>([
    ['name', { name: 'Order ready' }],
    ['language', { language: 'german' }],
    ['body', { body: '  ' }],
    ['body', { body: 'Both {{1}} and {{order}} here', bodyExamples: { 1: 'a', order: 'b' } }],
    ['body', { body: 'Begins at {{2}} here', bodyExamples: { 2: 'a' } }],
    ['body', { body: '{{1}} stands first', bodyExamples: { 1: 'a' } }],
    ['body', { body: 'Last stands {{1}}', bodyExamples: { 1: 'a' } }],
    ['examples.body.2', { bodyExamples: { 1: 'NM-20817' } }],
    ['header.text', { headerFormat: 'text' }],
    [
      'header.text',
      { headerFormat: 'text', headerText: '{{1}} of {{2}} x', headerExamples: { 1: 'a', 2: 'b' } },
    ],
    ['examples.header.1', { headerFormat: 'text', headerText: 'Order {{1}}' }],
    ['footer', { footer: 'From {{1}}' }],
    ['buttons.0.text', { buttons: [emptyButton('quick_reply')] }],
    ['buttons.0.url', { buttons: [{ ...emptyButton('url'), text: 'Look', url: 'shop.example' }] }],
    ['buttons.0.phone', { buttons: [{ ...emptyButton('phone'), text: 'Call', phone: '040 5550' }] }],
    ['buttons.0.example', { buttons: [{ ...emptyButton('copy_code'), text: 'Copy' }] }],
  ])('is faulty at %s', (path, overrides) => {
    expect(Object.keys(faultsIn(buildDraft(overrides)))).toEqual([path])
  })

  it('becomes what the server takes, without examples that nothing names', () => {
    const draft = buildDraft({ bodyExamples: { 1: 'NM-20817', 2: 'Ms Brandt', 3: 'left over' } })
    expect(toRequest(draft)).toEqual({
      name: 'order_ready',
      language: 'de',
      category: 'utility',
      variables: 'positional',
      header: null,
      body: draft.body,
      footer: null,
      buttons: [],
      examples: { header: {}, body: { 1: 'NM-20817', 2: 'Ms Brandt' } },
    })
  })

  it('made from a template says the same again', () => {
    const draft = draftOf(template)
    expect(draft && toRequest(draft)).toEqual({
      name: template.name,
      language: template.language,
      category: template.category,
      variables: template.variables,
      header: template.header,
      body: template.body,
      footer: template.footer,
      buttons: template.buttons,
      examples: template.examples,
    })
  })

  it('is not made of what goes beyond it', () => {
    expect(draftOf({ ...template, beyond: ['carousel'] })).toBeNull()
    expect(draftOf({ ...template, buttons: [{ kind: 'otp', text: 'Copy' }] })).toBeNull()
  })
})
