/**
 * A line of the ledger's file. `hash` is the SHA-256 of all before it in the line, which names the hash of the
 * line before: so anybody can see whether lines were changed, left out or put elsewhere. `seal` is an HMAC of
 * the hash under a key of the server: nobody else can make lines that fit.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

const Counts = z.record(z.string(), z.number())

const KINDS = [
  'erase',
  'files',
  'redact',
  'anonymise',
  'restrict',
  /** Of a person: everybody may see theirs again. */
  'unrestrict',
  /** A person wants to be erased: what had to stay then goes as soon as it may. */
  'wish',
  'hold',
  'release',
  'rule',
  'run',
  /** How far the audit log goes: the hash of its last line, whose number is among the counts. */
  'audit',
] as const

/** What happened, without anybody's data: ids of what is gone are keyed hashes (see key.ts). */
export const LedgerBody = z.strictObject({
  kind: z.enum(KINDS),
  run: z.number().nullable(),
  rule: z.strictObject({ id: z.number(), version: z.number() }).nullable(),
  /** `agent:3`, `system`, `cli` or `visitor` */
  actor: z.string(),
  objects: z.array(z.string()),
  /** What must not be taken in again, as `message:INBOX:KEY` and `mail:INBOX:KEY`, keys being keyed hashes. */
  suppress: z.array(z.string()),
  counts: Counts,
})
export type LedgerBody = z.infer<typeof LedgerBody>

/** Of the ledger itself. */
const OwnBody = z.discriminatedUnion('kind', [
  /** Its first line; `why`: an earlier one was lost. */
  z.strictObject({ kind: z.literal('begin'), why: z.string().nullable() }),
  /** Its first line since older ones have gone: the hash of the last of these. */
  z.strictObject({ kind: z.literal('anchor'), hash: z.string() }),
  /** A database from a backup has caught up to this line; counts of what was erased again. */
  z.strictObject({ kind: z.literal('restored'), from: z.number(), counts: Counts }),
])

const Content = z.strictObject({
  number: z.int().min(0),
  at: z.int(),
  instance: z.string(),
  /** Of ledger_entry; 0: the ledger's own. */
  entry: z.int(),
  body: z.union([LedgerBody, OwnBody]),
  /** The highest ids that had been given by then: after a restore they are not given again. */
  ids: Counts,
  prev: z.string(),
})
export type LedgerContent = z.infer<typeof Content>

export interface LedgerLine extends LedgerContent {
  hash: string
  seal: string
}

const SHAPE = /^(\{.*),"hash":"([0-9a-f]{64})","seal":"([0-9a-f]{64})"\}$/s

export function writeLine(content: LedgerContent, key: Buffer): { text: string; hash: string } {
  const signed = JSON.stringify(content).slice(0, -1)
  const hash = hashOf(signed)
  return { text: `${signed},"hash":"${hash}","seal":"${sealOf(hash, key)}"}\n`, hash }
}

/** null: it is no line of a ledger, or was changed. Whether it fits to others is for the caller to see. */
export function readLine(text: string): LedgerLine | null {
  const [, signed, hash, seal] = SHAPE.exec(text) ?? []
  if (signed === undefined || hash === undefined || seal === undefined) return null
  if (hashOf(signed) !== hash) return null
  const content = Content.safeParse(parsed(`${signed}}`))
  return content.success ? { ...content.data, hash, seal } : null
}

export function isSealed({ hash, seal }: LedgerLine, key: Buffer): boolean {
  return timingSafeEqual(Buffer.from(sealOf(hash, key)), Buffer.from(seal))
}

/** What the next line has to name. */
export const linkOf = ({ body, hash }: LedgerLine): string => (body.kind === 'anchor' ? body.hash : hash)

const hashOf = (signed: string): string => createHash('sha256').update(signed).digest('hex')
const sealOf = (hash: string, key: Buffer): string => createHmac('sha256', key).update(hash).digest('hex')

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
