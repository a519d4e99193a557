/** What is entered for a message with buttons, a list, a place …, and what becomes of it. Pure. */
import type { ContactCard } from '../../../../server/contract/content.ts'
import type { Key } from '../../../lib/i18n.ts'
import type { StructuredContent } from '../../../lib/sent.ts'
import { emptyPlace, placeOf, type PlaceDraft } from '../place.ts'

export type InsertKind = StructuredContent['kind']

export interface Row {
  title: string
  description: string
}
export interface Section {
  title: string
  rows: Row[]
}
export interface InsertDraft {
  header: string
  /** Of a picture, film or document above the text, among the uploads; then there is no header text. */
  headerFile: string | null
  body: string
  footer: string
  buttons: string[]
  /** What opens the list. */
  button: string
  sections: Section[]
  /** What opens the link or the form. */
  label: string
  url: string
  flow: string
  screen: string
  place: PlaceDraft
  card: { first: string; last: string; company: string; phone: string; email: string }
}

/** Meta's limits for interactive messages: developers.facebook.com, Cloud API, "Interactive messages". */
export const LIMITS = {
  header: 60,
  body: 1024,
  listBody: 4096,
  footer: 60,
  buttons: 3,
  buttonTitle: 20,
  listButton: 20,
  sections: 10,
  /** In all sections together. */
  rows: 10,
  sectionTitle: 24,
  rowTitle: 24,
  rowDescription: 72,
  linkLabel: 20,
  flowLabel: 30,
} as const

export const emptyRow = (): Row => ({ title: '', description: '' })
export const emptySection = (): Section => ({ title: '', rows: [emptyRow()] })
export const emptyDraft = (): InsertDraft => ({
  header: '',
  headerFile: null,
  body: '',
  footer: '',
  buttons: [''],
  button: '',
  sections: [emptySection()],
  label: '',
  url: '',
  flow: '',
  screen: '',
  place: emptyPlace(),
  card: { first: '', last: '', company: '', phone: '', email: '' },
})

export const bodyLimit = (kind: InsertKind) => (kind === 'list' ? LIMITS.listBody : LIMITS.body)
export const countRows = ({ sections }: InsertDraft) =>
  sections.reduce((count, { rows }) => count + rows.length, 0)

export const isLink = (text: string): boolean => {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null
  return url !== null && /^https?:$/.test(url.protocol)
}

/** What keeps it from being sent: the field, and the words for it. */
export function faultsOf(kind: InsertKind, draft: InsertDraft): Record<string, Key> {
  const faults: Record<string, Key> = {}
  const need = (field: string, value: string, words: Key = 'insert.needed') => {
    if (!value.trim()) faults[field] = words
  }
  if (kind === 'location') {
    if (!placeOf(draft.place)) faults['place'] = 'place.missing'
    return faults
  }
  if (kind === 'contacts') {
    need('first', draft.card.first + draft.card.last)
    if (draft.card.email.trim() && !/^\S+@\S+\.\S+$/.test(draft.card.email.trim()))
      faults['email'] = 'insert.email'
    return faults
  }
  need('body', draft.body)
  if (kind === 'buttons') checkTitles(draft.buttons, 'buttons', faults)
  if (kind === 'list') {
    need('button', draft.button)
    const titles = draft.sections.flatMap(({ rows }) => rows.map(({ title }) => title))
    checkTitles(titles, 'rows', faults)
    // The provider asks for a name of each section as soon as there are two.
    if (draft.sections.length > 1)
      for (const [index, { title }] of draft.sections.entries()) need(`section.${index}`, title)
  }
  if (kind === 'link' || kind === 'flow') need('label', draft.label)
  if (kind === 'link' && !isLink(draft.url)) faults['url'] = 'insert.url'
  if (kind === 'flow') need('flow', draft.flow)
  return faults
}

/** Each has words of its own. */
function checkTitles(titles: readonly string[], field: string, faults: Record<string, Key>): void {
  for (const [index, title] of titles.entries()) {
    const words = title.trim()
    if (!words) faults[`${field}.${index}`] = 'insert.needed'
    else if (titles.findIndex((other) => other.trim() === words) < index)
      faults[`${field}.${index}`] = 'insert.twice'
  }
}

const orNull = (text: string) => text.trim() || null

/** Total: an unfinished draft gives what there is, for the preview. `headerId`: of the uploaded file. */
export function contentOf(kind: InsertKind, draft: InsertDraft, headerId: string | null): StructuredContent {
  const body = draft.body.trim()
  const headerText = orNull(draft.header)
  const header = headerId ? { uploadId: headerId } : headerText ? { text: headerText } : null
  const pressable = { header, body, footer: orNull(draft.footer) }
  switch (kind) {
    case 'location':
      return { kind, ...(placeOf(draft.place) ?? { latitude: 0, longitude: 0, name: null, address: null }) }
    case 'contacts':
      return { kind, contacts: [cardOf(draft.card)] }
    case 'buttons': {
      const buttons = draft.buttons.map((title, index) => ({ id: String(index + 1), title: title.trim() }))
      return { kind, ...pressable, buttons }
    }
    case 'list':
      return { kind, ...pressable, header: headerText ? { text: headerText } : null, ...listOf(draft) }
    case 'link':
      return { kind, ...pressable, label: draft.label.trim(), url: draft.url.trim() }
    case 'flow': {
      const name = draft.flow.trim()
      const by = /^\d+$/.test(name) ? { id: name } : { name }
      const flow = { by, screen: orNull(draft.screen), data: null, draft: false }
      return { kind, ...pressable, label: draft.label.trim(), flow }
    }
    case 'ask_location':
    case 'ask_contact':
      return { kind, body }
  }
}

function listOf({ button, sections }: InsertDraft) {
  let count = 0
  return {
    button: button.trim(),
    sections: sections.map(({ title, rows }) => ({
      title: orNull(title),
      rows: rows.map((row) => ({
        id: String((count += 1)),
        title: row.title.trim(),
        description: orNull(row.description),
      })),
    })),
  }
}

function cardOf({ first, last, company, phone, email }: InsertDraft['card']): ContactCard {
  const [given, family] = [first.trim(), last.trim()]
  return {
    name: {
      full: [given, family].filter(Boolean).join(' '),
      ...(given && { first: given }),
      ...(family && { last: family }),
    },
    phones: phone.trim() ? [{ number: phone.trim() }] : [],
    emails: email.trim() ? [{ address: email.trim() }] : [],
    urls: [],
    addresses: [],
    ...(company.trim() && { org: { company: company.trim() } }),
  }
}
