/** A mail piece by piece, so that none is ever whole in memory. */
import type { ImapFlow } from 'imapflow'
import { isPassing, isRefusal } from './failure.ts'

const PIECE = 256 * 1024
/** A server that has no end of it. */
const LARGEST = 1024 * 1024 * 1024

/** Thrown: somebody has deleted it meanwhile. */
export class MailGone extends Error {
  override name = 'MailGone'
}

/** Thrown: the server has it, and does not hand it over. */
export class MailWithheld extends Error {
  override name = 'MailWithheld'
}

/**
 * The bytes of a mail in the open folder. Pieces are asked for as they are read, until there are no more: the
 * announced size is a hint, for not every server counts right. Never marks it as seen.
 */
export async function* sourceOf(
  client: ImapFlow,
  uid: number,
  size: number | null,
): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < LARGEST;) {
    const piece = await pieceOf(client, uid, start)
    if (piece.length === 0 && start < (size ?? 0)) throw new MailWithheld()
    if (piece.length === 0) return
    // In steps: who hashes and encrypts it has other things to do, too.
    for (let at = 0; at < piece.length; at += PIECE) yield piece.subarray(at, at + PIECE)
    start += piece.length
    // More than was asked for: this server hands over everything at once.
    if (piece.length > PIECE || (piece.length < PIECE && start >= (size ?? Infinity))) return
  }
}

async function pieceOf(client: ImapFlow, uid: number, start: number): Promise<Uint8Array> {
  const query = { uid: true, source: { start, maxLength: PIECE } }
  const answers = await client.fetchAll(String(uid), query, { uid: true }).catch((error: unknown) => {
    if (isRefusal(error) && !isPassing(error)) throw new MailWithheld('', { cause: error })
    throw error
  })
  // News of other mails (flags that somebody changed) come in between.
  const own = answers.filter((answer) => answer.uid === uid)
  if (own.length === 0) throw new MailGone()
  return own.find(({ source }) => source)?.source ?? new Uint8Array()
}

/** Its head alone: all there is of a mail that is withheld. */
export async function* headOf(client: ImapFlow, uid: number): AsyncGenerator<Uint8Array> {
  const answers = await client.fetchAll(String(uid), { uid: true, headers: true }, { uid: true })
  const own = answers.find((answer) => answer.uid === uid)
  if (!own) throw new MailGone()
  // Without a byte there would be nothing to tell it from another one.
  yield own.headers && own.headers.length > 0 ? own.headers : Buffer.from(`X-Sandglass-Uid: ${uid}\r\n\r\n`)
}
