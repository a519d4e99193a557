/**
 * Types of the Sandglass chat widget's JavaScript API, for websites written in TypeScript.
 * The server gives this file as `/widget.d.ts`.
 */

/** Of the visitor: at most 20, names of at most 40 letters and digits, texts of at most 255 characters. */
export type Attributes = Record<string, string | number | boolean | null>

export interface SandglassEvents {
  /** The API can be used. */
  ready: undefined
  open: undefined
  close: undefined
  /** An answer has arrived. */
  message: { id: string; text: string | null; author: string | null; sentAt: number }
  /** How many answers have not been read. */
  unread: { count: number }
  /** A message of the visitor is stored by the server. */
  sent: { id: string }
  /** The chat was ended, by the visitor or by an agent. */
  ended: { chat: string }
  /** `code` is one of the server's (`identity_refused`, `foreign_origin` …) or `unreachable`. */
  error: { code: string; message: string }
}

export interface Sandglass {
  open(): void
  close(): void
  toggle(): void
  /**
   * Says who is signed in on the website. `token` is a JWT that the website's server has signed with the
   * inbox's identity secret: HS256, `aud` the inbox's key, `sub` the person, `exp` at most a day ahead. It is
   * never stored. Rejects where the server refuses it.
   */
  identify(token: string): Promise<void>
  /** Shown to agents, as said by the page and verified by nobody. `null` takes one back. */
  setAttributes(attributes: Attributes): void
  /** `de`, `en` …; one that the widget does not speak leaves it as it is. */
  setLanguage(language: string): void
  setTheme(theme: 'auto' | 'light' | 'dark'): void
  /** For a logout: ends the session and forgets everything in this browser. */
  reset(): Promise<void>
  /** Takes the widget off the page, and itself from `window`. What is stored stays. */
  destroy(): void
  /** Listens; the answer stops it. */
  on<Name extends keyof SandglassEvents>(
    event: Name,
    listener: (detail: SandglassEvents[Name]) => void,
  ): () => void
  /** Calls back at once; before the widget is there it is an array's `push` and waits. */
  push(callback: (chat: Sandglass) => void): void
}

declare global {
  interface Window {
    /** `window.sandglass = window.sandglass || []; sandglass.push((chat) => chat.open())` works at any time. */
    sandglass?: Sandglass | Array<(chat: Sandglass) => void>
  }
}
