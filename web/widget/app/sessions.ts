/** Who writes from this browser. Two tabs that begin at the same moment become one visitor. */
import type { NewVisitorSession } from '../../../server/contract/visitor.ts'
import type { Api } from './api.ts'
import type { Session } from './state.ts'
import type { WidgetStorage } from './storage.ts'

export interface SessionsWorld {
  api: Api
  storage: WidgetStorage
  /** For the navigator's lock: the inbox. */
  key: string
  /** What is said of the visitor whenever a session is made. */
  about(): NewVisitorSession
  changed(session: Session | null): void
  /** Language and sound, which stay with the session. */
  rest(): { muted: boolean; language: string | null }
}

export class Sessions {
  readonly #world: SessionsWorld
  #current: Session | null

  constructor(world: SessionsWorld) {
    this.#world = world
    this.#current = world.storage.read()?.session ?? null
  }

  get current(): Session | null {
    return this.#current
  }

  /** The one there is, or one that is made. Throws ApiError. */
  async ensure(more: NewVisitorSession = {}): Promise<Session> {
    if (this.#current) return this.#current
    return this.#alone(async () => {
      // Another tab was faster.
      this.adopt()
      return this.#current ?? this.#make(more)
    })
  }

  /** Made anew under the present one, with a notice or an identity; its token is another one afterwards. */
  renew = (more: NewVisitorSession): Promise<Session> =>
    this.#alone(() => {
      this.adopt()
      return this.#make(more)
    })

  /** What another tab has stored. */
  adopt(): void {
    const stored = this.#world.storage.read()?.session ?? null
    if (stored?.token !== this.#current?.token) this.#set(stored)
  }

  /** It has ended, here or on the server. */
  forget(): void {
    this.#set(null)
  }

  async #make(more: NewVisitorSession): Promise<Session> {
    const session = await this.#world.api.begin({ ...this.#world.about(), ...more })
    this.#world.storage.write({ session, ...this.#world.rest() })
    this.#set(session)
    return session
  }

  #set(session: Session | null): void {
    this.#current = session
    this.#world.changed(session)
  }

  /** An insecure page has no locks; there two tabs in the same moment may become two visitors. */
  async #alone<T>(act: () => Promise<T>): Promise<T> {
    if (!('locks' in navigator)) return act()
    return await navigator.locks.request(`sandglass:${this.#world.key}`, act)
  }
}
