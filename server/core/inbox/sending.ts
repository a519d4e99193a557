/** What a provider's word about sending does to an inbox. Pure. */
import type { ChannelNotice } from '../../../channels/adapter.ts'
import type { Health } from './health-row.ts'

type Word = Exclude<ChannelNotice['sending'], null>
export type SendingState = Pick<Health, 'sending_at' | 'stopped_for'> & { paused: string | null }

/** null: something newer is known. Of two words of the same moment the one that stops counts. */
export function afterWord(state: SendingState, word: Word, at: number): SendingState | null {
  const { sending_at, stopped_for, paused } = state
  if (sending_at !== null && (at < sending_at || (at === sending_at && word === 'resume'))) return null
  if (word !== 'resume') {
    // What an admin has to mend already is not covered up.
    return { sending_at: at, stopped_for: word.stop, paused: paused ?? word.stop }
  }
  // A token that ended, say, does not come to life because a restriction is over.
  const lifts = paused !== null && (paused === stopped_for || paused === 'account_restricted')
  return { sending_at: at, stopped_for: null, paused: lifts ? null : paused }
}
