import { useState } from '../../jsx/hooks.ts'
import { chatOf, statusLine, titleOf } from '../choose.ts'
import type { Acts, State } from '../state.ts'
import { Face } from './Face.tsx'
import { Icon, IconButton } from './Icon.tsx'
import { Menu } from './Menu.tsx'

const MOST_FACES = 3

export function Head({ state, acts }: { state: State; acts: Acts }) {
  const [open, setOpen] = useState(false)
  const { t } = state.speech
  const agent = chatOf(state)?.agent
  const faces = agent ? [agent] : (state.view?.team.slice(0, MOST_FACES) ?? [])
  return (
    <div class="head">
      {faces.length > 0 && (
        <span class="faces-of">
          {faces.map((author) => (
            <Face author={author} base={state.base} />
          ))}
        </span>
      )}
      <div class="grow">
        {(state.view || state.trouble) && (
          <>
            <h2 dir="auto">{titleOf(state) || t('chat')}</h2>
            <p>{statusLine(state, Date.now())}</p>
          </>
        )}
      </div>
      {state.view && (
        <button
          type="button"
          class="button quiet icon more"
          aria-label={t('more')}
          aria-haspopup="menu"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          <Icon name="more" />
        </button>
      )}
      <IconButton icon="close" label={t('close')} onClick={acts.close} />
      {open && <Menu state={state} acts={acts} close={() => setOpen(false)} />}
    </div>
  )
}
