/** `verify-ledger` and `ledger`: looking at the proof of what was deleted, and beginning it anew. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Option } from 'commander'
import { envToConfig } from '../../config/config.ts'
import { readEnv } from '../../config/env.ts'
import { Secrets, type StoredSecrets } from '../../config/secrets.ts'
import type { AppContext } from '../../server/context.ts'
import type { ChainView } from '../../server/contract/audit.ts'
import { checkAudit } from '../../server/core/audit/check.ts'
import { beginAnew, REASONS } from '../../server/core/ledger/anew.ts'
import { checkLedger, checkOwnLedger } from '../../server/core/ledger/check.ts'
import { proofKey } from '../../server/core/ledger/key.ts'
import { withContext, type Register } from './command.ts'

const day = (time: number | null) => (time === null ? 'never' : new Date(time).toISOString())

export const verifyLedgerCommand: Register = (program) => {
  program
    .command('verify-ledger')
    .description(
      'is the ledger whole? Needs no database; with secrets.json at hand it also proves who wrote it',
    )
    .argument('[file]', 'left out: LEDGER_FILE')
    .option('--database', 'also: does the database know the same end of it, and is its audit log whole?')
    .action(async (file: string | undefined, { database = false }: { database?: boolean }) => {
      const config = envToConfig(readEnv())
      const key = keyIn(config.dataDir)
      const path = file ?? config.ledgerFile
      if (!existsSync(path)) throw new Error(`There is no ledger at ${path}.`)
      const found = await checkLedger(path, { key, last: null })
      console.log(`entries ${found.entries}`)
      console.log(`first   ${day(found.first)}`)
      console.log(`last    ${day(found.last)}`)
      console.log(`hash    ${found.hash}`)
      console.log(`seals   ${key ? 'checked' : 'not checked: there is no secrets.json in DATA_DIR'}`)
      if (!found.fault) console.log('whole')
      tellFault('fault  ', found)
      if (database) await withContext(verifyDatabase)
    })
}

async function verifyDatabase(ctx: AppContext): Promise<void> {
  const ledger = await checkOwnLedger(ctx)
  const audit = await checkAudit(ctx, ctx.db.read)
  if (ledger.ok) console.log('database knows the same end of the ledger')
  if (audit.ok) console.log(`audit log whole, ${audit.entries} lines up to ${day(audit.last)}`)
  tellFault('database', ledger)
  tellFault('audit log', audit)
}

function tellFault(where: string, { fault }: ChainView): void {
  if (!fault) return
  console.error(
    fault.kind === 'cut'
      ? `${where} ends before line ${fault.entry}: the end was cut`
      : `${where} line ${fault.entry} is ${fault.kind}`,
  )
  process.exitCode = 1
}

/** What it tells must go again after a restore: it is given up only where it can't be believed. */
async function refuseWhole(ctx: AppContext): Promise<void> {
  const { path } = ctx.ledger
  if (!existsSync(path) || !(await checkOwnLedger(ctx)).ok) return
  throw new Error(`The ledger ${path} is whole, and goes with this database. Nothing was done.`)
}

function keyIn(dataDir: string): Buffer | null {
  const path = join(dataDir, 'secrets.json')
  if (!existsSync(path)) return null
  return proofKey(new Secrets(JSON.parse(readFileSync(path, 'utf8')) as StoredSecrets), 'lines')
}

export const ledgerCommand: Register = (program) => {
  program
    .command('ledger')
    .description('begin another ledger where the one there was is lost for good')
    .requiredOption('--begin-anew', 'what the lost one told can not be made to go again after a restore')
    .addOption(
      new Option('--why <reason>', 'noted in it and in the audit log').choices(REASONS).makeOptionMandatory(),
    )
    .action(async ({ why }: { why: (typeof REASONS)[number] }) => {
      await withContext(async (ctx) => {
        await refuseWhole(ctx)
        await beginAnew(ctx, why)
      })
      console.log('begun')
    })
}
