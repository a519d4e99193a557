import { resolve } from 'node:path'
import { envToConfig } from '../../config/config.ts'
import { readEnv } from '../../config/env.ts'
import { restoreBackup } from '../../server/backup/restore.ts'
import type { Register } from './command.ts'

export const restoreCommand: Register = (program) => {
  program
    .command('restore')
    .description('put a backup back (BACKUP_IDENTITY or BACKUP_PASSPHRASE); the server must not run')
    .argument('<file>')
    .option('--data-dir <folder>', 'left out: DATA_DIR')
    .option('--replace', 'what is there goes')
    .action(async (file: string, { dataDir, replace = false }: { dataDir?: string; replace?: boolean }) => {
      const env = readEnv()
      const config = envToConfig({ ...env, ...(dataDir ? { DATA_DIR: dataDir } : {}) })
      const { head, end, ledger, holds } = await restoreBackup(config, resolve(file), {
        key: config.backup,
        replace,
      })
      const rows = Object.values(end.rows).reduce((sum, count) => sum + count, 0)
      console.log(
        `restored ${rows} rows and ${end.attachments} attachments of ${new Date(head.at).toISOString()}`,
      )
      console.log(
        ledger
          ? 'The server applies the ledger when it starts, and lets nobody in before.'
          : `There is no ledger at ${config.ledgerFile}. Put it there before the server starts.`,
      )
      if (holds > 0) {
        console.log(
          `Since this backup legal holds were placed or released ${holds === 1 ? 'once' : `${holds} times`}; it knows nothing of that. No rule deletes\n` +
            'anything before somebody has compared them (Privacy → Legal holds), placed what is missing, and let the\n' +
            'stopped run go on (Settings → Retention).',
        )
      }
    })
}
