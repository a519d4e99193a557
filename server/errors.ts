/** Every error an answer can carry. docs/errors.md lists code, meaning and cure. */
import type { ErrorReply, FieldFault } from './contract/common.ts'

export class AppError extends Error {
  override name = 'AppError'
  readonly code: string
  readonly status: number
  readonly fields: FieldFault[] | undefined
  /** Milliseconds after which the same may be taken; undefined: nobody knows. */
  readonly retryAfter: number | undefined

  constructor(
    code: string,
    status: number,
    message: string,
    options: ErrorOptions & {
      fields?: FieldFault[]
      retryAfter?: number
    } = {},
  ) {
    super(message, options)
    this.code = code
    this.status = status
    this.fields = options.fields
    this.retryAfter = options.retryAfter
  }

  toReply(): ErrorReply {
    const { code, message, fields } = this
    return { error: { code, message, ...(fields ? { fields } : {}) } }
  }
}

export const invalidInput = (fields: FieldFault[]) =>
  new AppError('invalid_input', 400, fields.map(({ path, message }) => `${path}: ${message}`).join('; '), {
    fields,
  })
export const unauthenticated = (message = 'Sign in to do this.') =>
  new AppError('unauthenticated', 401, message)
export const wrongCredentials = () => new AppError('wrong_credentials', 401, 'E-mail or password is wrong.')
export const forbidden = () => new AppError('forbidden', 403, 'Your role does not allow this.')
/** The same answer for what does not exist and what this person may not know of. */
export const notFound = () => new AppError('not_found', 404, 'There is nothing here.')
/** It would contradict what is there; `code` says what. */
export const conflict = (
  code:
    | 'email_taken'
    | 'account_taken'
    | 'owner_stays'
    | 'not_repeatable'
    | 'template_taken'
    | 'template_unusable'
    | 'label_taken'
    | 'label_in_use'
    | 'held'
    | 'kept'
    | 'count_differs'
    | 'not_stopped'
    | 'rule_changed'
    | 'second_person',
  message: string,
) => new AppError(code, 409, message)
/** `detail`: the provider's own sentence, if it said one. */
export const providerRefused = (detail: string | null) =>
  new AppError('provider_refused', 422, detail ?? 'The provider did not accept this, or did not answer.')
export const tooLarge = () => new AppError('too_large', 413, 'The request is larger than allowed here.')
export const badEncoding = () =>
  new AppError('unsupported_encoding', 415, 'Send the body uncompressed, as application/json.')
export const tooMany = (seconds: number) =>
  new AppError('too_many_requests', 429, `Too many attempts. Try again in ${seconds} s.`, {
    retryAfter: seconds * 1000,
  })
export const unavailable = (cause?: unknown) =>
  new AppError('unavailable', 503, 'This can not be stored at the moment. Try again shortly.', {
    cause,
    retryAfter: 2000,
  })
/** A database from a backup: what was deleted since is being deleted again. */
export const restoring = () =>
  new AppError('restoring', 503, 'The data was restored and is being checked. Try again shortly.', {
    retryAfter: 10_000,
  })
const internal = (cause: unknown) =>
  new AppError('internal', 500, 'Something went wrong on our side.', { cause })

/** Anything that was thrown → an answer. What we did not foresee says nothing about itself. */
export function fromUnknown(error: unknown): AppError {
  if (error instanceof AppError) return error
  const { status, type } = (error ?? {}) as { status?: number; type?: string }
  if (type === 'entity.too.large') return tooLarge()
  if (type === 'encoding.unsupported') return badEncoding()
  if (type === 'entity.parse.failed') {
    return invalidInput([{ path: 'body', message: 'expected well-formed JSON' }])
  }
  if (type === 'charset.unsupported' || type === 'request.aborted' || type === 'request.size.invalid') {
    return invalidInput([{ path: 'body', message: 'could not be read' }])
  }
  if (status === 400) return invalidInput([{ path: 'request', message: 'could not be read' }])
  if (isStorageTrouble(error)) return unavailable(error)
  return internal(error)
}

/** What the PostgreSQL client says, without any code, when the server has gone away or does not answer. */
const LOST_CONNECTION =
  /^(Connection terminated|Client (was closed|has encountered a connection error)|timeout (expired|exceeded when trying to connect)|Query read timeout)/

/** The database is locked, full, read-only or gone: it may work again later, without a restart. */
export function isStorageTrouble(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  if (typeof code !== 'string') return typeof message === 'string' && LOST_CONNECTION.test(message)
  if (/^SQLITE_(BUSY|LOCKED|FULL|IOERR|READONLY|CANTOPEN|NOMEM|PROTOCOL)/.test(code)) return true
  // PostgreSQL: connection, deadlock, resources, operator intervention, system error; and sockets that fail.
  return /^(08|40|53|57|58)/.test(code) || /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOSPC)$/.test(code)
}

export function isUniqueViolation(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === '23505'
}
