/** When the chat will be deleted, from the live rule, and where to read more. */
import { noticeOf } from '../choose.ts'
import type { Acts, State } from '../state.ts'
import { Icon } from './Icon.tsx'

export function Fate({ state, acts }: { state: State; acts: Acts }) {
  const { t } = state.speech
  const days = state.view?.deleteAfterDays ?? null
  const hasNotice = noticeOf(state) !== null && noticeOf(state) !== undefined
  if (days === null && !hasNotice) return null
  return (
    <div class="under">
      {days !== null && (
        <>
          <Icon name="glass" size="tiny" />
          <span>{t('deleted.after', { count: days })}</span>
        </>
      )}
      {days !== null && hasNotice && <span aria-hidden="true">·</span>}
      {hasNotice && (
        <button type="button" class="link" onClick={() => acts.show('notice')}>
          {t('privacy')}
        </button>
      )}
    </div>
  )
}
