/** What is wrong with a text of rules: where it stands, and of which kind it is. */
import { isMap, isScalar, type Document, type LineCounter } from 'yaml'
import type { z } from 'zod'
import type { FieldFault } from '../../contract/common.ts'
import { invalidInput, type AppError } from '../../errors.ts'

type Path = readonly PropertyKey[]
type Kind = NonNullable<FieldFault['kind']>

export interface Problem {
  path: Path
  message: string
  kind: Kind
  expected?: string
}

/** `under`: where in the text the part stands that was parsed. */
export const problemsOf = (issues: readonly z.core.$ZodIssue[], under: Path = []): Problem[] =>
  issues.flatMap((issue): Problem[] => {
    const path = [...under, ...issue.path]
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message, ...kindOf(issue) }]
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: 'is not expected here',
      kind: 'unknown',
    }))
  })

function kindOf(issue: z.core.$ZodIssue): Pick<Problem, 'kind' | 'expected'> {
  const { code } = issue
  if (code === 'invalid_type') return { kind: 'type', expected: issue.expected }
  if (code === 'invalid_value') return { kind: 'choice', expected: issue.values.map(String).join(', ') }
  if (code === 'too_small') {
    return { kind: isNumber(issue) ? 'least' : 'short', expected: String(issue.minimum) }
  }
  if (code === 'too_big') return { kind: isNumber(issue) ? 'most' : 'long', expected: String(issue.maximum) }
  return { kind: code === 'invalid_format' ? 'format' : 'refused' }
}

const isNumber = ({ origin }: { origin: string }) => origin === 'number' || origin === 'int'

/** All of them, each with line and column. */
export const told = (document: Document, lines: LineCounter, problems: readonly Problem[]): AppError =>
  invalidInput(
    problems.map(({ path, message, kind, expected }) => ({
      ...faultAt(lines, placeOf(document, path), message),
      path: path.map(String).join('.') || 'yaml',
      // What is not there is of no wrong type.
      kind: (kind === 'type' || kind === 'choice') && !document.hasIn(path) ? 'missing' : kind,
      ...(expected === undefined ? {} : { expected }),
    })),
  )

/** Of the text as such. */
export const brokenAt = (lines: LineCounter, offset: number, message: string, kind: Kind): AppError =>
  invalidInput([{ ...faultAt(lines, offset, message), path: 'yaml', kind }])

function faultAt(lines: LineCounter, offset: number, message: string) {
  const { line, col: column } = lines.linePos(offset)
  return { message: `${message} (line ${line}, column ${column})`, line, column }
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
