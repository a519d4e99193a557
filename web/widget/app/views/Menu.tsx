/** What is rarely wanted: language, sound, copies, an end. By arrow keys like every menu (ARIA APG, Menu). */
import { useEffect, useRef } from '../../jsx/hooks.ts'
import { chatOf } from '../choose.ts'
import type { Acts, State } from '../state.ts'
import { Icon, type IconName } from './Icon.tsx'

interface Item {
  icon: IconName
  words: string
  danger?: boolean
  act: () => void
}

export function Menu({ state, acts, close }: { state: State; acts: Acts; close: () => void }) {
  const element = useRef<HTMLDivElement>(null)
  const items = () => [...(element.current?.querySelectorAll('button') ?? [])]
  const leave = (focus: boolean) => {
    const opener = element.current?.parentElement?.querySelector<HTMLElement>('.more')
    close()
    if (focus) opener?.focus()
  }
  useEffect(() => {
    items()[0]?.focus()
    const root = element.current?.getRootNode()
    const outside = (event: Event) => {
      const target = event.target as Element
      if (!element.current?.parentElement?.contains(target)) close()
    }
    root?.addEventListener('pointerdown', outside)
    return () => root?.removeEventListener('pointerdown', outside)
  }, [])

  const onKeyDown = (event: KeyboardEvent) => {
    const all = items()
    const at = all.findIndex((each) => each === event.target)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
    if (event.key === 'Escape' || event.key === 'Tab') leave(event.key === 'Escape')
    else if (to === undefined) return
    else all.at(to % all.length)?.focus()
    event.stopPropagation()
    if (event.key !== 'Tab') event.preventDefault()
  }
  const run = (act: () => void) => () => {
    leave(true)
    act()
  }
  const { t } = state.speech
  return (
    <div class="menu" role="menu" aria-label={t('more')} ref={element} onKeyDown={onKeyDown}>
      {itemsOf(state, acts).map(({ icon, words, danger, act }) => (
        <button type="button" role="menuitem" class={danger ? 'danger' : ''} onClick={run(act)}>
          <Icon name={icon} />
          {words}
        </button>
      ))}
      <hr />
      <div class="heading" id="sg-language">
        {t('language')}
      </div>
      <div role="group" aria-labelledby="sg-language">
        {state.languages.map((language) => (
          <button
            type="button"
            role="menuitemradio"
            aria-checked={language === state.speech.language}
            lang={language}
            onClick={run(() => acts.speak(language))}
          >
            <span class="grow">{ownName(language)}</span>
            {language === state.speech.language && <Icon name="check" />}
          </button>
        ))}
      </div>
    </div>
  )
}

function itemsOf(state: State, acts: Acts): Item[] {
  const { t } = state.speech
  const chat = chatOf(state)
  const items: Item[] = [
    { icon: state.muted ? 'sound' : 'mute', words: t(state.muted ? 'sound' : 'mute'), act: acts.mute },
  ]
  if (state.history.chats.length > 0)
    items.unshift({ icon: 'chats', words: t('chats'), act: () => acts.show('chats') })
  if (!chat) return items
  if (state.view?.transcript)
    items.push({ icon: 'mail', words: t('transcript'), act: () => acts.show('transcript') })
  items.push({ icon: 'download', words: t('download'), act: () => void acts.download() })
  if (chat.status === 'open') items.push({ icon: 'check', words: t('end'), act: () => void acts.end() })
  else items.push({ icon: 'plus', words: t('begin'), act: () => acts.choose(null) })
  items.push({ icon: 'trash', words: t('delete'), danger: true, act: () => acts.show('delete') })
  return items
}

function ownName(language: string): string {
  const name = new Intl.DisplayNames(language, { type: 'language' }).of(language) ?? language
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1)
}
