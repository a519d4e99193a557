/** Puts the state on the screen: panel, launcher, title; and the focus where it belongs. */
import { draw } from '../jsx/draw.ts'
import { unreadIn } from './history.ts'
import type { Shell } from '../shell.ts'
import { dress } from './look.ts'
import type { Acts, State } from './state.ts'
import { TitleBadge } from './title.ts'
import { Panel } from './views/Panel.tsx'

const COLOR = '#0e6570'

export class Screen {
  readonly #shell: Shell
  readonly #acts: Acts
  readonly #title = new TitleBadge()
  readonly #narrow = matchMedia('(max-width: 600px)')
  readonly #dark = matchMedia('(prefers-color-scheme: dark)')
  readonly #gone = new AbortController()
  #state: State
  #waiting = false

  constructor(shell: Shell, acts: Acts, state: State) {
    this.#shell = shell
    this.#acts = acts
    this.#state = state
    const { signal } = this.#gone
    const again = () => this.show(this.#state)
    this.#narrow.addEventListener('change', again, { signal })
    this.#dark.addEventListener('change', again, { signal })
    document.addEventListener('visibilitychange', again, { signal })
    for (const event of ['resize', 'scroll'] as const) {
      window.visualViewport?.addEventListener(event, () => this.#fit(), { signal })
    }
  }

  /** Drawn once for all that changes in one go. */
  show(state: State): void {
    this.#state = state
    if (this.#waiting) return
    this.#waiting = true
    queueMicrotask(() => {
      this.#waiting = false
      if (!this.#gone.signal.aborted) this.#draw(this.#state)
    })
  }

  destroy(): void {
    this.#gone.abort()
    this.#title.show(0)
    draw(null, this.#shell.mount)
  }

  #draw(state: State): void {
    const { mount, launcher, options } = this.#shell
    const { view, speech } = state
    const theme = options.theme ?? view?.theme ?? 'auto'
    const dark = theme === 'auto' ? this.#dark.matches : theme === 'dark'
    const side = options.side ?? view?.side ?? 'right'
    const color = options.color ?? view?.color ?? COLOR
    const unread = unreadIn(state.history)
    mount.className = `sg page ${side}${options.hidden ? ' alone' : ''}`
    mount.dir = speech.dir
    mount.lang = speech.language
    dress(mount, color, dark)
    launcher.dress({ color, side, dark })
    launcher.show({
      opened: state.opened,
      unread,
      label: unread > 0 ? speech.t('unread.label', { count: unread }) : speech.t('chat'),
    })
    this.#title.show(unread)
    this.#fit()
    draw(
      state.opened ? (
        <Panel state={{ ...state, dark }} acts={this.#acts} full={this.#narrow.matches} />
      ) : null,
      mount,
    )
  }

  /** The on-screen keyboard takes its place from the visual viewport alone, and may scroll it away. */
  #fit(): void {
    const { visualViewport } = window
    if (!visualViewport || !this.#narrow.matches) return
    const { style } = this.#shell.mount
    style.setProperty('--top', `${Math.max(0, visualViewport.offsetTop)}px`)
    style.setProperty('--height', `${visualViewport.height}px`)
  }
}
