/**
 * Structured log, one JSON line an event. It holds ids, counts, codes and durations; never a name, an
 * address, a text, a token or a URL with a query.
 */
import { pino, type Logger } from 'pino'
import type { LogLevel } from '../config/config.ts'

export type Log = Logger

export function createLog(level: LogLevel): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError, error: describeError },
    redact: { paths: ['password', 'token', 'secret', 'authorization', 'cookie', '*.password', '*.token'] },
  })
}

/**
 * An error as it may be logged: kind, code and our own stack, without its message, since messages of
 * libraries quote what they could not handle (values of a failed insert, for one).
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const { code } = error as { code?: unknown }
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 12)
      .map((line) => line.trim()),
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  }
}
