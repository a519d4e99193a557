import { describe, expect, it } from 'vitest'
import {
  fieldsOf,
  fillOf,
  groupsOf,
  languageName,
  missing,
  prefill,
  segmentsOf,
  sentTemplate,
  variantFor,
} from './template.ts'
import { buildTemplate } from './testing.ts'

const reminder = buildTemplate({
  name: 'return_reminder',
  header: { format: 'text', text: 'Order {{number}}' },
  body: 'Hello {{first_name}}, bring it back until {{last_day}}. {{agent}}',
  footer: 'Nordlicht',
  buttons: [
    { kind: 'quick_reply', text: 'I will come by' },
    { kind: 'url', text: 'Track', url: 'https://nordlicht.example/{{1}}', example: 'NM-1' },
    { kind: 'copy_code', text: 'Copy code', example: 'SPRING' },
  ],
})
const carla = { name: 'Carla Brandt', agent: 'Ada' }

describe('a template', () => {
  it('asks for what stands in its text and buttons', () => {
    expect(fieldsOf(reminder).map(({ key, label }) => [key, label])).toEqual([
      ['header.number', 'number'],
      ['body.first_name', 'first name'],
      ['body.last_day', 'last day'],
      ['body.agent', 'agent'],
      ['buttons.1', 'Track'],
      ['buttons.2', 'Copy code'],
    ])
  })

  it('is filled in with what is known of the customer and the agent', () => {
    expect(prefill(reminder, carla)).toEqual({ 'body.first_name': 'Carla', 'body.agent': 'Ada' })
  })

  it('takes a number for a name only right after a greeting', () => {
    const counted = buildTemplate({ body: 'Dear {{1}}, your order {{2}} has left.', variables: 'positional' })
    expect(prefill(counted, carla)).toEqual({ 'body.1': 'Carla Brandt' })
    const plain = buildTemplate({ body: 'Order {{1}} is here.', variables: 'positional' })
    expect(prefill(plain, carla)).toEqual({})
  })

  it('says what is missing, and what no value may hold', () => {
    const values = { ...prefill(reminder, carla), 'body.last_day': 'Fri\nday', 'header.number': '  ' }
    expect(missing(reminder, values).map(({ key }) => key)).toEqual([
      'header.number',
      'body.last_day',
      'buttons.1',
      'buttons.2',
    ])
  })

  it('shows in its preview what is there and what is not', () => {
    expect(
      segmentsOf('Hello {{ first_name }}, {{last_day}}', 'body', { 'body.first_name': 'Carla' }),
    ).toEqual([
      { text: 'Hello ', kind: 'plain' },
      { text: 'Carla', kind: 'value' },
      { text: ', ', kind: 'plain' },
      { text: 'last day', kind: 'missing' },
    ])
  })

  it('is sent as it was filled in, and shown so at once', () => {
    const values = {
      'header.number': '7',
      'body.first_name': ' Carla ',
      'body.last_day': 'Friday',
      'body.agent': 'Ada',
      'buttons.1': 'NM-7',
      'buttons.2': 'X1',
    }
    expect(fillOf(reminder, values, { uploadId: null, place: null })).toEqual({
      kind: 'template',
      templateId: 1,
      header: { number: '7' },
      body: { first_name: 'Carla', last_day: 'Friday', agent: 'Ada' },
      buttons: { 1: 'NM-7', 2: 'X1' },
      uploadId: null,
      place: null,
    })
    expect(sentTemplate(reminder, values, null)).toMatchObject({
      header: 'Order 7',
      body: 'Hello Carla, bring it back until Friday. Ada',
      buttons: [{ text: 'I will come by' }, { url: 'https://nordlicht.example/NM-7' }, { text: 'Copy code' }],
    })
  })
})

describe('templates', () => {
  const all = [
    buildTemplate({ id: 1, name: 'b_visit', language: 'en_US', body: 'When may our fitter come?' }),
    buildTemplate({ id: 2, name: 'b_visit', language: 'de', body: 'Wann darf der Monteur kommen?' }),
    buildTemplate({ id: 3, name: 'a_offer', body: 'New lamps' }),
    buildTemplate({ id: 4, name: 'paused', status: 'paused', sendable: false }),
  ]
  it('stand together by name, and only what can be sent is offered', () => {
    expect(
      groupsOf(all).map(({ name, variants }) => [name, variants.map(({ language }) => language)]),
    ).toEqual([
      ['a_offer', ['en']],
      ['b_visit', ['de', 'en_US']],
    ])
  })
  it('are found by name and text', () => {
    expect(groupsOf(all, 'monteur').map(({ name }) => name)).toEqual(['b_visit'])
    expect(groupsOf(all, 'a offer').map(({ name }) => name)).toEqual(['a_offer'])
  })
  it('are found in all their languages by the words of one', () => {
    const [visit] = groupsOf(all, 'monteur')
    expect(visit?.variants.map(({ language }) => language)).toEqual(['de', 'en_US'])
  })
  it('come in the reader’s language where there is one', () => {
    const visit = { name: 'b_visit', variants: [all[1], all[0]].filter((each) => each !== undefined) }
    expect(variantFor(visit, 'en')?.id).toBe(1)
    expect(variantFor(visit, 'fr')?.id).toBe(2)
    expect(languageName('pt_BR', 'en')).toBe('Brazilian Portuguese')
    expect(languageName('??', 'en')).toBe('??')
  })
})
