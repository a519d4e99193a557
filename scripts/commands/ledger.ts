/** `verify-ledger` and `ledger`: looking at the proof of what was deleted, and beginning it anew. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Option } from 'commander'
import { envToConfig } from '../../config/config.ts'
import { readEnv } from '../../config/env.ts'
import { Secrets, type StoredSecrets } from '../../config/secrets.ts'
import { beginAnew, REASONS } from '../../server/core/ledger/anew.ts'
import { checkLedger } from '../../server/core/ledger/check.ts'
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
    .action(async (file?: string) => {
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
      if (!found.fault) return console.log('whole')
      console.error(`fault   line ${found.fault.entry} is ${found.fault.kind}`)
      process.exitCode = 1
    })
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
      await withContext((ctx) => beginAnew(ctx, why))
      console.log('begun')
    })
}
