/** The command line: everything the first-start pages do, and what keeps a server going. */
import { Command } from 'commander'
import { backupCommand } from './commands/backup.ts'
import { createAgentCommand } from './commands/create-agent.ts'
import { createInboxCommand } from './commands/create-inbox.ts'
import { ledgerCommand, verifyLedgerCommand } from './commands/ledger.ts'
import { restoreCommand } from './commands/restore.ts'
import { retentionPolicyCommand } from './commands/retention-policy.ts'
import { runJobCommand } from './commands/run-job.ts'
import { simulateWhatsAppCommand } from './commands/simulate-whatsapp.ts'
import { AppError } from '../server/errors.ts'

const program = new Command('npm run script --')
  .description('Commands of Sandglass. Settings are read as the server reads them (see config/example.env).')
  .showHelpAfterError()

for (const register of [
  createAgentCommand,
  createInboxCommand,
  runJobCommand,
  simulateWhatsAppCommand,
  backupCommand,
  restoreCommand,
  verifyLedgerCommand,
  ledgerCommand,
  retentionPolicyCommand,
]) {
  register(program)
}

program.parseAsync().catch((error: unknown) => {
  console.error(wordsOf(error))
  process.exit(1)
})

/** What is wrong with a text stands line by line. */
function wordsOf(error: unknown): string {
  const { message, code, path } = error as NodeJS.ErrnoException
  if (error instanceof AppError) {
    return error.fields?.map((field) => `${field.path}: ${field.message}`).join('\n') ?? message
  }
  if (code === 'ENOENT' && path) return `Not done. There is no file ${path}.`
  return `Not done. ${message}`
}
