/**
 * What Meta refuses at once when a template is made or changed, so that the admin hears of all of it and
 * field by field. Pure.
 * From: developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components.
 */
import type { TemplateDraft, TemplateHeader } from '../../adapter.ts'
import { buttonProblems } from './button-problems.ts'
import { variablesIn } from './variables.ts'

export interface Problem {
  path: string
  message: string
}

export function templateProblems(draft: TemplateDraft): Problem[] {
  const { header, body, footer, buttons } = draft
  return [
    ...aboutProblems(draft),
    ...(header ? headerProblems(header, draft) : []),
    ...lengthProblems('body', body, 1024),
    ...edgeProblems(body),
    ...variableProblems('body', body, draft),
    ...(footer === null ? [] : lengthProblems('footer', footer, 60)),
    ...(variablesIn(footer ?? '').length > 0 ? [{ path: 'footer', message: 'expected no variables' }] : []),
    ...buttonProblems(buttons),
  ]
}

const CATEGORIES = ['utility', 'marketing']

function aboutProblems({ name, language, category }: TemplateDraft): Problem[] {
  const problems: Problem[] = []
  if (!/^[a-z0-9_]{1,512}$/.test(name))
    problems.push({ path: 'name', message: 'expected small letters, digits and _, 512 at most' })
  if (!/^[a-z]{2,3}(_[A-Z]{2,3})?$/.test(language))
    problems.push({ path: 'language', message: 'expected a language like de or en_US' })
  // Meta words codes to log in with by itself, and they are no answers to a customer.
  if (!CATEGORIES.includes(category))
    problems.push({ path: 'category', message: `expected one of ${CATEGORIES.join(', ')}` })
  return problems
}

function headerProblems(header: TemplateHeader, draft: TemplateDraft): Problem[] {
  if (header.format === 'location') return []
  if (header.format === 'text') {
    const many = variablesIn(header.text).length > 1
    return [
      ...lengthProblems('header.text', header.text, 60),
      ...(many ? [{ path: 'header.text', message: 'expected at most one variable' }] : []),
      ...variableProblems('header', header.text, draft),
    ]
  }
  // Meta's own answers name an address where a handle was; it does not take that back.
  const usable = header.example !== null && !/^https?:/.test(header.example)
  return usable ? [] : [{ path: 'header.example', message: 'expected an uploaded example' }]
}

function lengthProblems(path: string, words: string, longest: number): Problem[] {
  if (words.trim() === '') return [{ path, message: 'expected some text' }]
  return words.length > longest ? [{ path, message: `expected at most ${longest} characters` }] : []
}

function edgeProblems(body: string): Problem[] {
  const words = body.trim()
  const problems: Problem[] = []
  if (words.startsWith('{{') || words.endsWith('}}'))
    problems.push({ path: 'body', message: 'expected text before the first and after the last variable' })
  if (/\}\}\s*\{\{/.test(words)) problems.push({ path: 'body', message: 'expected text between variables' })
  return problems
}

function variableProblems(part: 'header' | 'body', words: string, draft: TemplateDraft): Problem[] {
  const path = part === 'body' ? 'body' : 'header.text'
  const names = variablesIn(words)
  const problems = names
    .filter((name) => !draft.examples[part][name]?.trim())
    .map((name) => ({ path: `examples.${part}.${name}`, message: 'expected an example' }))
  const unclosed = words.split('{{').length !== words.split('}}').length
  if (unclosed) problems.unshift({ path, message: 'expected every {{ to be closed by }}' })
  if (!named(names, draft.variables)) problems.unshift({ path, message: NAMING[draft.variables] })
  return problems
}

const NAMING = {
  positional: 'expected variables numbered from {{1}} without gaps',
  named: 'expected variables named with small letters, digits and _',
}

function named(names: readonly string[], variables: TemplateDraft['variables']): boolean {
  return variables === 'named'
    ? names.every((name) => /^[a-z][a-z0-9_]*$/.test(name))
    : names.every((_, at) => names.includes(String(at + 1)))
}
