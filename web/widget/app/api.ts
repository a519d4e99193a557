/** The server's REST side, as a visitor's browser asks for it. No cookie goes along. */
import type { ErrorReply } from '../../../server/contract/common.ts'
import type {
  ChatMessages,
  ChatRating,
  NewChatMessage,
  NewVisitorSession,
  Seen,
  UpdatesReply,
  VisitorChange,
  VisitorSessionReply,
  VisitorUploadView,
} from '../../../server/contract/visitor.ts'
import type { WidgetView } from '../../../server/contract/widget.ts'
import type { z } from 'zod'

type Typed<Schema extends z.ZodType> = z.input<Schema>

/** `status` 0: the server could not be reached, and nobody knows whether it heard. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** Milliseconds; null: trying again is no use. */
  readonly retryAfter: number | null

  constructor(status: number, code: string, message: string, retryAfter: number | null) {
    super(message)
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
  }
}

const SOON = 3000
export const unreachable = () => new ApiError(0, 'unreachable', 'The server could not be reached.', SOON)

export class Api {
  readonly #root: string
  readonly #token: () => string | null

  constructor(base: string, key: string, token: () => string | null) {
    this.#root = `${base}/api/widget/${key}`
    this.#token = token
  }

  view = () => this.#json<WidgetView>('GET', '')
  begin = (session: NewVisitorSession) => this.#json<VisitorSessionReply>('POST', '/sessions', session)
  leave = (token = this.#token()) => this.#json('DELETE', '/sessions/current', undefined, token)
  change = (change: VisitorChange) => this.#json('PATCH', '/me', change)
  updates = (since: string | undefined) =>
    this.#json<UpdatesReply>(
      'GET',
      since === undefined ? '/updates' : `/updates?since=${encodeURIComponent(since)}`,
    )
  send = (message: Typed<typeof NewChatMessage>) => this.#json('POST', '/messages', message)
  seen = (seen: Seen) => this.#json('POST', '/seen', seen)
  typing = () => this.#json('POST', '/typing')
  messages = (chat: string, before?: string) =>
    this.#json<Typed<typeof ChatMessages>>(
      'GET',
      `/chats/${chat}/messages${before === undefined ? '' : `?before=${encodeURIComponent(before)}`}`,
    )
  end = (chat: string) => this.#json('POST', `/chats/${chat}/end`)
  erase = (chat: string) => this.#json('DELETE', `/chats/${chat}`)
  rate = (chat: string, rating: Typed<typeof ChatRating>) =>
    this.#json('POST', `/chats/${chat}/rating`, rating)
  transcript = (chat: string, email: string) => this.#json('POST', `/chats/${chat}/transcript`, { email })

  async copy(chat: string): Promise<Blob> {
    return (await this.#ask('GET', `/chats/${chat}/download`)).blob()
  }

  /** `onProgress`: from 0 to 1, the one thing that `fetch` does not tell. */
  upload(file: File, voice: boolean, onProgress: (share: number) => void): Promise<VisitorUploadView> {
    const query = new URLSearchParams({ name: file.name.slice(-200), ...(voice ? { as: 'voice' } : {}) })
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest()
      request.open('POST', `${this.#root}/files?${query}`)
      request.setRequestHeader('authorization', `Bearer ${this.#token()}`)
      request.setRequestHeader('content-type', 'application/octet-stream')
      request.responseType = 'json'
      request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(loaded / (total || 1)))
      request.addEventListener('error', () => reject(unreachable()))
      request.addEventListener('load', () => {
        if (request.status < 300) return resolve(request.response as VisitorUploadView)
        const error = errorOf(request.status, request.response, request.getResponseHeader('retry-after'))
        // Of the input there is nothing but the file.
        reject(error.status === 400 ? new ApiError(400, 'file', error.message, null) : error)
      })
      request.send(file)
    })
  }

  async #json<Reply = void>(
    method: string,
    path: string,
    body?: unknown,
    token = this.#token(),
  ): Promise<Reply> {
    const response = await this.#ask(method, path, body, token)
    return (response.status === 204 ? undefined : await response.json().catch(fail)) as Reply
  }

  async #ask(method: string, path: string, body?: unknown, token = this.#token()): Promise<Response> {
    const response = await fetch(this.#root + path, {
      method,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-store',
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(fail)
    if (response.ok) return response
    // Asked under a token that has been replaced meanwhile: nobody's session has ended.
    if (response.status === 401 && token !== this.#token()) throw unreachable()
    throw errorOf(
      response.status,
      await response.json().catch(() => null),
      response.headers.get('retry-after'),
    )
  }
}

function fail(): never {
  throw unreachable()
}

function errorOf(status: number, reply: unknown, retryAfter: string | null): ApiError {
  const { code = 'unknown', message = '' } = (reply as Partial<ErrorReply> | null)?.error ?? {}
  const again = status === 429 || status >= 500 || status === 408
  return new ApiError(status, code, message, again ? Number(retryAfter ?? 0) * 1000 || SOON : null)
}
