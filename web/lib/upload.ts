/** Sends a file's bytes and tells how far it got: the one thing `fetch` can't. */
import type { ErrorReply } from '../../server/contract/common.ts'
import { ApiError, type Api } from './api.ts'

export interface SendBytes {
  path: string
  body: Blob
  token: string
  /** From 0 to 1. */
  onProgress: (share: number) => void
  signal: AbortSignal
}

/** Throws ApiError; aborted, its status is 0 and its code `aborted`. */
export function sendBytes<T>({ path, body, token, onProgress, signal }: SendBytes): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const fail = (code: string) => reject(new ApiError(0, code, 'The server could not be reached.'))
    request.open('POST', path)
    request.setRequestHeader('authorization', `Bearer ${token}`)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.upload.addEventListener('progress', ({ lengthComputable, loaded, total }) => {
      if (lengthComputable && total > 0) onProgress(loaded / total)
    })
    request.addEventListener('load', () => {
      const reply = parse(request.responseText)
      if (request.status >= 200 && request.status < 300) return resolve(reply as T)
      const {
        code = 'unknown',
        message = '',
        fields = [],
      } = (reply as Partial<ErrorReply> | null)?.error ?? {}
      reject(new ApiError(request.status, code, message, fields))
    })
    request.addEventListener('error', () => fail('unreachable'))
    request.addEventListener('timeout', () => fail('unreachable'))
    request.addEventListener('abort', () => fail('aborted'))
    signal.addEventListener('abort', () => request.abort())
    request.send(body)
  })
}

/** Sends with a token, and once more with a fresh one where the server does not know that any more. */
export async function withToken<T>(
  { token }: Pick<Api, 'token'>,
  send: (token: string) => Promise<T>,
): Promise<T> {
  try {
    return await send(await token())
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    return send(await token(true))
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
