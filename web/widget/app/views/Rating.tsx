/** How it was, once the chat has ended. Nobody has to say. */
import { useState } from '../../jsx/hooks.ts'
import { chatOf } from '../choose.ts'
import type { Acts, State } from '../state.ts'
import { Icon, type IconName } from './Icon.tsx'
import { TextField } from './TextField.tsx'
import { useAttempt } from './useAttempt.ts'

const FACES: readonly IconName[] = ['angry', 'frown', 'meh', 'smile', 'laugh']
const SCORES = [1, 2, 3, 4, 5] as const

export function Rating({ state, acts }: { state: State; acts: Acts }) {
  const given = chatOf(state)?.rating ?? null
  const [score, setScore] = useState(given?.score ?? 0)
  const [comment, setComment] = useState(given?.comment ?? '')
  const { fault, busy, attempt } = useAttempt()
  const { t } = state.speech
  const agent = chatOf(state)?.agent?.name
  const send = () => void attempt(acts.rate(score, comment.trim()))
  return (
    <>
      <div class="body middle">
        <h3 class="big center">{agent ? t('rate.with', { name: agent }) : t('rate')}</h3>
        <div class="faces" role="radiogroup" aria-label={t('rate.word')}>
          {SCORES.map((each, index) => (
            <label>
              <input type="radio" name="score" checked={score === each} onChange={() => setScore(each)} />
              <Icon name={FACES[index] ?? 'meh'} />
              {t(`rate.${each}`)}
            </label>
          ))}
        </div>
        <TextField
          name="comment"
          label={t('comment')}
          optional={t('optional')}
          rows={3}
          longest={1000}
          value={comment}
          set={setComment}
          fault={fault}
        />
        <p class="second">
          <button type="button" class="button primary wide" disabled={score === 0 || busy} onClick={send}>
            {t('send')}
          </button>
        </p>
        <p class="under">
          <span>{t('comment.fate')}</span>
          <button type="button" class="link" onClick={acts.skipRating}>
            {t('read.chat')}
          </button>
        </p>
      </div>
      <div class="foot acts row">
        <button type="button" class="button grow" onClick={() => void acts.download()}>
          <Icon name="download" />
          {t('download')}
        </button>
        <button type="button" class="button danger grow" onClick={() => acts.show('delete')}>
          <Icon name="trash" />
          {t('delete')}
        </button>
      </div>
    </>
  )
}
