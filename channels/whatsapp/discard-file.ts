/** Deletes Meta's copy of one file: one that we uploaded, or one that a customer sent. */
import type { Account, Outcome } from '../adapter.ts'
import { askGraph, outcomeOf, type Answer } from './graph.ts'
import { isFileId } from './media.ts'
import type { WhatsAppSettings } from './settings.ts'

/**
 * The id of a file that came in works for a week; what Meta keeps of messages goes after 30 days at the latest.
 * From: developers.facebook.com/docs/whatsapp/cloud-api/overview#data-storage.
 */
export const KEEPS_FILES = 30 * 24 * 60 * 60 * 1000

/** With the number's id Meta deletes only what belongs to that number. Asking twice is asking once. */
export async function discardFile(
  id: string,
  account: Account<WhatsAppSettings>,
  signal: AbortSignal,
): Promise<Outcome<null>> {
  // Meta has nothing under it.
  if (!isFileId(id)) return { ok: true, value: null }
  const query = { phone_number_id: account.settings.phoneNumberId }
  const answer = await askGraph(account, { method: 'DELETE', path: id, query }, signal)
  if (isGone(answer)) return { ok: true, value: null }
  if (!answer.ok) return outcomeOf(answer, () => null)
  if (answer.body.success === true) return { ok: true, value: null }
  const failure = { code: 'not deleted', reason: 'other' as const, detail: null }
  return { ok: false, failure, retry: null, pauses: false }
}

/** Meta says the same of what has gone, and of what was never there: code 100 of many things, this is subcode 33. */
function isGone(answer: Answer): boolean {
  if (answer.ok) return false
  const { status, failure, subcode } = answer
  return status === 404 || failure.code === '33' || (failure.code === '100' && subcode === '33')
}
