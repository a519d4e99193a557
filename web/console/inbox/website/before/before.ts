/** What visitors are asked for and agree to before they write, as it is written. */
import type { Field, NoticeTexts, WidgetSettings } from '../../../../../server/contract/widget.ts'
import { t } from '../../../../lib/i18n.ts'
import type { Faults, SectionForm } from '../section.ts'
import { languagesOf } from '../settings.ts'

export interface FieldDraft {
  /** '': made of the label when it is saved. */
  key: string
  required: boolean
  when: Field['when']
  label: Record<string, string>
}

export interface WordingDraft {
  language: string
  points: string[]
  body: string
  url: string
}

export interface BeforeDraft {
  fields: FieldDraft[]
  notice: boolean
  noticeRequired: boolean
  wordings: WordingDraft[]
}

/** The widget has words of its own for these. */
export const KNOWN_FIELDS = ['name', 'email'] as const
export const isKnownField = (key: string) => KNOWN_FIELDS.some((known) => known === key)
/** The longest the server takes; see `Field` and `NoticeTexts`. */
export const LIMITS = { fields: 10, label: 60, points: 5, point: 160, body: 10_000, url: 500 } as const

/** Points to begin with, in the languages that the widget has words for. */
const PROPOSED: Record<string, readonly string[]> = {
  de: ['Ihre Nachricht liest unser Team.', 'Sie bleibt auf unserem eigenen Server.'],
  en: ['Our team reads your message.', 'It stays on our own server.'],
}

export const proposedWording = (language: string): WordingDraft => ({
  language,
  points: [...(PROPOSED[language] ?? [''])],
  body: '',
  url: '',
})

export const before: SectionForm<BeforeDraft> = {
  read: (settings) => ({
    fields: settings.fields.map(({ label, ...field }) => ({ ...field, label: { ...label } as Labels })),
    notice: settings.notice !== null,
    noticeRequired: settings.notice?.required ?? true,
    wordings: settings.notice
      ? wordingsOf(settings.notice.texts)
      : languagesOf(settings).map(proposedWording),
  }),
  write: (draft) => ({
    fields: fieldsOf(draft.fields),
    notice: draft.notice ? { required: draft.noticeRequired, texts: textsOf(draft.wordings) } : null,
  }),
  check: ({ fields, notice, wordings }): Faults => ({
    ...faultsOfFields(fields),
    ...(notice ? faultsOfWordings(wordings) : {}),
  }),
}

type Labels = Record<string, string>

const wordingsOf = (texts: NonNullable<WidgetSettings['notice']>['texts']): WordingDraft[] =>
  Object.entries(texts as Record<string, NoticeTexts>).map(([language, { points, body, url }]) => ({
    language,
    points: points.length > 0 ? [...points] : [''],
    body,
    url: url ?? '',
  }))

export const textsOf = (wordings: readonly WordingDraft[]): Record<string, NoticeTexts> =>
  Object.fromEntries(
    wordings.map(({ language, points, body, url }) => [
      language,
      {
        points: points.map((point) => point.trim()).filter(Boolean),
        body: body.trim(),
        url: webAddress(url),
      },
    ]),
  )

const webAddress = (text: string) => (isWebAddress(text) ? text.trim() : null)

function isWebAddress(text: string): boolean {
  return /^https?:\/\/[^\s.]/i.test(text.trim()) && URL.canParse(text.trim())
}

function fieldsOf(drafts: readonly FieldDraft[]): Field[] {
  const fields: Field[] = []
  for (const { key, required, when, label } of drafts) {
    const labels = Object.entries(label).map(([language, words]) => [language, words.trim()] as const)
    const taken = new Set([...drafts, ...fields].map((each) => each.key))
    fields.push({
      key: key || keyFor(labels.find(([, words]) => words)?.[1] ?? '', taken),
      required,
      when,
      label: Object.fromEntries(labels.filter(([, words]) => words)),
    })
  }
  return fields
}

/** `Bestell-Nr.` → `bestell_nr`: how the answer is kept with the contact. */
export function keyFor(label: string, taken: ReadonlySet<string>): string {
  const plain = label
    .normalize('NFKD')
    .replaceAll('ß', 'ss')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 36)
  const stem = plain && !isKnownField(plain) ? plain : plain ? `${plain}_field` : 'field'
  let key = stem
  for (let count = 2; taken.has(key); count += 1) key = `${stem}_${count}`
  return key
}

function faultsOfFields(fields: readonly FieldDraft[]): Faults {
  const faults: Faults = {}
  fields.forEach(({ key, label }, index) => {
    const named = isKnownField(key) || Object.values(label).some((words) => words.trim())
    if (!named) faults[`fields.${index}.label`] = t('website.fault.label')
  })
  return faults
}

function faultsOfWordings(wordings: readonly WordingDraft[]): Faults {
  const faults: Faults = {}
  for (const { language, points, body, url } of wordings) {
    const at = `notice.texts.${language}`
    if (url.trim() && !isWebAddress(url)) faults[`${at}.url`] = t('website.fault.url')
    if (!body.trim() && !url.trim() && !points.some((point) => point.trim()))
      faults[`${at}.points`] = t('website.fault.notice')
  }
  return faults
}
