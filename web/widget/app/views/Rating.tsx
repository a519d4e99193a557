/** How it was, once the chat has ended. Nobody has to say. */
import { useRef, useState } from '../../jsx/hooks.ts'
import { chatOf } from '../choose.ts'
import type { Acts, State } from '../state.ts'
import { Fault } from './Fault.tsx'
import { Icon, type IconName } from './Icon.tsx'

const FACES: readonly IconName[] = ['angry', 'frown', 'meh', 'smile', 'laugh']
const SCORES = [1, 2, 3, 4, 5] as const

export function Rating({ state, acts }: { state: State; acts: Acts }) {
  const given = chatOf(state)?.rating ?? null
  const [score, setScore] = useState(given?.score ?? 0)
  const [comment, setComment] = useState(given?.comment ?? '')
  const [fault, setFault] = useState('')
  const group = useRef<HTMLDivElement>(null)
  const { t } = state.speech
  const agent = chatOf(state)?.agent?.name
  const send = () =>
    void acts.rate(score, comment.trim()).catch((reason: unknown) => setFault(String(reason)))
  // One stop for Tab, arrows between (ARIA APG, Radio Group).
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const turned =
      event.key === 'ArrowLeft' || event.key === 'ArrowRight' ? state.speech.dir === 'rtl' : false
    const to = ((score || 1) - 1 + (turned ? -step : step) + SCORES.length) % SCORES.length
    setScore(to + 1)
    ;(group.current?.children[to] as HTMLElement | undefined)?.focus()
  }
  return (
    <>
      <div class="body middle">
        <h3 class="big center">{agent ? t('rate.with', { name: agent }) : t('rate')}</h3>
        <div class="faces" role="radiogroup" aria-label={t('rate.word')} ref={group} onKeyDown={onKeyDown}>
          {SCORES.map((each, index) => (
            <button
              type="button"
              role="radio"
              aria-checked={score === each}
              tabIndex={each === (score || 1) ? 0 : -1}
              onClick={() => setScore(each)}
            >
              <Icon name={FACES[index] ?? 'meh'} />
              {t(`rate.${each}`)}
            </button>
          ))}
        </div>
        <div class="field">
          <label for="sg-comment">
            {t('comment')} <span class="muted">{t('optional')}</span>
          </label>
          <textarea
            class="input"
            id="sg-comment"
            rows={3}
            maxLength={1000}
            dir="auto"
            value={comment}
            onInput={({ currentTarget }) => setComment(currentTarget.value)}
          />
          <Fault words={fault} />
        </div>
        <p class="second">
          <button type="button" class="button primary wide" disabled={score === 0} onClick={send}>
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
