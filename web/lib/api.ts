/** The one door to the REST API: token, refresh and errors are dealt with here and nowhere else. */
import type { ErrorReply, FieldFault } from '../../server/contract/common.ts'
import type { SessionReply } from '../../server/contract/agent.ts'

/** A refusal the server explained, or a line that broke (`status` 0). */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly fields: readonly FieldFault[]
  constructor(status: number, code: string, message: string, fields: ApiError['fields'] = []) {
    super(message)
    this.status = status
    this.code = code
    this.fields = fields
  }
  /** Nobody answered, or somebody on the way did: the same request may work in a moment. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 502
  }
}

export interface ApiOptions {
  fetch: typeof globalThis.fetch
  /** The session is over: sign in again. */
  onSignedOut: () => void
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export interface Api {
  get<T>(path: string, signal?: AbortSignal): Promise<T>
  post<T>(path: string, body?: unknown): Promise<T>
  patch<T>(path: string, body: unknown): Promise<T>
  delete(path: string): Promise<void>
  bytes(path: string, signal?: AbortSignal): Promise<Blob>
  /** A token that is good for a while yet. */
  token(renew?: boolean): Promise<string>
  signedIn(session: SessionReply): void
  signedOut(): void
  /** Tries the refresh cookie; false: nobody is signed in. */
  restore(): Promise<boolean>
}

const OPEN_DOORS = ['/api/sessions', '/api/sessions/refresh', '/api/setup']
/** A token is renewed this long before it ends, so that no request meets its last second. */
const MARGIN = 30_000

export function createApi({ fetch, onSignedOut }: ApiOptions): Api {
  let session: SessionReply | null = null
  let refreshing: Promise<boolean> | null = null

  async function attempt(
    method: Method,
    path: string,
    body: unknown,
    signal?: AbortSignal,
  ): Promise<Response> {
    const headers = new Headers()
    if (session && !OPEN_DOORS.includes(path)) headers.set('authorization', `Bearer ${session.accessToken}`)
    if (body !== undefined) headers.set('content-type', 'application/json')
    const init: RequestInit = { method, headers, credentials: 'same-origin' }
    if (body !== undefined) init.body = JSON.stringify(body)
    if (signal) init.signal = signal
    try {
      return await fetch(path, init)
    } catch (cause) {
      if (signal?.aborted) throw cause
      throw new ApiError(0, 'unreachable', 'The server could not be reached.')
    }
  }

  async function send(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    const used = session?.accessToken
    let response = await attempt(method, path, body, signal)
    if (response.status === 401 && !OPEN_DOORS.includes(path)) {
      // Somebody else may have renewed it meanwhile; then one more attempt is enough.
      const renewed = used !== session?.accessToken || (await refresh())
      if (renewed) response = await attempt(method, path, body, signal)
      if (response.status === 401) endSession()
    }
    if (!response.ok) throw await toError(response)
    return response
  }

  /** One refresh at a time: the cookie is good for one use only. */
  function refresh(): Promise<boolean> {
    refreshing ??= renew().finally(() => {
      refreshing = null
    })
    return refreshing
  }

  async function renew(): Promise<boolean> {
    const response = await attempt('POST', '/api/sessions/refresh', undefined)
    if (response.status === 401 || response.status === 403) return false
    if (!response.ok) throw await toError(response)
    session = (await response.json()) as SessionReply
    return true
  }

  function endSession(): void {
    if (!session) return
    session = null
    onSignedOut()
  }

  return {
    get: async (path, signal) => json(await send('GET', path, undefined, signal)),
    post: async (path, body = {}) => json(await send('POST', path, body)),
    patch: async (path, body) => json(await send('PATCH', path, body)),
    delete: async (path) => void (await send('DELETE', path)),
    bytes: async (path, signal) => (await send('GET', path, undefined, signal)).blob(),
    async token(renew = false) {
      if (renew || !session || session.expiresAt - MARGIN < Date.now()) {
        if (!(await refresh())) endSession()
      }
      if (!session) throw new ApiError(401, 'unauthenticated', 'Signed out.')
      return session.accessToken
    },
    signedIn: (reply) => void (session = reply),
    signedOut: () => void (session = null),
    restore: async () => session !== null || (await refresh()),
  }
}

async function json<T>(response: Response): Promise<T> {
  const text = await response.text()
  return (text === '' ? undefined : JSON.parse(text)) as T
}

async function toError(response: Response): Promise<ApiError> {
  const reply = (await response.json().catch(() => null)) as ErrorReply | null
  const { code = 'unknown', message = response.statusText, fields = [] } = reply?.error ?? {}
  return new ApiError(response.status, code, message, fields)
}

/** `?a=1&b=2` of what is given; empty values are left out. */
export function query(values: Record<string, string | number | null | undefined>): string {
  const parts = Object.entries(values).filter(
    ([, value]) => value !== null && value !== undefined && value !== '',
  )
  return parts.length ? `?${new URLSearchParams(parts.map(([key, value]) => [key, String(value)]))}` : ''
}
