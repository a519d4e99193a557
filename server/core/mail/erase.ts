/**
 * Mails that are erased, with what they came as. Of each stays a keyed hash, so that it is not taken in again
 * when it is fetched or handed over once more; and where its provider has it, that one is to go, too.
 */
import type { Collected } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import { MailboxSettings } from '../../contract/mailbox.ts'
import type { MessageIds } from '../erasure/rows.ts'
import type { Tx } from '../../storage/database.ts'
import { askDiscard } from '../discard/queue.ts'
import { suppressedMail } from '../message/forgotten.ts'
import type { Envelope } from './facts.ts'
import { forgottenKey } from './raw.ts'

/** Far below what one statement may name. */
const PORTION = 500

export interface ErasedSources {
  mails: number
  /** Names of their files. */
  blobs: string[]
  /** As the ledger has it: what must not come back. */
  suppress: string[]
}

/** All mails of these messages. */
export async function eraseMails(
  ctx: AppContext,
  tx: Tx,
  messageIds: readonly number[] | MessageIds,
): Promise<ErasedSources> {
  // Copies of them that nobody has read yet: they would come back as something new.
  const copies = await tx
    .selectFrom('raw_mail')
    .innerJoin('mail', (join) =>
      join.onRef('mail.inbox_id', '=', 'raw_mail.inbox_id').onRef('mail.mail_id', '=', 'raw_mail.mail_id'),
    )
    .select('raw_mail.id')
    .where('raw_mail.state', '=', 'waiting')
    .where('mail.message_id', 'in', messageIds)
    .execute()
  const sources = await tx.selectFrom('raw_mail').select('id').where('message_id', 'in', messageIds).execute()
  const pages = await tx
    .deleteFrom('mail')
    .where('message_id', 'in', messageIds)
    .returning('page_blob')
    .execute()
  const ids = new Set([...copies, ...sources].map(({ id }) => id))
  const erased = await eraseSources(ctx, tx, [...ids])
  return { ...erased, blobs: [...pages.flatMap(({ page_blob: blob }) => blob ?? []), ...erased.blobs] }
}

/** Mails as they came, and what was read of them and is no message's. */
export async function eraseSources(ctx: AppContext, tx: Tx, ids: readonly number[]): Promise<ErasedSources> {
  const erased: ErasedSources = { mails: 0, blobs: [], suppress: [] }
  for (let at = 0; at < ids.length; at += PORTION) {
    const portion = ids.slice(at, at + PORTION)
    const files = await tx
      .deleteFrom('mail_file')
      .where('raw_id', 'in', portion)
      .returning(['blob', 'small_blob'])
      .execute()
    const sources = await tx
      .deleteFrom('raw_mail')
      .where('id', 'in', portion)
      .returning(['inbox_id', 'sha256', 'place', 'blob'])
      .execute()
    erased.suppress.push(...(await remember(ctx, tx, sources)))
    await discardCopies(ctx, tx, sources)
    erased.mails += sources.length
    for (const { blob, small_blob: small } of files) erased.blobs.push(blob, ...(small ? [small] : []))
    for (const { blob } of sources) if (blob) erased.blobs.push(blob)
  }
  return erased
}

interface Source {
  inbox_id: number
  sha256: string
  place: string | null
}

async function remember(ctx: AppContext, tx: Tx, sources: readonly Source[]): Promise<string[]> {
  const at = ctx.clock.now()
  const rows = sources.map(({ inbox_id, sha256 }) => ({ inbox_id, key: forgottenKey(ctx, sha256), at }))
  for (const portion of ctx.db.portions(rows)) {
    await tx
      .insertInto('forgotten_mail')
      .values(portion)
      .onConflict((conflict) => conflict.columns(['inbox_id', 'key']).doNothing())
      .execute()
  }
  return rows.map(suppressedMail)
}

async function discardCopies(ctx: AppContext, tx: Tx, sources: readonly Source[]): Promise<void> {
  const elsewhere = sources.filter(({ place }) => place !== null)
  if (elsewhere.length === 0) return
  const inboxes = await tx
    .selectFrom('inbox')
    .select(['id', 'settings'])
    .where('id', 'in', [...new Set(elsewhere.map(({ inbox_id }) => inbox_id))])
    .execute()
  const erasing = new Set(inboxes.filter(erasesAtProvider).map(({ id }) => id))
  for (const { inbox_id, place } of elsewhere) {
    if (!erasing.has(inbox_id)) continue
    await askDiscard(ctx, tx, inbox_id, JSON.parse(place ?? '') as Collected, ctx.clock.now())
  }
}

export function erasesAtProvider({ settings }: { settings: string }): boolean {
  const { eraseAtProvider } = JSON.parse(settings) as Record<string, unknown>
  return MailboxSettings.shape.eraseAtProvider.safeParse(eraseAtProvider).data ?? true
}

/**
 * Mails nobody has read yet, of which the server that handed them over said that these people sent them.
 * `addresses` in lower case.
 */
export async function unreadFrom(tx: Tx, addresses: ReadonlySet<string>): Promise<number[]> {
  if (addresses.size === 0) return []
  const rows = await tx
    .selectFrom('raw_mail')
    .select(['id', 'envelope'])
    .where('state', '=', 'waiting')
    .where('envelope', 'is not', null)
    .execute()
  return rows.flatMap(({ id, envelope }) =>
    addresses.has((JSON.parse(envelope ?? '') as Envelope).from.toLowerCase()) ? id : [],
  )
}
