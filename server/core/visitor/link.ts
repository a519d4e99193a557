/** Addresses of files that work without a login, for an hour or two, wherever a page shows them. */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { Secrets } from '../../../config/secrets.ts'
import { HOUR } from '../../clock.ts'
import type { AppContext } from '../../context.ts'

/** What a link is for: a file of one chat. Moved into another chat, it needs another link. */
export interface Linked {
  fileId: string
  chatId: string
}

/** Good for at least an hour; the same within the hour, so that a browser loads it once. */
export function linkTo(ctx: AppContext, inboxKey: string, linked: Linked): string {
  const until = (Math.floor(ctx.clock.now() / HOUR) + 2) * HOUR
  const query = new URLSearchParams({ until: String(until), signature: signatureOf(ctx, linked, until) })
  return `/api/widget/${inboxKey}/files/${linked.fileId}?${query.toString()}`
}

/** Constant time. */
export function isLinkGood(ctx: AppContext, linked: Linked, until: number, signature: string): boolean {
  const wanted = Buffer.from(signatureOf(ctx, linked, until))
  const given = Buffer.from(signature)
  return until > ctx.clock.now() && given.length === wanted.length && timingSafeEqual(given, wanted)
}

function signatureOf(ctx: AppContext, { fileId, chatId }: Linked, until: number): string {
  return createHmac('sha256', keyOf(ctx.secrets)).update(`${fileId}.${chatId}.${until}`).digest('base64url')
}

const keys = new WeakMap<Secrets, Buffer>()

/** RFC 5869: a key for this alone, so that nothing signed elsewhere is a link. */
function keyOf(secrets: Secrets): Buffer {
  const known = keys.get(secrets)
  if (known) return known
  const key = Buffer.from(hkdfSync('sha256', secrets.dataKey, '', 'sandglass visitor file links', 32))
  keys.set(secrets, key)
  return key
}
