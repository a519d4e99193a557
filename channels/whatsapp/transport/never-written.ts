/** Errors of the handshake: the peer proved to be somebody else before anything was said. */
const HANDSHAKE: ReadonlySet<unknown> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_INVALID_URL',
])

/**
 * True only where it is certain that no byte of the request left: no address, no connection, no trusted
 * peer. Only then may a message be sent again without the danger of sending it twice.
 */
export function neverWritten(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  // Trying several addresses of one host fails with one error for each.
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(neverWritten)
  const { syscall, code } = error as { syscall?: unknown; code?: unknown }
  if (syscall === 'connect' || syscall === 'getaddrinfo' || HANDSHAKE.has(code)) return true
  return neverWritten(error.cause)
}
