import { describe, expect, it } from 'vitest'
import { contentOf, emptyDraft, emptySection, faultsOf } from './draft.ts'

const draft = (overrides: Partial<ReturnType<typeof emptyDraft>>) => ({ ...emptyDraft(), ...overrides })

describe('what is inserted', () => {
  it('is a question with buttons that differ', () => {
    const twice = draft({ body: 'Thursday?', buttons: ['Yes', ' Yes ', ''] })
    expect(faultsOf('buttons', twice)).toEqual({ 'buttons.1': 'insert.twice', 'buttons.2': 'insert.needed' })
    const good = draft({ body: ' Thursday? ', buttons: ['Yes', 'No'], header: 'Delivery' })
    expect(faultsOf('buttons', good)).toEqual({})
    expect(contentOf('buttons', good, null)).toEqual({
      kind: 'buttons',
      header: { text: 'Delivery' },
      body: 'Thursday?',
      footer: null,
      buttons: [
        { id: '1', title: 'Yes' },
        { id: '2', title: 'No' },
      ],
    })
  })

  it('has a file in place of the heading', () => {
    const content = contentOf('buttons', draft({ header: 'x', body: 'y', buttons: ['z'] }), 'A'.repeat(22))
    expect(content).toMatchObject({ header: { uploadId: 'A'.repeat(22) } })
  })

  it('is a list whose choices are counted through all sections', () => {
    const row = (title: string) => ({ title, description: '' })
    const sections = [
      { title: 'This week', rows: [row('Thursday')] },
      { title: '', rows: [row('Monday'), row('Thursday')] },
    ]
    const list = draft({ body: 'When?', button: 'Choose', sections })
    expect(faultsOf('list', list)).toEqual({ 'rows.2': 'insert.twice', 'section.1': 'insert.needed' })
    const { sections: sent } = contentOf('list', list, null) as Extract<
      ReturnType<typeof contentOf>,
      { kind: 'list' }
    >
    expect(sent.flatMap(({ rows }) => rows.map(({ id }) => id))).toEqual(['1', '2', '3'])
    expect(faultsOf('list', draft({ body: 'x', button: 'y', sections: [emptySection()] }))).toEqual({
      'rows.0': 'insert.needed',
    })
  })

  it.each([
    ['https://nordlicht.example/a', {}],
    ['javascript:alert(1)', { url: 'insert.url' }],
    ['nordlicht.example', { url: 'insert.url' }],
  ])('is a link to the web and nowhere else: %s', (url, faults) => {
    expect(faultsOf('link', draft({ body: 'See', label: 'Open', url }))).toEqual(faults)
  })

  it('is a form by its number or its name', () => {
    const flow = (name: string) => contentOf('flow', draft({ body: 'x', label: 'y', flow: name }), null)
    expect(flow('123')).toMatchObject({ flow: { by: { id: '123' } } })
    expect(flow('book_visit')).toMatchObject({ flow: { by: { name: 'book_visit' } } })
  })

  it('is a place with coordinates, and a card with a name', () => {
    const place = { where: '53.5, 9.9', name: 'Shop', address: '' }
    expect(contentOf('location', draft({ place }), null)).toEqual({
      kind: 'location',
      latitude: 53.5,
      longitude: 9.9,
      name: 'Shop',
      address: null,
    })
    expect(faultsOf('location', emptyDraft())).toEqual({ place: 'place.missing' })
    const card = { first: '', last: 'Yılmaz', company: '', phone: '+49 1', email: 'nowhere' }
    expect(faultsOf('contacts', draft({ card }))).toEqual({ email: 'insert.email' })
    expect(contentOf('contacts', draft({ card }), null)).toMatchObject({
      contacts: [{ name: { full: 'Yılmaz', last: 'Yılmaz' }, phones: [{ number: '+49 1' }] }],
    })
  })
})
