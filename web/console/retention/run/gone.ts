/** How much a run did, in one number: conversations, or else files and mails that went by themselves. */
import type { RunView } from '../../../../server/contract/retention.ts'

export function goneOf({ gone }: Pick<RunView, 'gone'>): number {
  const { conversations, redacted, anonymised, restricted, quarantined, files, mails } = gone
  return conversations + redacted + anonymised + restricted + quarantined || files + mails
}
