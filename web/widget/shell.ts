/** What the loader and the app tell each other. Types alone: the loader knows nothing else of the app. */
import type { Attributes, SandglassEvents } from './sandglass.d.ts'

export interface Options {
  color: string | null
  side: 'left' | 'right' | null
  theme: 'auto' | 'light' | 'dark' | null
  language: string | null
  /** No launcher: the page opens the chat by a button of its own. */
  hidden: boolean
}

/** What the loader has put into the page, and what the page has said before the app was there. */
export interface Shell {
  /** The inbox. */
  key: string
  /** Where the server is, without a slash at the end. */
  base: string
  options: Options
  /** Within the closed shadow root; the app draws here. */
  mount: HTMLElement
  launcher: Launcher
  adopt(css: string): void
  emit<Name extends keyof SandglassEvents>(name: Name, detail: SandglassEvents[Name]): void
  identity: string | null
  attributes: Attributes
}

export interface Launcher {
  button: HTMLButtonElement
  /** Beside the button: why nothing opens. */
  note: HTMLElement
  dress(look: { color: string; side: 'left' | 'right'; dark: boolean }): void
  show(state: { opened: boolean; unread: number; label: string }): void
  /** Pressed, and the chat is not there yet; or `failure`: it will not be. */
  wait(waiting: boolean, failure?: string): void
}

/** What the loader calls. */
export interface Running {
  open(): void
  close(): void
  identify(token: string): Promise<void>
  setAttributes(attributes: Attributes): void
  setLanguage(language: string): Promise<void>
  setTheme(theme: 'auto' | 'light' | 'dark'): void
  reset(): Promise<void>
  destroy(): void
}

export interface AppModule {
  start(shell: Shell): Promise<Running>
}
