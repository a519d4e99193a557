/** The chat, once somebody has opened it or has written before. */
import css from '../look/widget.css?inline'
import type { Running, Shell } from '../shell.ts'
import { Api } from './api.ts'
import { actsOf, speakIn } from './acts.ts'
import { Chat } from './chat.ts'
import { Screen } from './screen.tsx'
import { chime } from './sound.ts'
import { learn, pickLanguage } from './speech.ts'
import { NO_DRAFT } from './state.ts'
import { keeper, WidgetStorage } from './storage.ts'

export async function start(shell: Shell): Promise<Running> {
  // Both at once: on a slow network each takes its time.
  const view = new Api(shell.base, shell.key, () => null).view()
  view.catch(() => undefined)
  const stored = new WidgetStorage(shell.key, keeper()).read()
  const speech = await learn(
    pickLanguage([
      stored?.language,
      shell.options.language,
      document.documentElement.lang,
      ...navigator.languages,
    ]),
  )
  shell.adopt(css)
  const chat = new Chat({
    shell,
    speech,
    changed: (state) => screen.show(state),
    arrived: () => {
      acts.looked()
      if (!chat.state.muted && (document.hidden || !chat.state.opened)) chime()
    },
  })
  let before: Element | null = null
  const open = () => {
    if (chat.state.opened) return
    before = document.activeElement
    chat.set({ opened: true })
    chat.refreshView()
    shell.emit('open', undefined)
  }
  const close = () => {
    if (!chat.state.opened) return
    chat.set({ opened: false, pane: 'thread' })
    shell.emit('close', undefined)
    // Back to whatever opened it.
    if (!shell.options.hidden) shell.launcher.button.focus()
    else if (before instanceof HTMLElement) before.focus()
  }
  const acts = actsOf(chat, close)
  const screen = new Screen(shell, acts, chat.state)
  const gone = listen(chat, () => acts.looked())
  screen.show(chat.state)
  void chat.begin(view)

  return {
    open,
    close,
    async identify(token) {
      await chat.sessions.identify(token).catch((error: unknown) => {
        chat.fail(error)
        throw error
      })
    },
    setAttributes(attributes) {
      if (chat.sessions.current) chat.api.change({ attributes }).catch((error: unknown) => chat.fail(error))
    },
    setLanguage: (language) => speakIn(chat, language),
    setTheme: () => screen.show(chat.state),
    async reset() {
      acts.draft = { ...NO_DRAFT }
      await chat.reset()
    },
    destroy() {
      gone.abort()
      chat.stop()
      screen.destroy()
    },
  }
}

/** What happens around the chat: other tabs, the network, somebody coming back to the page. */
function listen(chat: Chat, looked: () => void): AbortController {
  const gone = new AbortController()
  const { signal } = gone
  window.addEventListener(
    'storage',
    ({ key, storageArea }) => {
      if (storageArea !== window.localStorage || !chat.storage.isSession(key)) return
      if (!chat.storage.read()) chat.outbox.adopt()
      chat.sessions.adopt()
    },
    { signal },
  )
  const back = () => {
    if (document.hidden) return
    chat.line.wake()
    if (chat.state.opened) chat.refreshView()
    looked()
  }
  window.addEventListener('online', back, { signal })
  window.addEventListener('offline', () => chat.line.cut(), { signal })
  window.addEventListener('focus', back, { signal })
  document.addEventListener('visibilitychange', back, { signal })
  return gone
}
