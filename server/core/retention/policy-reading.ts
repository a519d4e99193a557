/** A text of rules → rules. Everything that is wrong with it is told with line and column. */
import { LineCounter, parseDocument, type Document } from 'yaml'
import { RuleBody, type SettingsInput } from '../../contract/retention.ts'
import type { z } from 'zod'
import { brokenAt, problemsOf, told, type Problem } from './policy-faults.ts'
import { idOf, PolicyDocument, type Names, type RuleText } from './policy-text.ts'

export interface ReadPolicy {
  settings: z.output<typeof SettingsInput>
  /** Each name once. */
  bodies: RuleBody[]
}

/** Aliases are for people; as many as anybody writes by hand. */
const MOST_ALIASES = 20

/** Throws invalid_input. */
export function readPolicy(yaml: string, names: Names): ReadPolicy {
  const lines = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, schema: 'core' })
  const [broken] = document.errors
  if (broken) {
    const kind = broken.code === 'DUPLICATE_KEY' ? 'repeated' : 'syntax'
    // The reader's own words for it are those of its stack.
    const tooDeep = broken.code === 'RESOURCE_EXHAUSTION'
    throw brokenAt(lines, broken.pos[0], tooDeep ? 'is nested too deep' : broken.message, kind)
  }
  const parsed = PolicyDocument.safeParse(plain(document, lines))
  if (!parsed.success) throw told(document, lines, problemsOf(parsed.error.issues))
  const problems: Problem[] = []
  const bodies = parsed.data.rules.flatMap((rule, place) => bodyFrom(rule, place, names, problems) ?? [])
  problems.push(...repeated(parsed.data.rules))
  if (problems.length > 0) throw told(document, lines, problems)
  return { settings: parsed.data.settings, bodies }
}

function plain(document: Document, lines: LineCounter): unknown {
  try {
    return document.toJS({ maxAliasCount: MOST_ALIASES })
  } catch {
    const message = `expected at most ${MOST_ALIASES} aliases, each of something before it`
    throw brokenAt(lines, 0, message, 'syntax')
  }
}

function bodyFrom(rule: RuleText, place: number, names: Names, problems: Problem[]): RuleBody | null {
  const { scope, target, action, restrictAfter, ...shared } = rule
  const before = problems.length
  const ids = (key: 'inboxes' | 'labels' | 'notLabels', all: Names['labels'], noun: string) =>
    scope[key].flatMap((name, index) => {
      const id = idOf(name, all)
      if (id !== null) return [id]
      const path = ['rules', place, 'scope', key, index]
      const message = `there is no ${noun}, or more than one, called “${name}”`
      problems.push({ path, message, kind: 'name', expected: name })
      return []
    })
  const parsed = RuleBody.safeParse({
    ...shared,
    ...(target === undefined ? {} : { target }),
    ...(action === undefined ? {} : { action }),
    ...(restrictAfter === undefined ? {} : { restrictAfter }),
    scope: {
      ...scope,
      inboxes: ids('inboxes', names.inboxes, 'inbox'),
      labels: ids('labels', names.labels, 'label'),
      notLabels: ids('notLabels', names.labels, 'label'),
    },
  })
  if (problems.length > before) return null
  if (parsed.success) return parsed.data
  problems.push(...problemsOf(parsed.error.issues, ['rules', place]))
  return null
}

function repeated(rules: readonly RuleText[]): Problem[] {
  const first = new Set<string>()
  return rules.flatMap(({ name }, place): Problem[] => {
    const isNew = !first.has(name.trim())
    first.add(name.trim())
    if (isNew) return []
    const message = 'expected a name that no other rule has'
    return [{ path: ['rules', place, 'name'], message, kind: 'repeated' }]
  })
}
