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
  const { message } = error as Error
  console.error(error instanceof AppError ? message : `Not done. ${message}`)
  process.exit(1)
})
