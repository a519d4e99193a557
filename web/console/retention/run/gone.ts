/** How much a run did: to conversations, or else to files, mails and copies that went by themselves. */
import type { RunView } from '../../../../server/contract/retention.ts'
import { number } from '../../../lib/format.ts'
import { t } from '../../../lib/i18n.ts'

const OF_CONVERSATIONS = ['conversations', 'anonymised', 'redacted', 'restricted', 'quarantined'] as const
const BY_THEMSELVES = ['files', 'mails', 'copies'] as const
type Run = Pick<RunView, 'gone'>
type Deed = (typeof OF_CONVERSATIONS)[number] | (typeof BY_THEMSELVES)[number]

/** What it did, and to how many; only what it did. */
function deedsOf({ gone }: Run): { deed: Deed; count: number }[] {
  const counted = (deeds: readonly Deed[]) =>
    deeds.map((deed) => ({ deed, count: gone[deed] })).filter(({ count }) => count > 0)
  const deeds = counted(OF_CONVERSATIONS)
  return deeds.length > 0 ? deeds : counted(BY_THEMSELVES)
}

/** The same in one number. */
export const goneOf = (run: Run): number => deedsOf(run).reduce((sum, { count }) => sum + count, 0)

/** `47 deleted, 3 hidden`; empty: it did nothing. */
export const goneWords = (run: Run): string =>
  deedsOf(run)
    .map(({ deed, count }) => `${number(count)} ${t(`run.deed.${deed}`, { count })}`)
    .join(', ')
