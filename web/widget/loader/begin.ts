/** Puts the launcher into the page and the API into `window`, and fetches the app when it is wanted. */
import hostCss from '../look/host.css?inline'
import { makeLauncher } from '../look/launcher.ts'
import type { Attributes, Sandglass } from '../sandglass.d.ts'
import type { AppModule, Running, Shell } from '../shell.ts'
import { Listeners } from './listeners.ts'
import type { Tag } from './tag.ts'
import { failureWords } from './words.ts'

const COLOR = '#0e6570'

type Callback = (chat: Sandglass) => void

/** `appFile`: the app's name in the server's `/widget`. */
export function begin({ key, base, options }: Tag, appFile: string): void {
  const waiting = window.sandglass
  // The tag was included twice.
  if (waiting && !Array.isArray(waiting)) return
  const listeners = new Listeners()
  const host = document.createElement('sandglass-chat')
  const root = host.attachShadow({ mode: 'closed' })
  const mount = document.createElement('div')
  const launcher = makeLauncher(document)
  const gone = new AbortController()
  let opened = false
  let running: Promise<Running> | null = null

  const shell: Shell = {
    key,
    base,
    options,
    mount,
    launcher,
    identity: null,
    attributes: {},
    adopt: (css) => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(css)
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
    },
    emit(name, detail) {
      if (name === 'open' || name === 'close') opened = name === 'open'
      listeners.emit(name, detail)
    },
  }

  const start = async (file: string): Promise<Running> => {
    const app = (await import(/* @vite-ignore */ `${base}/widget/${file}`)) as AppModule
    return app.start(shell)
  }
  /** A deployment takes files away; then, and each time somebody tries again, the present app is asked for. */
  const load = (): Promise<Running> => {
    running ??= start(appFile).catch(() => start(`app.js?${Date.now()}`))
    running.catch(() => {
      running = null
      listeners.emit('error', { code: 'unreachable', message: 'The chat could not be loaded.' })
    })
    return running
  }
  const withApp = (act: (app: Running) => unknown): void => void load().then(act, () => undefined)
  const ifApp = (act: (app: Running) => unknown): void => void running?.then(act, () => undefined)

  const chat: Sandglass = {
    open() {
      launcher.wait(true)
      load()
        .then((app) => app.open())
        .then(
          () => launcher.wait(false),
          () => launcher.wait(false, failureWords(options.language)),
        )
    },
    close: () => ifApp((app) => app.close()),
    toggle: () => (opened ? chat.close() : chat.open()),
    async identify(token) {
      shell.identity = token
      await (await running)?.identify(token)
    },
    setAttributes(attributes: Attributes) {
      Object.assign(shell.attributes, attributes)
      ifApp((app) => app.setAttributes(attributes))
    },
    setLanguage(language) {
      options.language = language
      label()
      ifApp((app) => app.setLanguage(language))
    },
    setTheme(theme) {
      options.theme = theme
      ifApp((app) => app.setTheme(theme))
    },
    async reset() {
      shell.identity = null
      shell.attributes = {}
      if (running) await (await running).reset()
      else if (hasStored(key)) await (await load()).reset()
    },
    destroy() {
      ifApp((app) => app.destroy())
      gone.abort()
      host.remove()
      delete window.sandglass
    },
    on: (event, listener) => listeners.on(event, listener),
    push: (callback: Callback) => guarded(callback, chat),
  }

  /** The one word that is said before there are dictionaries is the same in every language we speak. */
  const label = () => launcher.show({ opened, unread: 0, label: 'Chat' })

  shell.adopt(hostCss)
  launcher.dress({ color: options.color ?? COLOR, side: options.side ?? 'right', dark: false })
  launcher.button.hidden = options.hidden
  launcher.button.addEventListener('click', chat.toggle)
  label()
  root.append(mount, launcher.button, launcher.note)
  window.sandglass = chat

  whenBody(() => {
    if (gone.signal.aborted) return
    attach(host)
    // Sites that change pages by replacing the body would lose it.
    const watch = new MutationObserver(() => host.isConnected || attach(host))
    watch.observe(document.documentElement, { childList: true })
    gone.signal.addEventListener('abort', () => watch.disconnect())
    listeners.emit('ready', undefined)
    for (const callback of waiting ?? []) guarded(callback, chat)
    if (hasStored(key)) whenIdle(() => gone.signal.aborted || withApp(() => undefined))
  })
}

/** A mistake in the page's own code stays the page's. */
function guarded(callback: Callback, chat: Sandglass): void {
  try {
    callback(chat)
  } catch (error) {
    reportError(error)
  }
}

/** In the top layer, where the page's transforms, filters and z-indices don't reach; elsewhere above them. */
function attach(host: HTMLElement): void {
  document.body?.append(host)
  host.popover = 'manual'
  if (host.isConnected) host.showPopover?.()
}

function whenBody(act: () => void): void {
  if (document.body) act()
  else document.addEventListener('DOMContentLoaded', act, { once: true })
}

const whenIdle = (act: () => void): void => {
  if ('requestIdleCallback' in window) requestIdleCallback(act, { timeout: 3000 })
  else setTimeout(act, 500)
}

/** Somebody has written from this browser before. */
function hasStored(key: string): boolean {
  try {
    return Object.keys(localStorage).some((each) => each.startsWith(`sandglass:${key}`))
  } catch {
    return false
  }
}
