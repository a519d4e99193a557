import type { CheckStep, Failure } from '../../adapter.ts'

export function told(
  step: string,
  state: CheckStep['state'],
  code: string | null,
  values: Record<string, string> = {},
  detail: string | null = null,
): CheckStep {
  return { step, state, code, values, detail, mendable: false }
}

export const skipped = (step: string): CheckStep => told(step, 'skipped', null)

/** How far a connection came before it failed. */
export type Stage = 'server' | 'login'

export interface Trouble {
  stage: Stage
  code: string
}

/** Codes of Node and of the libraries for a name that nobody knows. */
const NO_NAME = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NODATA', 'EDNS'])
const CERTIFICATE =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_|ERR_TLS_CERT_|HOSTNAME_MISMATCH)/

/** Of what `connect` and the login of a channel throw: what stood in the way, and where. */
export function troubleOf({ code, reason }: Failure, cause: unknown): Trouble {
  if (code === 'no_tls') return { stage: 'server', code: 'not_encrypted' }
  if (code === 'no_password') return { stage: 'login', code: 'no_password' }
  const codes = [...codesOf(cause), code]
  if (codes.some((each) => NO_NAME.has(each))) return { stage: 'server', code: 'no_such_server' }
  if (codes.some((each) => CERTIFICATE.test(each))) return { stage: 'server', code: 'certificate' }
  if (codes.includes('ETLS')) return { stage: 'server', code: 'not_encrypted' }
  if (reason === 'channel_disconnected') return { stage: 'login', code: 'refused_login' }
  if (reason === 'not_allowed') return { stage: 'server', code: 'not_encrypted' }
  return { stage: 'server', code: 'no_answer' }
}

/** An error's own code and those of what caused it; libraries wrap what Node says. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 4) return []
  const { code, originalCode } = error as { code?: unknown; originalCode?: unknown }
  return [
    ...[originalCode, code].filter((each) => typeof each === 'string'),
    ...codesOf(error.cause, depth + 1),
  ]
}
