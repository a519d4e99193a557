/** The live feed: one socket that signs in, resumes where it was, and comes back by itself. */
import type { ClientFrame, CloseCode, ServerFrame } from '../../server/contract/live.ts'

export type FeedStatus =
  | { state: 'connecting' }
  | { state: 'open' }
  /** Waiting for the next attempt, which is made at `at`. */
  | { state: 'waiting'; tries: number; at: number }
  | { state: 'closed' }

export interface FeedOptions {
  url: string
  /** `renew`: the server no longer takes the one we have, whatever its date says. */
  token: (renew: boolean) => Promise<string>
  /** The last event applied. */
  since: () => number | null
  onFrame: (frame: ServerFrame) => void
  onStatus: (status: FeedStatus) => void
  /** What this agent may see has changed: once it is open again, load everything afresh. */
  onAccessChanged: () => void
  open?: (url: string) => WebSocket
  random?: () => number
}

export interface Feed {
  start(): void
  stop(): void
  /** The network is back, or the window was shown: do not wait any longer. */
  hurry(): void
}

const FIRST_WAIT = 1_000
const LONGEST_WAIT = 30_000
const ACCESS_CHANGED: (typeof CloseCode)['accessChanged'] = 4403
const UNAUTHENTICATED: (typeof CloseCode)['unauthenticated'] = 4401

/** Full jitter: anywhere between nothing and the doubled wait, so that consoles don't come back in step. */
export function waitFor(tries: number, random: () => number): number {
  return Math.round(random() * Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** tries))
}

export function createFeed(options: FeedOptions): Feed {
  const { url, token, since, onFrame, onStatus, onAccessChanged } = options
  const open = options.open ?? ((address) => new WebSocket(address))
  const random = options.random ?? Math.random
  let socket: WebSocket | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let tries = 0
  let running = false
  let renew = false

  async function connect(): Promise<void> {
    timer = null
    onStatus({ state: 'connecting' })
    let bearer: string
    try {
      bearer = await token(renew)
      renew = false
    } catch {
      return later()
    }
    if (!running || socket) return
    const current = open(url)
    socket = current
    const say = (frame: ClientFrame) => current.send(JSON.stringify(frame))
    current.addEventListener('open', () => {
      say({ type: 'auth', token: bearer })
      say({ type: 'resume', since: since() })
    })
    current.addEventListener('message', (event: MessageEvent<string>) => {
      if (current !== socket) return
      const frame = JSON.parse(event.data) as ServerFrame
      if (frame.type === 'ready' || frame.type === 'reset') {
        tries = 0
        onStatus({ state: 'open' })
      }
      onFrame(frame)
    })
    current.addEventListener('close', (event) => {
      if (current !== socket) return
      socket = null
      if (event.code === ACCESS_CHANGED) onAccessChanged()
      renew = event.code === UNAUTHENTICATED
      later()
    })
  }

  function later(): void {
    if (!running) return
    const wait = waitFor(tries, random)
    tries += 1
    onStatus({ state: 'waiting', tries, at: Date.now() + wait })
    timer = setTimeout(() => void connect(), wait)
  }

  return {
    start() {
      if (running) return
      running = true
      void connect()
    },
    stop() {
      running = false
      if (timer) clearTimeout(timer)
      timer = null
      const current = socket
      socket = null
      current?.close()
      onStatus({ state: 'closed' })
    },
    hurry() {
      if (!running || !timer) return
      clearTimeout(timer)
      void connect()
    },
  }
}
