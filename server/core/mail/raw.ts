/** The way in of every mail: as it came, durable before anybody is told that we have it. */
import { createHmac } from 'node:crypto'
import type { Collected } from '../../../channels/adapter.ts'
import { messageIdIn } from '../../../channels/email/message-id.ts'
import type { AppContext } from '../../context.ts'
import { BlobTooLarge, type StoredBlob } from '../../storage/blobs.ts'
import type { Tx } from '../../storage/database.ts'
import type { Envelope } from './facts.ts'

const MB = 1024 * 1024
/** Of a larger mail only its beginning is kept, and whoever reads it in the console is told so. */
const LARGEST = 100 * MB
const BEGINNING = MB
/** As much as is looked through for the Message-ID. */
const HEAD = 64 * 1024

export interface ArrivingMail {
  inboxId: number
  source: AsyncIterable<Uint8Array>
  /** When the provider got it, milliseconds. */
  at: number
  /** Where the provider has it; null: it was handed to us. */
  place: Collected | null
  /** Of what was handed to us. */
  envelope: Envelope | null
  /** Bytes, as announced; left out or null: nobody said. */
  size?: number | null
  /** false: it is the beginning alone of what the provider has. */
  whole?: boolean
  /** See RawMailTable. */
  old?: boolean
}

/** kept: a reader makes a message of it · known: it is here already · forgotten: it was erased here */
export type Kept = 'kept' | 'known' | 'forgotten'

/** It is on the disk, and nobody knows of it. */
export interface StoredSource extends StoredBlob {
  mail: ArrivingMail
  cut: boolean
  mailId: string | null
}

/**
 * Resolves once the mail is durable, or need not be. `alongside` is written in the same transaction, whatever
 * becomes of the mail. Throws if it can't be stored, and then nothing was written.
 */
export async function keepMail(
  ctx: AppContext,
  mail: ArrivingMail,
  alongside?: (tx: Tx) => Promise<void>,
): Promise<Kept> {
  const [kept] = await keepStored(ctx, [await storeSource(ctx, mail)], alongside)
  return kept as Kept
}

/** The first half of keepMail. Throws if it can't be stored, or what its source throws. */
export async function storeSource(ctx: AppContext, mail: ArrivingMail): Promise<StoredSource> {
  const { source, size, whole: given = true } = mail
  const beginning = new Beginning(source)
  const whole = given && (size ?? 0) <= LARGEST
  try {
    const body = whole ? beginning.andRest() : beginning.alone()
    const blob = await ctx.blobs.write(body, LARGEST)
    const known = whole ? blob.size : (size ?? blob.size)
    return { ...blob, mail, size: known, cut: !whole, mailId: beginning.mailId() }
  } catch (error) {
    if (!(error instanceof BlobTooLarge)) throw error
    const blob = await ctx.blobs.write(beginning.alone(), LARGEST)
    const known = Math.max(size ?? 0, beginning.seen)
    return { ...blob, mail, size: known, cut: true, mailId: beginning.mailId() }
  }
}

/** The second half, of several at once: all of them, in their order, or none. */
export async function keepStored(
  ctx: AppContext,
  mails: readonly StoredSource[],
  alongside?: (tx: Tx) => Promise<void>,
): Promise<Kept[]> {
  try {
    const all = await ctx.db.transaction(async (tx) => {
      const all: Kept[] = []
      for (const mail of mails) all.push(await insert(ctx, tx, mail))
      await alongside?.(tx)
      return all
    })
    if (all.includes('kept')) ctx.notifier.notify('mail')
    for (const [at, { name }] of mails.entries()) if (all[at] !== 'kept') await ctx.blobs.remove(name)
    return all
  } catch (error) {
    for (const { name } of mails) await removeUnnamed(ctx, name)
    throw error
  }
}

async function insert(ctx: AppContext, tx: Tx, stored: StoredSource): Promise<Kept> {
  const { inboxId, place, envelope, at, old } = stored.mail
  const now = ctx.clock.now()
  const row = await tx
    .insertInto('raw_mail')
    .values({
      inbox_id: inboxId,
      state: 'waiting',
      blob: stored.name,
      size: stored.size,
      sha256: stored.sha256,
      cut: stored.cut ? 1 : 0,
      mail_id: stored.mailId,
      place: place && JSON.stringify(place),
      envelope: envelope && JSON.stringify(envelope),
      at,
      old: old ? 1 : 0,
      received_at: now,
      attempts: 0,
      next_at: now,
      lease_until: null,
      lease_token: null,
      message_id: null,
    })
    .onConflict((conflict) => conflict.columns(['inbox_id', 'sha256']).doNothing())
    .returning('id')
    .executeTakeFirst()
  // After the insert, which waits for an erasure of the same mail that has not been committed.
  if (await isForgotten(ctx, tx, inboxId, stored.sha256)) {
    if (row) await tx.deleteFrom('raw_mail').where('id', '=', row.id).execute()
    return 'forgotten'
  }
  return row ? 'kept' : 'known'
}

async function isForgotten(ctx: AppContext, tx: Tx, inboxId: number, sha256: string): Promise<boolean> {
  const row = await tx
    .selectFrom('forgotten_mail')
    .select('at')
    .where('inbox_id', '=', inboxId)
    .where('key', '=', forgottenKey(ctx, sha256))
    .executeTakeFirst()
  return row !== undefined
}

/** What stays of a mail that was erased (`forgotten_mail.key`): of use only to who has the mail and our key. */
export function forgottenKey(ctx: AppContext, sha256: string): string {
  const key = createHmac('sha256', ctx.secrets.dataKey).update('mail.forgotten').digest()
  return createHmac('sha256', key).update(sha256).digest('base64url')
}

/** A commit whose answer got lost may have happened: then the file is a mail's. What can't be asked is left. */
export async function removeUnnamed(ctx: AppContext, name: string): Promise<void> {
  try {
    const row = await ctx.db.read
      .selectFrom('raw_mail')
      .select('id')
      .where('blob', '=', name)
      .executeTakeFirst()
    if (!row) await ctx.blobs.remove(name)
  } catch (error) {
    ctx.log.warn({ err: error }, 'a file may be left over')
  }
}

/** Holds the first bytes of what goes through, for a look at the head and in case all of it is too much. */
class Beginning {
  readonly #source: AsyncIterable<Uint8Array>
  readonly #chunks: Uint8Array[] = []
  #held = 0
  seen = 0

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source
  }

  async *andRest(): AsyncGenerator<Uint8Array> {
    for await (const chunk of this.#source) {
      this.#take(chunk)
      yield chunk
    }
  }

  /** Reads no further than it has to. */
  async *alone(): AsyncGenerator<Uint8Array> {
    if (this.seen === 0) {
      for await (const chunk of this.#source) {
        this.#take(chunk)
        if (this.#held === BEGINNING) break
      }
    }
    yield* this.#chunks
  }

  mailId(): string | null {
    return messageIdIn(Buffer.concat(this.#chunks).subarray(0, HEAD))
  }

  #take(chunk: Uint8Array): void {
    this.seen += chunk.length
    if (this.#held === BEGINNING) return
    // A copy: who gave it may use its memory again.
    const part = Uint8Array.from(chunk.subarray(0, BEGINNING - this.#held))
    this.#chunks.push(part)
    this.#held += part.length
  }
}
