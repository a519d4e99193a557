/** A text of rules → rules. Everything that is wrong with it is told with line and column. */
import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml'
import { RuleBody, type SettingsInput } from '../../contract/retention.ts'
import type { z } from 'zod'
import { invalidInput } from '../../errors.ts'
import { idOf, PolicyDocument, type Names, type RuleText } from './policy-text.ts'

export interface ReadPolicy {
  settings: z.output<typeof SettingsInput>
  /** Each name once. */
  bodies: RuleBody[]
}

/** Aliases are for people; as many as anybody writes by hand. */
const MOST_ALIASES = 20

type Path = ReadonlyArray<PropertyKey>
interface Problem {
  path: Path
  message: string
}

/** Throws invalid_input. */
export function readPolicy(yaml: string, names: Names): ReadPolicy {
  const lines = new LineCounter()
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false, schema: 'core' })
  const [broken] = document.errors
  if (broken) throw problemAt(lines, broken.pos[0], broken.message)
  const parsed = PolicyDocument.safeParse(plain(document, lines))
  if (!parsed.success) {
    throw told(
      document,
      lines,
      parsed.error.issues.flatMap((issue) =>
        issue.code === 'unrecognized_keys'
          ? issue.keys.map((key) => ({ path: [...issue.path, key], message: 'is not expected here' }))
          : [{ path: issue.path, message: issue.message }],
      ),
    )
  }
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
    throw problemAt(lines, 0, `expected at most ${MOST_ALIASES} aliases, each of something before it`)
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
      problems.push({ path, message: `there is no ${noun}, or more than one, called “${name}”` })
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
  for (const issue of parsed.error.issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys : []
    const message = keys.length > 0 ? 'is not expected here' : issue.message
    for (const key of keys.length > 0 ? keys : [null]) {
      problems.push({ path: ['rules', place, ...issue.path, ...(key === null ? [] : [key])], message })
    }
  }
  return null
}

function repeated(rules: readonly RuleText[]): Problem[] {
  const first = new Set<string>()
  return rules.flatMap(({ name }, place) => {
    const isNew = !first.has(name.trim())
    first.add(name.trim())
    return isNew
      ? []
      : [{ path: ['rules', place, 'name'], message: 'expected a name that no other rule has' }]
  })
}

const told = (document: Document, lines: LineCounter, problems: readonly Problem[]) =>
  invalidInput(
    problems.map(({ path, message }) => {
      const { line, col } = lines.linePos(placeOf(document, path))
      return {
        path: path.map(String).join('.') || 'yaml',
        message: `${message} (line ${line}, column ${col})`,
      }
    }),
  )

const problemAt = (lines: LineCounter, offset: number, message: string) => {
  const { line, col } = lines.linePos(offset)
  return invalidInput([{ path: 'yaml', message: `${message} (line ${line}, column ${col})` }])
}

/** Where the key stands, else what it stands in. */
function placeOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true)
    const key = path[length - 1]
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key)
      if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0]
    }
    const node = document.getIn(path.slice(0, length), true) as
      { range?: [number, number, number] } | undefined
    if (node?.range) return node.range[0]
  }
  return 0
}
