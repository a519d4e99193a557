/** Reads a backup from end to end without changing anything, so that what is put back is known to be whole. */
import { existsSync } from 'node:fs'
import { Secrets, type StoredSecrets } from '../../config/secrets.ts'
import { checkLedger } from '../core/ledger/check.ts'
import { ledgerLines } from '../core/ledger/file.ts'
import { proofKey } from '../core/ledger/key.ts'
import { linkOf } from '../core/ledger/line.ts'
import { migrationNames } from '../storage/migrations/index.ts'
import { readArchive, whole, type BackupKey } from './archive.ts'
import { ATTACHMENT, BackupRefused, End, Head, Numbers, readRows, ROWS } from './format.ts'

export interface Inspected {
  head: Head
  end: End
  numbers: Record<string, number>
  /** `secrets.json` as it is. */
  secrets: Buffer
}

/** Takes an attachment where it is to be; `place` is below the folder of all of them. */
export type Take = (place: string, bytes: AsyncIterable<Buffer>) => Promise<void>

/** Throws BackupRefused. */
export async function inspectBackup(path: string, key: BackupKey, take: Take): Promise<Inspected> {
  const small = new Map<string, Buffer>()
  const rows: Record<string, number> = {}
  let files = 0
  let attachments = 0
  for await (const { name, bytes } of readArchive(path, key)) {
    const [, table] = ROWS.exec(name) ?? []
    const [, place] = ATTACHMENT.exec(name) ?? []
    if (table !== undefined) rows[table] = (rows[table] ?? 0) + readRows(await whole(bytes)).length
    else if (place === undefined) small.set(name, await whole(bytes))
    else {
      attachments++
      await take(place, bytes)
    }
    if (name !== 'end.json') files++
    if (files === 1) expectReadable(parsed(small.get('head.json')))
  }
  const head = expectReadable(parsed(small.get('head.json')))
  const end = End.safeParse(parsed(small.get('end.json')))
  const numbers = Numbers.safeParse(parsed(small.get('numbers.json')))
  const secrets = small.get('secrets.json')
  const isWhole = end.success && end.data.files === files && end.data.attachments === attachments
  if (!isWhole || !numbers.success || !secrets || !sameCounts(end.data.rows, rows)) throw damaged()
  return { head, end: end.data, numbers: numbers.data, secrets }
}

const sameCounts = (expected: Record<string, number>, found: Record<string, number>): boolean =>
  Object.entries(expected).every(([table, count]) => (found[table] ?? 0) === count)

const damaged = () => new BackupRefused('damaged', 'The backup is not whole. Nothing was done.')

function parsed(bytes: Buffer | undefined): unknown {
  return bytes === undefined ? null : (JSON.parse(bytes.toString('utf8')) as unknown)
}

function expectReadable(value: unknown): Head {
  const head = Head.safeParse(value)
  if (!head.success) throw new BackupRefused('damaged', 'This is no backup of Sandglass, or of a later one.')
  if (migrationNames.includes(head.data.migration)) return head.data
  throw new BackupRefused(
    'newer',
    `The backup is of a newer version (${head.data.software}): update this one first. Nothing was done.`,
  )
}

const WITHOUT =
  'If there is none, move this one away, restore, and begin another: the server says how when it starts. Nothing was done.'

/** False: there is no ledger beside it. Throws BackupRefused where there is one that does not go with it. */
export async function expectLedger(path: string, { head, secrets }: Inspected): Promise<boolean> {
  if (!existsSync(path)) return false
  const key = proofKey(new Secrets(JSON.parse(secrets.toString('utf8')) as StoredSecrets), 'lines')
  const { fault } = await checkLedger(path, { key, last: null })
  const isForeign = fault?.kind === 'foreign' && fault.entry === 0
  if (isForeign || (!fault && (await instanceOf(path)) !== head.instance)) {
    throw new BackupRefused(
      'foreign',
      `The ledger ${path} (LEDGER_FILE) and the backup are of different installations. Nothing was done.`,
    )
  }
  if (fault) {
    throw new BackupRefused(
      'ledger',
      `The ledger ${path} (LEDGER_FILE) was changed or is broken from its line ${fault.entry} on. Put a copy there ` +
        `that is whole. ${WITHOUT}`,
    )
  }
  if (!(await holds(path, head.ledger))) {
    throw new BackupRefused(
      'ledger',
      `The ledger ${path} (LEDGER_FILE) is older than the backup. Put its newest copy there. ${WITHOUT}`,
    )
  }
  return true
}

async function instanceOf(path: string): Promise<string | null> {
  for await (const { instance } of ledgerLines(path)) return instance
  return null
}

/** The last line that the backup knows, or lines that came after it when it had gone already. */
async function holds(path: string, { number, hash }: Head['ledger']): Promise<boolean> {
  if (hash === '') return true
  for await (const line of ledgerLines(path)) {
    if (line.number === number) return linkOf(line) === hash
    if (line.number > number) {
      throw new BackupRefused('ledger', `The backup is older than all that the ledger ${path} holds.`)
    }
  }
  return false
}
