/** What a website does with the widget's API, on buttons. */
import type { Sandglass, SandglassEvents } from '../sandglass.d.ts'
import { german } from './german.ts'

const EVENTS: Array<keyof SandglassEvents> = [
  'ready',
  'open',
  'close',
  'message',
  'unread',
  'sent',
  'ended',
  'error',
]

const log = document.querySelector('.log')
const tell = (line: string) => {
  if (log) log.textContent = `${line}\n${log.textContent}`.slice(0, 2000)
}

function withChat(act: (chat: Sandglass) => unknown): void {
  window.sandglass ??= []
  window.sandglass.push((chat) => void act(chat))
}

const acts: Record<string, (chat: Sandglass) => unknown> = {
  open: (chat) => chat.open(),
  toggle: (chat) => chat.toggle(),
  de: (chat) => speak(chat, 'de'),
  en: (chat) => speak(chat, 'en'),
  light: (chat) => chat.setTheme('light'),
  dark: (chat) => chat.setTheme('dark'),
  attributes: (chat) => chat.setAttributes({ basket: 1290 }),
  reset: (chat) => chat.reset(),
}

const english = new Map<Element, string>()

/** The page follows, so that a visitor's whole view can be looked at. */
function speak(chat: Sandglass, language: 'de' | 'en'): void {
  chat.setLanguage(language)
  show(language)
}

function show(language: 'de' | 'en'): void {
  document.documentElement.lang = language
  for (const element of document.querySelectorAll<HTMLElement>('[data-words]')) {
    const words = element.dataset['words'] ?? ''
    if (!english.has(element)) english.set(element, element.textContent)
    element.textContent = (language === 'de' ? german[words] : english.get(element)) ?? ''
  }
}

document.addEventListener('click', ({ target }) => {
  const act = target instanceof HTMLElement ? acts[target.dataset['act'] ?? ''] : undefined
  if (act) withChat(act)
})
document.querySelector('form')?.addEventListener('submit', (event) => {
  event.preventDefault()
  const token = String(new FormData(event.target as HTMLFormElement).get('token') ?? '').trim()
  withChat((chat) =>
    chat.identify(token).then(
      () => tell('identify: accepted, or kept for the first message'),
      (error: unknown) => tell(`identify: ${String(error)}`),
    ),
  )
})
withChat((chat) => {
  for (const name of EVENTS) chat.on(name, (detail) => tell(`${name} ${JSON.stringify(detail) ?? ''}`))
})
if (navigator.languages.find((each) => /^(de|en)/.test(each))?.startsWith('de')) {
  withChat((chat) => speak(chat, 'de'))
}
