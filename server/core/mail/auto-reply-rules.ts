/** Whom a machine of ours may answer (RFC 3834, 2): a person, and only who seems to have written. Pure. */
import type { MailHead, MailWarningKind } from '../../../channels/adapter.ts'
import type { MailFacts } from './facts.ts'
import { isSendable } from './recipients.ts'

export interface Answerable {
  facts: MailFacts
  head: MailHead
  /** By which address it is filed. */
  sender: string
  /** Of what was handed to us: who gets what can't be delivered. null: not known. */
  returnPath: string | null
  /** Somebody has to vouch for the sender. */
  verified: boolean
}

/** It is not sure who wrote, or it would be ourselves. */
const DOUBTS: ReadonlySet<MailWarningKind> = new Set([
  'own_address',
  'no_sender',
  'several_senders',
  'dmarc_failed',
])

/** Whoever is named falsely gets nothing from us: a mail that somebody forged would hit them. */
export function mayAnswer({ facts, head, sender, returnPath, verified }: Answerable): boolean {
  if (facts.machine !== null || facts.unreadable || returnPath === '') return false
  if (facts.warnings.some(({ kind }) => DOUBTS.has(kind))) return false
  const { spf, dkim, dmarc } = facts.authentication
  if (spf === 'fail' && dkim !== 'pass') return false
  if (verified && ![spf, dkim, dmarc].includes('pass')) return false
  return head.from?.address.toLowerCase() === sender && isSendable(sender)
}

/** Mail to `local+anything` and to `local` is read by the same person. */
export const withoutTag = (address: string): string => address.replace(/\+[^@]*@/, '@')
