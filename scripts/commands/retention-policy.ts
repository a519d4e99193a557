import { readFileSync } from 'node:fs'
import { diffPolicy, exportPolicy, importPolicy } from '../../server/core/retention/policy-actions.ts'
import { withContext, type Register } from './command.ts'

const CLI = { kind: 'cli' } as const

/** The lines of a rule or setting that its counterpart does not have. */
function linesOf(text: string | null, other: string | null, sign: '-' | '+'): string[] {
  const known = new Set(other?.trimEnd().split('\n'))
  const lines = text?.trimEnd().split('\n') ?? []
  return lines.filter((line) => !known.has(line)).map((line) => `  ${sign} ${line}`)
}

export const retentionPolicyCommand: Register = (program) => {
  const group = program
    .command('retention-policy')
    .description('the retention rules as YAML, to be reviewed and kept elsewhere')
  group
    .command('export')
    .description('print the rules in force and the settings')
    .action(async () => {
      const { yaml } = await withContext((ctx) => exportPolicy(ctx, CLI))
      process.stdout.write(yaml)
    })
  group
    .command('diff')
    .description('what a file would change; nothing is changed')
    .argument('<file>')
    .action(async (file: string) => {
      const yaml = readFileSync(file, 'utf8')
      const { changes } = await withContext((ctx) => diffPolicy(ctx, CLI, yaml))
      for (const { kind, name, before, after } of changes) {
        const lines = [...linesOf(before, after, '-'), ...linesOf(after, before, '+')]
        console.log([`${kind} ${name}`, ...lines].join('\n'))
      }
      if (changes.length === 0) console.log('nothing differs')
    })
  group
    .command('import')
    .description('take the settings of a file, and prepare its rules; they are switched on in the console')
    .argument('<file>')
    .action(async (file: string) => {
      const yaml = readFileSync(file, 'utf8')
      const drafts = await withContext((ctx) => importPolicy(ctx, CLI, yaml))
      for (const { id, draft } of drafts) console.log(`prepared rule ${id} ${draft?.name ?? ''}`)
      if (drafts.length === 0) console.log('no rule differs')
    })
}
