import { beforeEach, describe, expect, it } from 'vitest'
import { WidgetSettings } from '../../../../server/contract/widget.ts'
import { setLocale } from '../../../lib/i18n.ts'
import '../../../lib/locales/website.ts'
import { before, keyFor, proposedWording, type BeforeDraft } from './before/before.ts'
import { buildSettings } from './build.ts'
import { chat } from './chat/chat.ts'
import { hoursOf, nextInterval, office } from './hours/office.ts'
import { look } from './look/look.ts'
import { access } from './people/access.ts'
import type { SectionForm } from './section.ts'

beforeEach(() => setLocale('en'))

const full = buildSettings({
  texts: {
    en: { title: 'Ask us', greeting: 'Hello.', away: 'We sleep.' },
    de: { title: '', greeting: 'Moin.', away: '' },
  },
  hours: {
    timeZone: 'Europe/Berlin',
    week: [
      { day: 1, from: '09:00', to: '12:00' },
      { day: 1, from: '13:00', to: '17:00' },
      { day: 5, from: '18:00', to: '24:00' },
    ],
    closed: ['2026-12-24', '2026-12-25'],
  },
  fields: [
    { key: 'email', required: true, when: 'closed', label: {} },
    { key: 'order_number', required: false, when: 'always', label: { en: 'Order number' } },
  ],
  notice: {
    required: true,
    texts: { de: { points: ['Wir lesen es.'], body: 'Alles.', url: 'https://n.example/datenschutz' } },
  },
  identity: 'required',
  identitySecret: '•••',
})
const SECTIONS: [name: string, form: SectionForm<object>][] = Object.entries({
  look,
  office,
  before,
  access,
  chat,
} as Record<string, SectionForm<object>>)

describe.each(SECTIONS)('the section %s', (_name, form) => {
  it.each([
    ['a fresh inbox', buildSettings()],
    ['an inbox with everything set', full],
  ])('writes back what it read of %s', (_of, settings) => {
    expect(settings).toMatchObject(form.write(form.read(settings)))
    expect(form.check(form.read(settings))).toEqual({})
  })

  it('writes what the server takes, and neither key nor secret', () => {
    const change = form.write(form.read(full))
    expect(WidgetSettings.partial().safeParse(change).error).toBeUndefined()
    expect(Object.keys(change)).not.toContain('key')
    expect(Object.keys(change)).not.toContain('identitySecret')
  })
})

describe('the look', () => {
  it('needs a colour, and trims texts', () => {
    const draft = { ...look.read(full), color: ' #ABCDEF ' }
    expect(look.write(draft).color).toBe('#abcdef')
    expect(look.check({ ...draft, color: 'teal' })).toHaveProperty('color')
    const [texts] = draft.texts
    if (texts) texts.greeting = '  Hi  '
    expect(look.write(draft).texts?.['en']?.greeting).toBe('Hi')
  })
})

describe('office hours', () => {
  const draftOf = (...monday: { from: string; to: string }[]) => ({
    ...office.read(full),
    days: [monday, [], [], [], [], [], []],
  })

  it('may end at midnight', () => {
    const draft = office.read(full)
    expect(draft.days[4]).toEqual([{ from: '18:00', to: '00:00' }])
    expect(hoursOf(draft).week).toContainEqual({ day: 5, from: '18:00', to: '24:00' })
  })

  it('must have both times, in order, and not overlap', () => {
    const faults = office.check(
      draftOf(
        { from: '09:00', to: '12:00' },
        { from: '11:00', to: '13:00' },
        { from: '17:00', to: '14:00' },
        { from: '', to: '18:00' },
      ),
    )
    expect(Object.keys(faults)).toEqual(['days.0.1', 'days.0.2', 'days.0.3'])
    expect(office.check(draftOf({ from: '09:00', to: '12:00' }, { from: '12:00', to: '13:00' }))).toEqual({})
  })

  it('that make no sense are left out of the preview, and do not count where it is always open', () => {
    const draft = draftOf({ from: '', to: '18:00' }, { from: '17:00', to: '14:00' })
    expect(hoursOf(draft).week).toEqual([])
    expect(office.check({ ...draft, always: true })).toEqual({})
    expect(office.write({ ...draft, always: true }).hours).toBeNull()
  })

  it('propose an interval after the last one', () => {
    expect(nextInterval([])).toEqual({ from: '09:00', to: '17:00' })
    expect(nextInterval([{ from: '09:00', to: '12:30' }])).toEqual({ from: '13:00', to: '14:00' })
    expect(nextInterval([{ from: '18:00', to: '00:00' }])).toEqual({ from: '09:00', to: '17:00' })
  })
})

describe('questions before the chat', () => {
  const own = (label: string): BeforeDraft['fields'][number] => ({
    key: '',
    required: false,
    when: 'always',
    label: { en: label },
  })

  it('get a name to be kept under, each its own', () => {
    const draft = { ...before.read(full), fields: [own('Order number'), own('Order number'), own('Name')] }
    const kept = [...before.read(full).fields, ...draft.fields]
    expect(before.write({ ...draft, fields: kept }).fields?.map(({ key }) => key)).toEqual([
      'email',
      'order_number',
      'order_number_2',
      'order_number_3',
      'name_field',
    ])
  })

  it.each([
    ['Bestell-Nr.', 'bestell_nr'],
    ['Größe', 'grosse'],
    ['2. Vorname', 'vorname'],
    ['注文番号', 'field'],
    ['  ', 'field'],
    ['a'.repeat(80), 'a'.repeat(36)],
  ])('are kept by a plain name: %s', (label, key) => {
    expect(keyFor(label, new Set())).toBe(key)
  })

  it('must say what is asked, except for what the widget has words for', () => {
    const fields = [{ ...own(''), key: 'name' }, own(' ')]
    expect(Object.keys(before.check({ ...before.read(full), fields }))).toEqual(['fields.1.label'])
  })
})

describe('the privacy notice', () => {
  const draftWith = (wording: Partial<BeforeDraft['wordings'][number]>) => ({
    ...before.read(full),
    wordings: [{ ...proposedWording('en'), ...wording }],
  })

  it('begins with points in its language', () => {
    const { wordings } = before.read(buildSettings({ language: 'de', texts: {} }))
    expect(wordings.map(({ language }) => language)).toEqual(['de'])
    expect(wordings[0]?.points.join(' ')).toContain('Server')
  })

  it('must say something, and lead to a page', () => {
    expect(before.check(draftWith({ points: [' '] }))).toHaveProperty(['notice.texts.en.points'])
    expect(before.check(draftWith({ url: 'nordlicht.example' }))).toHaveProperty(['notice.texts.en.url'])
    expect(before.check(draftWith({ url: 'javascript:alert(1)' }))).toHaveProperty(['notice.texts.en.url'])
    expect(before.check({ ...draftWith({ points: [' '] }), notice: false })).toEqual({})
    expect(before.write({ ...draftWith({}), notice: false }).notice).toBeNull()
  })
})
