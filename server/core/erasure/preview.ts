/** All of one person that would go, and what must stay and why. */
import { sql } from 'kysely'
import type { ErasurePreview } from '../../contract/erasure.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, seesInbox, type Action, type Actor } from '../access.ts'
import type { Contact } from '../contact/store.ts'
import type { ConversationRow } from '../conversation/open.ts'
import { reasonsOf } from '../hold/store.ts'
import { erasesAtProvider } from '../mail/erase.ts'
import type { Rule } from '../retention/policy.ts'
import { staysAmong, type Stay } from './fate.ts'
import { countMentions } from './mentions.ts'
import { countPending } from './pieces.ts'
import { accessUnplaced, isKept } from './unplaced.ts'

const PAGE = 500

/**
 * Somebody with a conversation, hidden or not, in an inbox that the actor sees; or with none at all. The right is the
 * person's: what is in other inboxes goes all the same.
 */
export async function accessPerson(db: Reader, actor: Actor, id: number, action: Action): Promise<Contact> {
  const rows = await db
    .selectFrom('conversation')
    .innerJoin('contact', 'contact.id', 'conversation.contact_id')
    .selectAll('contact')
    .select('conversation.inbox_id')
    .distinct()
    .where('contact.id', '=', id)
    .execute()
  if (rows.length === 0) return accessUnplaced(db, actor, id)
  const row = rows.find(({ inbox_id: inboxId }) => seesInbox(actor, inboxId))
  if (!row) throw notFound()
  const { inbox_id: inboxId, ...contact } = row
  authorise(actor, action, { inboxId })
  return contact
}

export async function previewErasure(
  ctx: AppContext,
  actor: Actor,
  contactId: number,
): Promise<ErasurePreview> {
  const db = ctx.db.read
  const contact = await accessPerson(db, actor, contactId, 'contact.erase')
  const { goes, stays } = await fates(ctx, db, contactId)
  const contactStays = stays.length > 0 || isKept(contact)
  const inboxes = stays.map(({ row }) => row.inbox_id)
  return {
    contactId,
    name: contact.name,
    goes: {
      conversations: goes.length,
      ...(await countRows(db, goes, ctx.clock.now())),
      ...(contactStays ? await countLeft(db, contactId, inboxes) : await countKnown(db, contactId)),
      waiting: await countPending(ctx, db, contactId),
      mentions: await countMentions(db, contactId),
    },
    stays: await Promise.all(stays.map(({ row, stay }) => present(db, row, stay))),
    contactStays,
    askedAt: contact.erasure_asked_at,
  }
}

export interface Fates {
  goes: number[]
  stays: Array<{ row: ConversationRow; stay: Stay }>
}

export async function fates(ctx: AppContext, db: Reader, contactId: number): Promise<Fates> {
  const all: Fates = { goes: [], stays: [] }
  for (let after = 0; ;) {
    const rows = await db
      .selectFrom('conversation')
      .selectAll()
      .where('contact_id', '=', contactId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    const stays = await staysAmong(ctx, db, rows)
    for (const row of rows) {
      const stay = stays.get(row.id)
      if (stay) all.stays.push({ row, stay })
      else all.goes.push(row.id)
    }
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return all
    after = last.id
  }
}

async function countRows(db: Reader, goes: readonly number[], now: number) {
  const sums = { messages: 0, files: 0, bytes: 0, mails: 0, ratings: 0, providerCopies: 0 }
  const erasing = (await db.selectFrom('inbox').select(['id', 'settings']).execute())
    .filter(erasesAtProvider)
    .map(({ id }) => id)
  for (let at = 0; at < goes.length; at += PAGE) {
    const ids = goes.slice(at, at + PAGE)
    const messageIds = db.selectFrom('message').select('id').where('conversation_id', 'in', ids)
    const { messages } = await db
      .selectFrom('message')
      .select(({ fn }) => fn.countAll<number>().as('messages'))
      .where('conversation_id', 'in', ids)
      .executeTakeFirstOrThrow()
    const files = await db
      .selectFrom('attachment')
      .select(({ fn }) => [
        fn.countAll<number>().as('files'),
        fn.coalesce(fn.sum<number>('size'), sql.lit(0)).as('bytes'),
      ])
      .where('message_id', 'in', messageIds)
      .unionAll(
        db
          .selectFrom('upload')
          .select(({ fn }) => [
            fn.countAll<number>().as('files'),
            fn.coalesce(fn.sum<number>('size'), sql.lit(0)).as('bytes'),
          ])
          .where('conversation_id', 'in', ids),
      )
      .execute()
    const { copies } = await db
      .selectFrom('attachment')
      .select(({ fn }) => fn.countAll<number>().as('copies'))
      .where('message_id', 'in', messageIds)
      .where('provider_id', 'is not', null)
      .where('provider_until', '>', now)
      .executeTakeFirstOrThrow()
    const mails = await db
      .selectFrom('raw_mail')
      .select(['inbox_id', 'place'])
      .where('message_id', 'in', messageIds)
      .execute()
    const { ratings } = await db
      .selectFrom('rating')
      .select(({ fn }) => fn.countAll<number>().as('ratings'))
      .where('conversation_id', 'in', ids)
      .executeTakeFirstOrThrow()
    sums.messages += Number(messages)
    for (const each of files) {
      sums.files += Number(each.files)
      sums.bytes += Number(each.bytes)
    }
    sums.mails += mails.length
    sums.ratings += Number(ratings)
    const elsewhere = mails.filter(
      ({ inbox_id: inboxId, place }) => place !== null && erasing.includes(inboxId),
    )
    sums.providerCopies += elsewhere.length + Number(copies)
  }
  return sums
}

async function countKnown(db: Reader, contactId: number) {
  const of = async (table: 'identity' | 'consent') => {
    const { count } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('contact_id', '=', contactId)
      .executeTakeFirstOrThrow()
    return Number(count)
  }
  return { addresses: await of('identity'), consents: await of('consent') }
}

/** Who stays keeps addresses and consents; only websites where nothing of theirs stays know them no more. */
async function countLeft(db: Reader, contactId: number, inboxes: readonly number[]) {
  if (inboxes.length === 0) return { addresses: 0, consents: 0 }
  const { addresses } = await db
    .selectFrom('identity')
    .innerJoin('visitor', 'visitor.public_id', 'identity.value')
    .select(({ fn }) => fn.countAll<number>().as('addresses'))
    .where('identity.contact_id', '=', contactId)
    .where('identity.kind', '=', 'visitor')
    .where('visitor.inbox_id', 'not in', inboxes)
    .executeTakeFirstOrThrow()
  const { consents } = await db
    .selectFrom('consent')
    .innerJoin('notice', 'notice.id', 'consent.notice_id')
    .select(({ fn }) => fn.countAll<number>().as('consents'))
    .where('consent.contact_id', '=', contactId)
    .where('notice.inbox_id', 'not in', inboxes)
    .executeTakeFirstOrThrow()
  return { addresses: Number(addresses), consents: Number(consents) }
}

async function present(
  db: Reader,
  row: ConversationRow,
  { by, until, rule }: Stay,
): Promise<ErasurePreview['stays'][number]> {
  const body = bodyOf(rule)
  const reason = by === 'hold' ? (await reasonsOf(db, row)).join('; ') : (body?.name ?? '')
  return { conversationId: row.id, inboxId: row.inbox_id, by, until, reason, ground: body?.ground ?? '' }
}

/** As it was worded last. */
const bodyOf = (rule: Rule | null) => rule?.versions.findLast(({ body }) => body !== null)?.body ?? null
