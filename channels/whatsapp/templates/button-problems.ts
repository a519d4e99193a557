import type { TemplateButton, TemplateButtonKind } from '../../adapter.ts'
import type { Problem } from './problems.ts'
import { variablesIn } from './variables.ts'

/** How many there may be of a kind. */
const MOST: Partial<Record<TemplateButtonKind, number>> = { quick_reply: 10, url: 2, phone: 1, copy_code: 1 }
const MOST_IN_ALL = 10

export function buttonProblems(buttons: readonly TemplateButton[]): Problem[] {
  return [
    ...togetherProblems(buttons),
    ...buttons.flatMap((button, at) => eachProblems(button, `buttons.${at}`)),
  ]
}

function togetherProblems(buttons: readonly TemplateButton[]): Problem[] {
  const problems: string[] = []
  if (buttons.length > MOST_IN_ALL) problems.push(`expected at most ${MOST_IN_ALL} buttons`)
  for (const [kind, most] of Object.entries(MOST)) {
    const count = buttons.filter((button) => button.kind === kind).length
    if (count > most) problems.push(`expected at most ${most} of kind ${kind}`)
  }
  const isReply = buttons.map(({ kind }) => kind === 'quick_reply')
  const changes = isReply.filter((reply, at) => at > 0 && reply !== isReply[at - 1]).length
  if (changes > 1) problems.push('expected quick replies side by side, before or after the others')
  const texts = buttons.filter(({ kind }) => kind !== 'copy_code').map(({ text }) => text)
  if (new Set(texts).size < texts.length) problems.push('expected a text of its own for each')
  return problems.map((message) => ({ path: 'buttons', message }))
}

function eachProblems({ kind, text, url, phone, example }: TemplateButton, path: string): Problem[] {
  const problems: Array<[field: string, message: string]> = []
  if (MOST[kind] === undefined) problems.push(['kind', 'expected quick_reply, url, phone or copy_code'])
  if (kind !== 'copy_code' && (text.trim() === '' || text.length > 25))
    problems.push(['text', 'expected 1 to 25 characters'])
  if (variablesIn(text).length > 0) problems.push(['text', 'expected no variables'])
  if (kind === 'url') problems.push(...addressProblems(url ?? '', example))
  // 20 digits and signs, as people write a number.
  if (kind === 'phone' && !/^\+?[\d ()./-]{5,20}$/.test(phone ?? ''))
    problems.push(['phone', 'expected a phone number with country code'])
  if (kind === 'copy_code' && !/^.{1,15}$/.test(example ?? ''))
    problems.push(['example', 'expected an example code of at most 15 characters'])
  return problems.map(([field, message]) => ({ path: `${path}.${field}`, message }))
}

function addressProblems(url: string, example: string | undefined): Array<[string, string]> {
  const variables = url.split('{{').length - 1
  const fixed = url.replace(/\{\{1\}\}$/, '')
  if (!isAddress(fixed) || url.length > 2000)
    return [['url', 'expected an address that begins with https://']]
  if (variables === 0) return []
  if (variables > 1 || fixed === url) return [['url', 'expected {{1}} once and at the end']]
  return isAddress(example ?? '') ? [] : [['example', 'expected the whole address, filled in']]
}

function isAddress(value: string): boolean {
  const { protocol } = URL.parse(value) ?? {}
  return protocol === 'https:' || protocol === 'http:'
}
