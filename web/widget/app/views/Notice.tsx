/** What a visitor has to know, and perhaps agree to, before the first message. */
import { mustAgree, noticeOf } from '../choose.ts'
import type { Acts, State } from '../state.ts'
import { Fault } from './Fault.tsx'
import { Icon, type IconName } from './Icon.tsx'
import { useAttempt } from './useAttempt.ts'

/** Who reads it comes first, and where it stays; the rest is as it comes. */
const POINTS: readonly IconName[] = ['person', 'server']

export function NoticeCard({ state, acts }: { state: State; acts: Acts }) {
  const notice = noticeOf(state)
  const { fault, busy, attempt } = useAttempt()
  const { t } = state.speech
  if (!notice) return null
  return (
    <section class="notice" aria-label={t('notice')}>
      <h3>
        <Icon name="glass" />
        {t('notice')}
      </h3>
      <ul>
        {notice.points.map((point, index) => (
          <li dir="auto">
            <Icon name={POINTS[index] ?? 'check'} size="small" />
            <span>{point}</span>
          </li>
        ))}
        <DeletedPoint state={state} />
      </ul>
      <Fault words={fault} />
      <div class="row">
        {mustAgree(state) && (
          <button
            type="button"
            class="button primary grow"
            disabled={busy}
            onClick={() => void attempt(acts.agree())}
          >
            {t('agree')}
          </button>
        )}
        {(notice.body !== '' || notice.url !== null) && (
          <button type="button" class="button" onClick={() => acts.show('notice')}>
            {t('read.all')}
          </button>
        )}
      </div>
    </section>
  )
}

function DeletedPoint({ state }: { state: State }) {
  const days = state.view?.deleteAfterDays ?? null
  if (days === null) return null
  return (
    <li>
      <Icon name="glass" size="small" />
      <span>{state.speech.t('deleted.point', { count: days })}</span>
    </li>
  )
}
