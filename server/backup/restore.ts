/**
 * Puts a backup back. All that could be wrong is looked for, and all files are on the disk, before anything that
 * was there is changed; from then on a file says that it is underway, and with it the server does not start. The
 * ledger is applied by the server's start.
 */
import { createWriteStream, existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Config } from '../../config/config.ts'
import { syncFolder } from '../core/ledger/file.ts'
import { readOrders } from '../core/ledger/orders.ts'
import type { Database, Tx } from '../storage/database.ts'
import { openRestoreTarget, restoreUnderway, type RestoreTarget } from '../storage/restoring.ts'
import { deleteAll, insertAsWas, raiseNumbers, wholeTables } from '../storage/whole.ts'
import { readArchive, whole, type BackupKey } from './archive.ts'
import { ATTACHMENT, BackupRefused, readRows, ROWS, type End, type Head } from './format.ts'
import { expectLedger, inspectBackup, type Inspected, type Take } from './inspect.ts'

export interface Restored {
  head: Head
  end: End
  /** false: the server will ask for it before it lets anybody in. */
  ledger: boolean
  /** How often holds were placed and released since, as far as the ledger that is there knows. */
  holds: number
}

export interface RestoreOptions {
  key: BackupKey
  /** What is there may go. */
  replace: boolean
}

/** Throws BackupRefused, and then nothing was changed. */
export async function restoreBackup(
  config: Config,
  path: string,
  { key, replace }: RestoreOptions,
): Promise<Restored> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const files = join(config.dataDir, 'attachments')
  const draft = `${files}.restoring`
  const marker = restoreUnderway(config)
  try {
    await rm(draft, { recursive: true, force: true })
    const inspected = await inspectBackup(path, key, into(draft))
    const ledger = await expectLedger(config.ledgerFile, inspected)
    const target = await openRestoreTarget(config, inspected.head.migration)
    try {
      await expectFree(target, replace || existsSync(marker))
      await writeFile(marker, '{}\n', { mode: 0o600 })
      await target.db.transaction((tx) => putRows(target.db, tx, path, key, inspected))
      await target.finish()
    } catch (error) {
      await target.abandon()
      throw error
    }
    await replaceFolder(files, draft)
    await writeSecrets(config, inspected.secrets)
    await rm(marker)
    await syncFolder(config.dataDir)
    const holds = ledger ? (await readOrders(config.ledgerFile, inspected.head.ledger.number)).holds : 0
    return { head: inspected.head, end: inspected.end, ledger, holds }
  } catch (error) {
    await rm(draft, { recursive: true, force: true })
    // Before the first change there is nothing to be put right.
    if (error instanceof BackupRefused) throw error
    throw new Error(`The restore came to no end: ${(error as Error).message}. Run it again.`, {
      cause: error,
    })
  }
}

function into(folder: string): Take {
  return async (place, bytes) => {
    const path = join(folder, place)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await pipeline(bytes, createWriteStream(path, { mode: 0o600, flush: true }))
  }
}

async function expectFree({ hasData, isAlone }: RestoreTarget, replace: boolean): Promise<void> {
  if (hasData && !replace) {
    throw new BackupRefused('not_empty', 'There is data already. --replace puts the backup in its place.')
  }
  if (!(await isAlone())) {
    throw new BackupRefused('in_use', 'Something has the database open: stop the server first.')
  }
}

/** All or nothing. */
async function putRows(
  db: Database,
  tx: Tx,
  path: string,
  key: BackupKey,
  { head, numbers }: Inspected,
): Promise<void> {
  await deleteAll(tx, await wholeTables(db, tx))
  for await (const { name, bytes } of readArchive(path, key)) {
    const [, table] = ROWS.exec(name) ?? []
    if (table !== undefined) await insertAsWas(db, tx, table, readRows(await whole(bytes)))
    // Rows come before files.
    if (ATTACHMENT.test(name)) break
  }
  await raiseNumbers(db, tx, numbers)
  await tx.updateTable('retention_state').set({ restored_at: head.at }).execute()
}

async function replaceFolder(folder: string, draft: string): Promise<void> {
  const old = `${folder}.replaced`
  await rm(old, { recursive: true, force: true })
  if (existsSync(folder)) await rename(folder, old)
  if (existsSync(draft)) await rename(draft, folder)
  await rm(old, { recursive: true, force: true })
}

async function writeSecrets({ dataDir }: Config, bytes: Buffer): Promise<void> {
  const path = join(dataDir, 'secrets.json')
  await writeFile(`${path}.part`, bytes, { mode: 0o600, flush: true })
  await rename(`${path}.part`, path)
}
