/** docs/errors.md against the code: what can be answered is explained, and nothing else is. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** As `code 409`, so that a code under two statuses is two errors. */
type Coded = string

describe('docs/errors.md', () => {
  let made: { codes: Set<Coded>; untold: string[] }
  beforeAll(() => {
    made = errorsOf('server/main.ts')
  }, 60_000)

  it('explains each error that the server makes, with its status, and no other', () => {
    expect(explained().toSorted()).toEqual([...made.codes].toSorted())
  })

  it('can do so, since codes and statuses are known before anything runs', () => {
    expect(made.untold).toEqual([])
  })
})

function explained(): Coded[] {
  const page = readFileSync(join(ROOT, 'docs/errors.md'), 'utf8')
  return [...page.matchAll(/^\| `(\w+)` +\| (\d{3}) /gm)].map(([, code, status]) => `${code} ${status}`)
}

/** By the types of what AppError is made with, so that it need not stand there as a literal. */
function errorsOf(entry: string): { codes: Set<Coded>; untold: string[] } {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT)
  const program = ts.createProgram([join(ROOT, entry)], options)
  const checker = program.getTypeChecker()
  const codes = new Set<Coded>()
  const untold: string[] = []

  const literalsOf = (node: ts.Expression | undefined): Array<string | number> => {
    if (!node) return []
    const type = checker.getTypeAtLocation(node)
    const parts = type.isUnion() ? type.types : [type]
    return parts.every((part) => part.isLiteral()) ? parts.map(({ value }) => value as string | number) : []
  }
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit)
    if (!ts.isNewExpression(node) || node.expression.getText() !== 'AppError') return
    const [found, [status]] = [literalsOf(node.arguments?.[0]), literalsOf(node.arguments?.[1])]
    if (found.length === 0 || status === undefined) untold.push(node.getText())
    for (const code of found) codes.add(`${code} ${status}`)
  }
  for (const file of program.getSourceFiles()) {
    if (!program.isSourceFileFromExternalLibrary(file) && !file.isDeclarationFile) visit(file)
  }
  return { codes, untold }
}
