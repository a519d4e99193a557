/** The chat itself: head, what is shown in it, and where to write. */
import { useEffect, useRef } from '../../jsx/hooks.ts'
import { asksRating, fieldsOf, titleOf } from '../choose.ts'
import type { Acts, State } from '../state.ts'
import { Composer } from './Composer.tsx'
import { Dots } from './Dots.tsx'
import { Head } from './Head.tsx'
import { Fields } from './Fields.tsx'
import { Rare } from './Rare.tsx'
import { Thread } from './Thread.tsx'

const FOCUSABLE =
  'a[href], button:not(:disabled), textarea:not(:disabled), input:not(:disabled, [hidden]), [tabindex="0"]'

interface Props {
  state: State
  acts: Acts
  /** The panel is the screen, and nothing behind it can be reached. */
  full: boolean
}

export function Panel({ state, acts, full }: Props) {
  const element = useRef<HTMLElement>(null)
  const { t } = state.speech
  const name = titleOf(state)
  useEffect(() => {
    if (state.opened) element.current?.focus({ preventScroll: true })
  }, [state.opened])
  const onKeyDown = (event: KeyboardEvent) => {
    // A site's own shortcuts are not meant while somebody writes here.
    event.stopPropagation()
    // While an input method is at work, Escape is meant for that.
    if (event.key === 'Escape' && !event.isComposing) {
      if (state.pane === 'thread') acts.close()
      else acts.show('thread')
    }
    if (event.key === 'Tab' && full && element.current) keepInside(event, element.current)
  }
  return (
    <section
      class="panel"
      role="dialog"
      aria-modal={full}
      aria-label={name ? t('chat.with', { name }) : t('chat')}
      tabIndex={-1}
      ref={element}
      onKeyDown={onKeyDown}
    >
      <Head state={state} acts={acts} />
      {(state.offline || state.hint) && (
        <div class="bar" role="status">
          {state.offline ? t('offline') : state.hint}
        </div>
      )}
      <Inside state={state} acts={acts} />
      <div class="hear" aria-live="polite">
        {state.announced}
      </div>
    </section>
  )
}

function Inside({ state, acts }: { state: State; acts: Acts }) {
  const { t } = state.speech
  if (state.trouble !== null) {
    return (
      <div class="body middle" role="alert">
        <p class="second">{state.trouble}</p>
        <button type="button" class="button" onClick={acts.reload}>
          {t('again')}
        </button>
      </div>
    )
  }
  if (!state.view) {
    return (
      <div class="body middle" aria-busy="true">
        <Dots />
      </div>
    )
  }
  if (state.pane !== 'thread') return <Rare state={state} acts={acts} />
  // Whoever is writing is not interrupted.
  if (asksRating(state) && acts.draft.text === '')
    return <Rare state={{ ...state, pane: 'rating' }} acts={acts} />
  if (fieldsOf(state).length > 0 && state.outgoing.length === 0) return <Fields state={state} acts={acts} />
  return (
    <>
      <Thread state={state} acts={acts} />
      <Composer state={state} acts={acts} />
    </>
  )
}

function keepInside(event: KeyboardEvent, panel: HTMLElement): void {
  const all = [...panel.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(({ tabIndex }) => tabIndex >= 0)
  const focused = (panel.getRootNode() as ShadowRoot).activeElement
  const [from, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]]
  if (focused !== from && !(event.shiftKey && focused === panel)) return
  event.preventDefault()
  to?.focus()
}
