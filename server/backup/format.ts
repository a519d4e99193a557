/**
 * A backup is one file: a tar, zipped, encrypted with age (https://age-encryption.org/v1), so that a lost or
 * changed byte anywhere is noticed. In it, in this order: `head.json`; `secrets.json`; rows as JSON lines, a
 * file a portion, `rows/message/00001.ndjson`, what is referred to before what refers to it; attachments as they
 * lie on the disk, encrypted each by itself; `numbers.json`; and `end.json`. After every some thousand files
 * comes a list of them with their hashes. The ledger is never in it: it says what was deleted since.
 */
import { z } from 'zod'
import type { Row } from '../storage/whole.ts'

export const Head = z.strictObject({
  format: z.literal('sandglass backup'),
  version: z.literal(1),
  at: z.int(),
  /** Of the data, and its ledger. */
  instance: z.string(),
  /** The last one that the tables have been through. */
  migration: z.string(),
  software: z.string(),
  database: z.enum(['sqlite', 'postgres']),
  /** The last line of the ledger that is older than this. */
  ledger: z.strictObject({ number: z.int(), hash: z.string() }),
})
export type Head = z.infer<typeof Head>

export const Listed = z.strictObject({ name: z.string(), size: z.int(), sha256: z.string() })
export type Listed = z.infer<typeof Listed>
export const List = z.array(Listed)

/** By table the last number that was given. */
export const Numbers = z.record(z.string(), z.number())

export const End = z.strictObject({
  /** Files in the backup, but for lists and this. */
  files: z.int(),
  rows: z.record(z.string(), z.int()),
  attachments: z.int(),
  /** Attachments that were deleted while it was made. */
  missing: z.int(),
})
export type End = z.infer<typeof End>

/** Why a backup is not put back. Nothing was changed. */
export class BackupRefused extends Error {
  override name = 'BackupRefused'
  readonly code:
    'damaged' | 'foreign' | 'in_use' | 'ledger' | 'missing' | 'newer' | 'no_key' | 'not_empty' | 'wrong_key'
  constructor(code: BackupRefused['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export const ROWS = /^rows\/([a-z_]+)\/\d+\.ndjson$/
/** As `storage/blobs.ts` names them. */
export const ATTACHMENT = /^attachments\/([0-9a-f]{2}\/[0-9a-f]{32})$/

/** Bytes are the only values that JSON has no way to write. */
export const writeRows = (rows: readonly Row[]): Buffer =>
  Buffer.from(rows.map((row) => `${JSON.stringify(row, asText)}\n`).join(''))

function asText(this: unknown, key: string, value: unknown): unknown {
  // A Buffer has become JSON of its own before it comes here.
  const given = (this as Record<string, unknown>)[key]
  return Buffer.isBuffer(given) ? { base64: given.toString('base64') } : value
}

export const readRows = (bytes: Buffer): Row[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => readRow(JSON.parse(line) as Row))

function readRow(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      const { base64 } = (value ?? {}) as { base64?: unknown }
      return [column, typeof base64 === 'string' ? Buffer.from(base64, 'base64') : value]
    }),
  )
}
