/** What an admin writes, before it is a template: plain data, so that limits and faults are tested alone. */
import type { NewTemplate, TemplateView } from '../../../../server/contract/template.ts'
import { t } from '../../../lib/i18n.ts'
import { examplesFor, numbersHaveGaps, styleOf, variablesIn } from './variables.ts'

export type HeaderFormat = 'none' | 'text' | 'image' | 'video' | 'document' | 'location'
export type ButtonKind = NewTemplate['buttons'][number]['kind']

export interface DraftButton {
  kind: ButtonKind
  text: string
  url: string
  phone: string
  example: string
}

export interface Draft {
  name: string
  language: string
  category: NewTemplate['category']
  headerFormat: HeaderFormat
  headerText: string
  /** The provider's handle of an example file. */
  headerExample: string
  body: string
  footer: string
  buttons: DraftButton[]
  /** By variable. What no text names any more is kept while one writes, and left out in the end. */
  headerExamples: Record<string, string>
  bodyExamples: Record<string, string>
}

/** Meta's own limits; server/contract/template.ts has the same. */
export const LIMITS = { name: 512, header: 60, body: 1024, footer: 60, button: 25, buttons: 10 } as const

export const emptyButton = (kind: ButtonKind): DraftButton => ({
  kind,
  text: '',
  url: '',
  phone: '',
  example: '',
})

export const emptyDraft = (language: string): Draft => ({
  name: '',
  language,
  category: 'utility',
  headerFormat: 'none',
  headerText: '',
  headerExample: '',
  body: '',
  footer: '',
  buttons: [],
  headerExamples: {},
  bodyExamples: {},
})

const CATEGORIES = ['utility', 'marketing', 'authentication'] as const
const BUTTONS: readonly string[] = ['quick_reply', 'url', 'phone', 'copy_code']

/** null: it has parts that can't be written here. */
export function draftOf(template: TemplateView): Draft | null {
  const category = CATEGORIES.find((each) => each === template.category)
  const { header, buttons } = template
  if (!category || template.beyond.length > 0) return null
  if (!buttons.every(({ kind }) => BUTTONS.includes(kind))) return null
  return {
    name: template.name,
    language: template.language,
    category,
    headerFormat: header?.format ?? 'none',
    headerText: header?.format === 'text' ? header.text : '',
    headerExample: header && 'example' in header ? (header.example ?? '') : '',
    body: template.body,
    footer: template.footer ?? '',
    buttons: buttons.map(({ kind, text, url = '', phone = '', example = '' }) => ({
      kind: kind as ButtonKind,
      text,
      url,
      phone,
      example,
    })),
    headerExamples: { ...template.examples.header },
    bodyExamples: { ...template.examples.body },
  }
}

export function toRequest(draft: Draft): NewTemplate {
  return {
    name: draft.name,
    language: draft.language,
    category: draft.category,
    variables: styleOf(draft.headerText + draft.body) === 'named' ? 'named' : 'positional',
    header: headerOf(draft),
    body: draft.body.trim(),
    footer: draft.footer.trim() || null,
    buttons: draft.buttons.map(({ kind, text, url, phone, example }) => ({
      kind,
      text: text.trim(),
      ...(kind === 'url' && { url: url.trim() }),
      ...(kind === 'phone' && { phone: phone.replaceAll(' ', '') }),
      ...(needsExample(kind, url) && { example: example.trim() }),
    })),
    examples: {
      header: draft.headerFormat === 'text' ? examplesFor(draft.headerText, draft.headerExamples) : {},
      body: examplesFor(draft.body, draft.bodyExamples),
    },
  }
}

function headerOf({ headerFormat, headerText, headerExample }: Draft): NewTemplate['header'] {
  if (headerFormat === 'none') return null
  if (headerFormat === 'text') return { format: 'text', text: headerText.trim() }
  if (headerFormat === 'location') return { format: 'location' }
  return { format: headerFormat, example: headerExample.trim() || null }
}

export const needsExample = (kind: ButtonKind, url: string) =>
  kind === 'copy_code' || (kind === 'url' && variablesIn(url).length > 0)

/** What can be said before anybody is asked: path as the server names it → sentence. */
export function faultsIn(draft: Draft): Record<string, string> {
  const faults: Record<string, string> = {}
  const blame = (path: string, wrong: boolean, sentence: string) => {
    if (wrong) faults[path] ??= sentence
  }
  blame('name', !/^[a-z0-9_]+$/.test(draft.name), t('templates.fault.name'))
  blame('language', !/^[a-z]{2,3}(_[A-Z]{2})?$/.test(draft.language), t('templates.fault.language'))
  blame('body', draft.body.trim() === '', t('templates.fault.empty'))
  blame('body', styleOf(draft.headerText + draft.body) === 'mixed', t('templates.fault.mixed'))
  blame('body', numbersHaveGaps(draft.body), t('templates.fault.gaps'))
  blame('body', /^\s*\{\{|\}\}\s*$/.test(draft.body), t('templates.fault.edge'))
  if (draft.headerFormat === 'text') {
    blame('header.text', draft.headerText.trim() === '', t('templates.fault.empty'))
    blame('header.text', variablesIn(draft.headerText).length > 1, t('templates.fault.oneVariable'))
    for (const name of variablesIn(draft.headerText)) {
      blame(`examples.header.${name}`, !draft.headerExamples[name]?.trim(), t('templates.fault.example'))
    }
  }
  blame('footer', variablesIn(draft.footer).length > 0, t('templates.fault.noVariable'))
  for (const name of variablesIn(draft.body)) {
    blame(`examples.body.${name}`, !draft.bodyExamples[name]?.trim(), t('templates.fault.example'))
  }
  draft.buttons.forEach((button, index) => {
    const at = `buttons.${index}`
    blame(`${at}.text`, button.text.trim() === '', t('templates.fault.empty'))
    blame(
      `${at}.url`,
      button.kind === 'url' && !/^https?:\/\/\S+$/.test(button.url.trim()),
      t('templates.fault.url'),
    )
    blame(
      `${at}.phone`,
      button.kind === 'phone' && !/^\+\d{5,19}$/.test(button.phone.replaceAll(' ', '')),
      t('templates.fault.phone'),
    )
    blame(
      `${at}.example`,
      needsExample(button.kind, button.url) && button.example.trim() === '',
      t('templates.fault.example'),
    )
  })
  return faults
}
