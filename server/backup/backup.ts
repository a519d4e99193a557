/** A backup of all there is, while the server runs. */
import { createReadStream } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AppContext } from '../context.ts'
import { flushLedger } from '../core/ledger/ledger.ts'
import { readState } from '../core/retention/state.ts'
import type { Reader } from '../storage/database.ts'
import { lastMigration } from '../storage/migrations/index.ts'
import { scrub } from '../storage/scrub.ts'
import { givenNumbers, rowsOf, snapshot, wholeTables } from '../storage/whole.ts'
import { VERSION } from '../version.ts'
import { writeArchive, type ArchiveWriter, type BackupKey } from './archive.ts'
import { writeRows, type End, type Head } from './format.ts'

const NAMES_AT_ONCE = 500

/** Rows are of one moment. Files that are deleted while it is made are counted as missing: their rows go, too. */
export async function makeBackup(
  ctx: AppContext,
  path: string,
  key: BackupKey,
): Promise<{ head: Head; end: End }> {
  // What is in the rows is told by the ledger; what is not, it will make go again.
  await flushLedger(ctx)
  let made: { head: Head; end: End } | null = null
  await writeArchive(path, key, async (archive) => {
    const { head, rows } = await snapshot(ctx.db, (reader) => writeDatabase(ctx, archive, reader))
    const files = await writeAttachments(ctx, archive)
    // After the snapshot, so that they are beyond every number in it.
    await archive.add('numbers.json', asJson(await givenNumbers(ctx.db, ctx.db.read)))
    const end: End = { files: archive.files, rows, ...files }
    await archive.end('end.json', asJson(end))
    made = { head, end }
  })
  // While we read, nothing could be cut off the log of the database.
  await scrub(ctx.db)
  if (!made) throw new Error('the backup came to no end')
  return made
}

const asJson = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

async function writeDatabase(
  ctx: AppContext,
  archive: ArchiveWriter,
  reader: Reader,
): Promise<{ head: Head; rows: Record<string, number> }> {
  const head = await headOf(ctx, reader)
  await archive.add('head.json', asJson(head))
  await archive.add('secrets.json', await readFile(join(ctx.config.dataDir, 'secrets.json')))
  const counts: Record<string, number> = {}
  for (const table of await wholeTables(ctx.db, reader)) {
    let part = 0
    let count = 0
    for await (const rows of rowsOf(reader, table)) {
      const name = `rows/${table.name}/${String(++part).padStart(5, '0')}.ndjson`
      await archive.add(name, writeRows(rows))
      count += rows.length
    }
    counts[table.name] = count
  }
  return { head, rows: counts }
}

async function headOf(ctx: AppContext, reader: Reader): Promise<Head> {
  const state = await readState(reader)
  return {
    format: 'sandglass backup',
    version: 1,
    at: ctx.clock.now(),
    instance: state.instance,
    migration: lastMigration,
    software: VERSION,
    database: ctx.db.kind,
    ledger: { number: state.ledger_number, hash: state.ledger_hash },
  }
}

async function writeAttachments(
  ctx: AppContext,
  archive: ArchiveWriter,
): Promise<{ attachments: number; missing: number }> {
  let attachments = 0
  let missing = 0
  for await (const names of ctx.blobs.names(NAMES_AT_ONCE)) {
    for (const name of names.filter((each) => !each.endsWith('.part'))) {
      if (await writeAttachment(ctx, archive, `${name.slice(0, 2)}/${name}`)) attachments++
      else missing++
    }
  }
  return { attachments, missing }
}

/** False: it was deleted a moment ago. Once it is open, it can be read to its end even if it is deleted. */
async function writeAttachment(ctx: AppContext, archive: ArchiveWriter, place: string): Promise<boolean> {
  const file = await open(join(ctx.config.dataDir, 'attachments', place)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  })
  if (!file) return false
  try {
    const { size } = await file.stat()
    await archive.addStream(
      `attachments/${place}`,
      size,
      createReadStream('', { fd: file, autoClose: false }),
    )
    return true
  } finally {
    await file.close()
  }
}
