/**
 * How a mail finds back to its conversation: our Message-IDs and answer addresses name the thread, and carry
 * a proof that we made them. Lower-case letters and digits alone, since mail servers may lower an address.
 *
 * Message-ID `<random 26>.<thread 26>.<proof 16>@domain`, answer address `local+<thread 26><proof 16>@domain`.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { AppContext } from '../../context.ts'

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
const PROOF_LENGTH = 16
const THREAD = /^[a-z2-7]{26}$/

/** 128 bits in base32: 26 letters and digits. */
export function randomThread(): string {
  return base32(randomBytes(17)).slice(0, 26)
}

/** The same name gives the same thread of this inbox; nobody else can tell which. */
export function threadOf(ctx: AppContext, inboxId: number, name: string): string {
  return base32(keyed(ctx, 'start').update(`${inboxId}.${name}`).digest()).slice(0, 26)
}

/** A Message-ID without brackets, for a mail of this thread. */
export function newMailId(ctx: AppContext, inboxId: number, thread: string, domain: string): string {
  const own = randomThread()
  return `${own}.${thread}.${proof(ctx, 'mail', inboxId, `${own}.${thread}`)}@${domain}`
}

/** The thread that a Message-ID of ours names; null: it is not ours, or of another inbox. */
export function threadOfMailId(ctx: AppContext, inboxId: number, mailId: string): string | null {
  const [own = '', thread = '', given = ''] = (mailId.split('@')[0] ?? '').toLowerCase().split('.')
  if (!THREAD.test(own) || !THREAD.test(thread)) return null
  return same(given, proof(ctx, 'mail', inboxId, `${own}.${thread}`)) ? thread : null
}

/** Where answers in this thread reach us, for a provider that delivers `local+anything@domain`. */
export function answerAddress(ctx: AppContext, inboxId: number, thread: string, address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}+${thread}${proof(ctx, 'address', inboxId, thread)}${address.slice(at)}`
}

/** The thread that an answer address of ours names; null: it names none. */
export function threadOfAddress(ctx: AppContext, inboxId: number, address: string): string | null {
  const token = /\+([a-z2-7]{42})@[^@]+$/.exec(address.toLowerCase())?.[1]
  if (token === undefined) return null
  const thread = token.slice(0, 26)
  return same(token.slice(26), proof(ctx, 'address', inboxId, thread)) ? thread : null
}

/** 80 bits. */
function proof(ctx: AppContext, purpose: 'mail' | 'address', inboxId: number, text: string): string {
  const mac = keyed(ctx, purpose).update(`${inboxId}.${text}`).digest()
  return base32(mac.subarray(0, 10)).slice(0, PROOF_LENGTH)
}

/** A key of its own for each purpose, made of the data key. */
function keyed(ctx: AppContext, purpose: 'mail' | 'address' | 'start') {
  const key = createHmac('sha256', ctx.secrets.dataKey).update(`thread.${purpose}`).digest()
  return createHmac('sha256', key)
}

function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      text += ALPHABET[(held >> (bits - 5)) & 31]
      bits -= 5
    }
    held &= (1 << bits) - 1
  }
  return text
}
