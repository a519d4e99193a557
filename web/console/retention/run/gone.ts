/** How much a run did: to conversations, or else to files, mails and copies that went by themselves. */
import type { RunView } from '../../../../server/contract/retention.ts'

const OF_CONVERSATIONS = ['conversations', 'anonymised', 'redacted', 'restricted', 'quarantined'] as const
const BY_THEMSELVES = ['files', 'mails', 'copies'] as const
type Run = Pick<RunView, 'gone'>
type Deed = (typeof OF_CONVERSATIONS)[number] | (typeof BY_THEMSELVES)[number]

/** What it did, and to how many; only what it did. */
export function deedsOf({ gone }: Run): { deed: Deed; count: number }[] {
  const counted = (deeds: readonly Deed[]) =>
    deeds.map((deed) => ({ deed, count: gone[deed] })).filter(({ count }) => count > 0)
  const deeds = counted(OF_CONVERSATIONS)
  return deeds.length > 0 ? deeds : counted(BY_THEMSELVES)
}

/** The same in one number. */
export const goneOf = (run: Run): number => deedsOf(run).reduce((sum, { count }) => sum + count, 0)
