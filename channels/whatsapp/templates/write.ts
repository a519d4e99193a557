/** Our drafts → Meta's components, for its reviewers to look at. Pure. */
import type { TemplateButton, TemplateDraft, TemplateHeader } from '../../adapter.ts'
import { variablesIn } from './variables.ts'

type Fields = Record<string, unknown>

export function writeComponents(draft: TemplateDraft): Fields[] {
  const { header, body, footer, buttons, examples, variables } = draft
  return [
    ...(header ? [writeHeader(header, examples.header, variables)] : []),
    { type: 'BODY', text: body, ...exampleOf('body_text', body, examples.body, variables) },
    ...(footer ? [{ type: 'FOOTER', text: footer }] : []),
    ...(buttons.length > 0 ? [{ type: 'BUTTONS', buttons: buttons.map(writeButton) }] : []),
  ]
}

function writeHeader(
  header: TemplateHeader,
  examples: Record<string, string>,
  variables: TemplateDraft['variables'],
): Fields {
  const about = { type: 'HEADER', format: header.format.toUpperCase() }
  if (header.format === 'location') return about
  if (header.format === 'text')
    return { ...about, text: header.text, ...exampleOf('header_text', header.text, examples, variables) }
  return { ...about, ...(header.example && { example: { header_handle: [header.example] } }) }
}

function exampleOf(
  key: 'header_text' | 'body_text',
  words: string,
  examples: Record<string, string>,
  variables: TemplateDraft['variables'],
): Fields {
  const names = variablesIn(words)
  if (names.length === 0) return {}
  if (variables === 'named') {
    const params = names.map((name) => ({ param_name: name, example: examples[name] ?? '' }))
    return { example: { [`${key}_named_params`]: params } }
  }
  const row = names.toSorted((a, b) => Number(a) - Number(b)).map((name) => examples[name] ?? '')
  // A body may be shown with several sets of values, a header with one.
  return { example: { [key]: key === 'body_text' ? [row] : row } }
}

function writeButton({ kind, text, url, phone, example }: TemplateButton): Fields {
  switch (kind) {
    case 'quick_reply':
      return { type: 'QUICK_REPLY', text }
    case 'phone':
      return { type: 'PHONE_NUMBER', text, phone_number: phone }
    case 'url':
      return { type: 'URL', text, url, ...(example && { example: [example] }) }
    // Its words are Meta's own.
    case 'copy_code':
      return { type: 'COPY_CODE', example }
    case 'flow':
    case 'catalog':
    case 'products':
    case 'otp':
    case 'other':
      return { type: kind.toUpperCase(), text }
  }
}
