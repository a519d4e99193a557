/** How a mail is signed or encrypted, by what it says of itself. Nothing is verified here. */
import type { MailProtection } from '../../adapter.ts'
import type { Part } from './tree.ts'

export function protectionOf(root: Part, text: string | null): MailProtection | null {
  for (const part of within(root)) {
    const found = ofPart(part)
    if (found) return found
  }
  if (text?.includes('-----BEGIN PGP MESSAGE-----')) return 'pgp_encrypted'
  return text?.includes('-----BEGIN PGP SIGNED MESSAGE-----') ? 'pgp_signed' : null
}

/** The outermost first. */
function* within(part: Part): Generator<Part> {
  yield part
  for (const each of part.parts ?? []) yield* within(each)
}

function ofPart({ type, params, parts }: Part): MailProtection | null {
  if (type === 'multipart/encrypted') return 'pgp_encrypted'
  if (type === 'multipart/signed') {
    const protocol = (params['protocol'] ?? parts?.[1]?.type ?? '').toLowerCase()
    if (protocol.includes('pgp')) return 'pgp_signed'
    return protocol.includes('pkcs7') ? 'smime_signed' : null
  }
  // RFC 8551 section 3.2.2.
  if (type === 'application/pkcs7-mime' || type === 'application/x-pkcs7-mime') {
    const kind = (params['smime-type'] ?? 'enveloped-data').toLowerCase()
    if (kind === 'signed-data') return 'smime_signed'
    return kind === 'certs-only' ? null : 'smime_encrypted'
  }
  return null
}
