/** Who writes from this browser. Two tabs that begin at the same moment become one visitor. */
import type { NewVisitorSession } from '../../../server/contract/visitor.ts'
import { unreachable, type Api } from './api.ts'
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

/** RFC 7519, section 4.1: of the token, not of the person. */
const OF_THE_TOKEN = /^(exp|iat|nbf|jti)$/

/** Other tabs see by then what this one has stored. */
const STORED_WITHIN = 500

/** What it says of the person: a site may sign a fresh one for every page. null: it can't be read. */
function claimsOf(token: string): string | null {
  try {
    const payload = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))
    return JSON.stringify(JSON.parse(payload), (name, value: unknown) =>
      OF_THE_TOKEN.test(name) ? undefined : value,
    )
  } catch {
    return null
  }
}

export class Sessions {
  readonly #world: SessionsWorld
  #current: Session | null
  /** Logouts so far. */
  #left = 0

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

  /** As whom the site has signed for: at once where somebody else speaks, or with the next session. */
  async identify(identity: string): Promise<void> {
    const claims = claimsOf(identity)
    const isKnown = claims !== null && claims === this.#current?.claims
    if (this.#current && !isKnown) await this.renew({ identity })
  }

  /** What another tab has stored. */
  adopt(): void {
    const stored = this.#world.storage.read()?.session ?? null
    if (stored?.token !== this.#current?.token) this.#set(stored)
  }

  /** It has ended, here or on the server. */
  forget(): void {
    this.#left += 1
    this.#set(null)
  }

  async #make(more: NewVisitorSession): Promise<Session> {
    const left = this.#left
    const about = { ...this.#world.about(), ...more }
    const reply = await this.#world.api.begin(about)
    if (left !== this.#left) {
      await this.#world.api.leave(reply.token)
      throw unreachable()
    }
    const session = {
      ...reply,
      claims: about.identity ? claimsOf(about.identity) : (this.#current?.claims ?? null),
    }
    this.#world.storage.write({ session, ...this.#world.rest() })
    this.#set(session)
    return session
  }

  #set(session: Session | null): void {
    this.#current = session
    this.#world.changed(session)
  }

  /**
   * An insecure page has no locks; there two tabs in the same moment may become two visitors. Tabs may be
   * processes of their own, to which what is stored comes later than the end of a lock: it is held on, which
   * nobody waits for who asked.
   */
  #alone<T>(act: () => Promise<T>): Promise<T> {
    const locks: LockManager | null | undefined = navigator.locks
    if (!locks) return act()
    return new Promise((resolve, reject) => {
      const held = async () => {
        const acted = act()
        resolve(acted)
        await acted
        await new Promise((over) => setTimeout(over, STORED_WITHIN))
      }
      locks.request(`sandglass:${this.#world.key}`, held).catch(reject)
    })
  }
}
