/** Keys of the proofs, and names that tell nothing to whoever lacks them. */
import { createHmac, hkdfSync } from 'node:crypto'
import type { Secrets } from '../../../config/secrets.ts'
import type { AppContext } from '../../context.ts'

/** names: of what was deleted · lines: of the ledger · audit: of the audit log's lines */
type Purpose = 'names' | 'lines' | 'audit'

const derived = new WeakMap<Secrets, Partial<Record<Purpose, Buffer>>>()

/** A key of its own for each purpose, from the key of the data (HKDF, RFC 5869): they go and stay together. */
export function proofKey(secrets: Secrets, purpose: Purpose): Buffer {
  const known = derived.get(secrets) ?? {}
  derived.set(secrets, known)
  return (known[purpose] ??= Buffer.from(
    hkdfSync('sha256', secrets.dataKey, '', `sandglass proof ${purpose}`, 32),
  ))
}

/**
 * What the ledger calls by a name. provider_copy: of a mail that is here as raw_mail · file_copy: of an attachment,
 * at its provider · mention: of a contact, in conversations of others
 */
export type LedgerType =
  | 'conversation'
  | 'contact'
  | 'attachment'
  | 'raw_mail'
  | 'provider_copy'
  | 'file_copy'
  | 'visitor'
  | 'mention'

/** 128 bits of a keyed hash: always the same for the same thing, and nobody gets back to its id. */
export function ledgerKey({ secrets }: Pick<AppContext, 'secrets'>, type: LedgerType, id: number): string {
  const hash = createHmac('sha256', proofKey(secrets, 'names')).update(`${type}:${id}`).digest()
  return hash.subarray(0, 16).toString('base64url')
}
