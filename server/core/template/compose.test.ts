import { describe, expect, it } from 'vitest'
import type { Template } from '../../../channels/adapter.ts'
import { TemplateFill } from '../../contract/content.ts'
import type { AppError } from '../../errors.ts'
import { composeTemplate } from './compose.ts'

const template = (parts: Partial<Template> = {}): Template & { id: number } => ({
  id: 7,
  externalId: '1000',
  name: 'delivery_slot',
  language: 'de',
  category: 'utility',
  status: 'approved',
  reason: null,
  quality: null,
  variables: 'positional',
  header: null,
  body: 'Guten Tag.',
  footer: null,
  buttons: [],
  examples: { header: {}, body: {} },
  beyond: [],
  ...parts,
})

const fill = (parts: Record<string, unknown> = {}) =>
  TemplateFill.parse({ kind: 'template', templateId: 7, ...parts })

const composed = (parts: Partial<Template>, filled: Record<string, unknown> = {}) =>
  composeTemplate(template(parts), fill(filled))

const refused = (parts: Partial<Template>, filled: Record<string, unknown> = {}): string[] => {
  try {
    composed(parts, filled)
    return []
  } catch (error) {
    return (error as AppError).fields?.map(({ path }) => path) ?? [String(error)]
  }
}

describe('a template', () => {
  it('without anything to fill in has no components', () => {
    const { components, text } = composed({ header: { format: 'text', text: 'Moin' }, footer: 'Nordlicht' })
    expect(components).toEqual([])
    expect(text).toBe('Moin\nGuten Tag.\nNordlicht')
  })

  it('with counted places takes its values in the order of the numbers', () => {
    const { components, text } = composed(
      { body: '{{2}} für {{ 1 }}, ja: {{2}}, und {{10}}' },
      { body: { 1: 'Carla', 2: 'Sofa', 10: 'zehn' } },
    )
    expect(components).toEqual([
      {
        part: 'body',
        parameters: ['Carla', 'Sofa', 'zehn'].map((value) => ({ type: 'text', name: null, text: value })),
      },
    ])
    expect(text).toBe('Sofa für Carla, ja: Sofa, und zehn')
  })

  it('with named places says which value is which, in header and body', () => {
    const { components, sent } = composed(
      {
        variables: 'named',
        header: { format: 'text', text: 'Hallo {{first_name}}' },
        body: 'Lieferung {{number}} für {{first_name}}.',
      },
      { header: { first_name: 'Carla' }, body: { number: ' NM-1 ', first_name: 'Carla' } },
    )
    expect(components).toEqual([
      { part: 'header', parameters: [{ type: 'text', name: 'first_name', text: 'Carla' }] },
      {
        part: 'body',
        parameters: [
          { type: 'text', name: 'number', text: 'NM-1' },
          { type: 'text', name: 'first_name', text: 'Carla' },
        ],
      },
    ])
    expect(sent).toMatchObject({ header: 'Hallo Carla', body: 'Lieferung NM-1 für Carla.' })
  })

  it('is filled with what was typed and nothing is read into it', () => {
    const { text } = composed({ body: 'Kosten: {{1}}, {{2}}' }, { body: { 1: "$& $1 $'", 2: '{{1}}' } })
    expect(text).toBe("Kosten: $& $1 $', {{1}}")
  })

  it.each(['image', 'video', 'document'] as const)('with a header of format %s takes a file', (format) => {
    const uploadId = 'abcdefghijklmnopqrstuv'
    const { components, sent } = composed({ header: { format, example: null } }, { uploadId })
    const file = { kind: format, handle: '', fileName: null }
    expect(components).toEqual([{ part: 'header', parameters: [{ type: 'file', file }] }])
    expect(sent).toMatchObject({ header: null })
    expect(refused({ header: { format, example: null } })).toEqual(['content.uploadId'])
  })

  it('with a place above takes one', () => {
    const place = { latitude: 53.5, longitude: 10, name: 'Lager', address: 'Kai 1' }
    const { components, text } = composed({ header: { format: 'location' } }, { place })
    expect(components).toEqual([{ part: 'header', parameters: [{ type: 'location', ...place }] }])
    expect(text).toBe('Lager, Kai 1\nGuten Tag.')
    expect(refused({ header: { format: 'location' } })).toEqual(['content.place'])
  })

  it('fills in each kind of button at its own place', () => {
    const { components, sent } = composed(
      {
        buttons: [
          { kind: 'phone', text: 'Anrufen', phone: '+4940' },
          { kind: 'url', text: 'Verfolgen', url: 'https://shop.example/t/{{1}}' },
          { kind: 'url', text: 'Hilfe', url: 'https://shop.example/help' },
          { kind: 'copy_code', text: 'Code', example: 'X' },
          { kind: 'quick_reply', text: 'Ja' },
          { kind: 'quick_reply', text: 'Nein' },
          { kind: 'flow', text: 'Formular' },
        ],
      },
      { buttons: { 1: 'NM-1', 3: 'SOFA20', 5: 'no' } },
    )
    const at = (index: number, button: string, parameter: unknown) => ({
      part: 'button',
      index,
      button,
      parameters: [parameter],
    })
    expect(components).toEqual([
      at(1, 'url', { type: 'text', name: null, text: 'NM-1' }),
      at(3, 'copy_code', { type: 'code', code: 'SOFA20' }),
      at(5, 'quick_reply', { type: 'payload', payload: 'no' }),
      at(6, 'flow', { type: 'flow', token: null, data: null }),
    ])
    expect(sent).toMatchObject({
      buttons: [
        { kind: 'phone', text: 'Anrufen', url: null },
        { kind: 'url', text: 'Verfolgen', url: 'https://shop.example/t/NM-1' },
        { kind: 'url', text: 'Hilfe', url: 'https://shop.example/help' },
        { kind: 'copy_code' },
        { kind: 'quick_reply' },
        { kind: 'quick_reply' },
        { kind: 'flow' },
      ],
      template: { name: 'delivery_slot', language: 'de', category: 'utility' },
    })
  })

  it.each<[string, Partial<Template>, Record<string, unknown>, string[]]>([
    ['a value is missing', { body: '{{first_name}}', variables: 'named' }, {}, ['content.body.first_name']],
    ['a value is empty', { body: '{{1}}' }, { body: { 1: '  ' } }, ['content.body.1']],
    ['a value has a line break', { body: '{{1}}' }, { body: { 1: 'a\nb' } }, ['content.body.1']],
    ['a value has a wide gap', { body: '{{1}}' }, { body: { 1: 'a     b' } }, ['content.body.1']],
    ['a value is not asked for', { body: 'x' }, { body: { 2: 'a' } }, ['content.body.2']],
    ['a name is one that every object has', { body: '{{constructor}}' }, {}, ['content.body.constructor']],
    ['the header has no place for it', {}, { header: { 1: 'a' } }, ['content.header.1']],
    ['there is no such button', {}, { buttons: { 0: 'a' } }, ['content.buttons.0']],
    [
      'a button takes nothing',
      { buttons: [{ kind: 'phone', text: 'x' }] },
      { buttons: { 0: 'a' } },
      ['content.buttons.0'],
    ],
    ['a code is missing', { buttons: [{ kind: 'copy_code', text: 'x' }] }, {}, ['content.buttons.0']],
    ['a file is not asked for', {}, { uploadId: 'abcdefghijklmnopqrstuv' }, ['content.uploadId']],
    ['a place is not asked for', {}, { place: { latitude: 1, longitude: 1 } }, ['content.place']],
    [
      'several things are wrong',
      { header: { format: 'text', text: '{{1}}' }, body: '{{1}}' },
      { body: { 3: 'x' } },
      ['content.header.1', 'content.body.3', 'content.body.1'],
    ],
  ])('is refused where %s', (_, parts, filled, paths) => {
    expect(refused(parts, filled)).toEqual(paths)
  })
})
