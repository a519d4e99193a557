import { join } from 'node:path'
import { makeBackup } from '../../server/backup/backup.ts'
import { withContext, type Register } from './command.ts'

export const backupCommand: Register = (program) => {
  program
    .command('backup')
    .description(
      'all there is in one encrypted file, while the server runs (BACKUP_RECIPIENT or BACKUP_PASSPHRASE)',
    )
    .option('--to <file>', 'left out: backups/ in DATA_DIR')
    .action(async ({ to }: { to?: string }) => {
      await withContext(async (ctx, config) => {
        const day = new Date(ctx.clock.now()).toISOString().slice(0, 19).replaceAll(':', '-')
        const path = to ?? join(config.dataDir, 'backups', `sandglass-${day}.age`)
        const { head, end } = await makeBackup(ctx, path, config.backup)
        const rows = Object.values(end.rows).reduce((sum, count) => sum + count, 0)
        console.log(`backup ${path}`)
        console.log(`rows ${rows}, attachments ${end.attachments}, deleted meanwhile ${end.missing}`)
        console.log(`ledger up to ${head.ledger.number}`)
      })
    })
}
