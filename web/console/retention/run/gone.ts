/** How much a run did, in one number: what it took, and what it changed. */
import type { RunView } from '../../../../server/contract/retention.ts'

export function goneOf({ gone }: Pick<RunView, 'gone'>): number {
  const { conversations, files, mails, redacted, anonymised, restricted, quarantined } = gone
  return conversations + files + mails + redacted + anonymised + restricted + quarantined
}
