/**
 * Mails as they came, and what their provider still has of them, each by the day on which it came. What keeps a
 * conversation keeps them, too.
 */
import { setTimeout } from 'node:timers/promises'
import type { Collected } from '../../../../channels/adapter.ts'
import type { AppContext } from '../../../context.ts'
import type { NewEvent } from '../../../events/log.ts'
import type { Tx } from '../../../storage/database.ts'
import { removeFiles } from '../../erasure/files.ts'
import { askDiscard } from '../../discard/queue.ts'
import { appendLedger, flushLedger } from '../../ledger/ledger.ts'
import { ledgerKey } from '../../ledger/key.ts'
import { record } from '../../record.ts'
import { mailDue, mailTargetOf, type MailTarget } from '../mail-rules.ts'
import type { Policy } from '../policy.ts'
import { loadPolicy } from '../store.ts'
import type { Fence } from './batch.ts'
import { takeOldCopies } from './copies.ts'
import { isFree, stillDue } from './still-due.ts'
import { addToRun } from './store.ts'

const PORTION = 200
/** Others want to write, too. */
const PAUSE_MS = 20

/** How many went. `mayGoOn`: asked between portions. */
export async function takeOldMails(
  ctx: AppContext,
  runId: number,
  fence: Fence,
  mayGoOn: () => Promise<boolean>,
): Promise<number> {
  const { rules } = await loadPolicy(ctx, ctx.db.read)
  const bodies = rules.flatMap(({ versions }) => versions.flatMap(({ body }) => body ?? []))
  let gone = 0
  for (const target of new Set(bodies.flatMap((body) => mailTargetOf(body) ?? []))) {
    const inboxes = await ctx.db.read
      .selectFrom('inbox')
      .select('id')
      .where('channel', '=', 'email')
      .execute()
    for (const { id } of inboxes) gone += await takeFrom(ctx, runId, { target, inboxId: id, fence, mayGoOn })
  }
  return gone + (await takeOldCopies(ctx, runId, fence, mayGoOn))
}

interface Place {
  target: MailTarget
  inboxId: number
  fence: Fence
  mayGoOn: () => Promise<boolean>
}

async function takeFrom(ctx: AppContext, runId: number, place: Place): Promise<number> {
  let gone = 0
  for (let after = 0; await place.mayGoOn();) {
    const portion = await ctx.db.transaction(async (tx) => {
      await place.fence(tx)
      return takePortion(ctx, tx, runId, place, after)
    })
    await removeFiles(ctx, portion.blobs)
    await flushLedger(ctx).catch((error: unknown) => ctx.log.error({ err: error }, 'ledger not written'))
    gone += portion.gone
    if (portion.last === null) return gone
    after = portion.last
    await setTimeout(PAUSE_MS)
  }
  return gone
}

async function takePortion(
  ctx: AppContext,
  tx: Tx,
  runId: number,
  { target, inboxId }: Place,
  after: number,
): Promise<{ gone: number; blobs: string[]; last: number | null }> {
  const policy = await loadPolicy(ctx, tx)
  const rows = await candidates(ctx, tx, target, inboxId, after)
  const ripe = rows.flatMap((row) => {
    const ruleId = ruleOf(policy, target, inboxId, row, ctx.clock.now())
    return ruleId === null ? [] : { ...row, ruleId }
  })
  const byRule = Map.groupBy(await stillDue(ctx, tx, ripe), ({ ruleId }) => ruleId)
  const blobs: string[] = []
  let gone = 0
  for (const [ruleId, due] of byRule) {
    const version = policy.rules.find(({ id }) => id === ruleId)?.versions.at(-1)?.version ?? 0
    const events = await TAKE[target](ctx, tx, inboxId, due)
    if (target === 'raw_mail') blobs.push(...due.flatMap(({ blob }) => blob ?? []))
    gone += due.length
    const counts = { mails: due.length }
    await addToRun(ctx, tx, runId, { gone: counts, rules: [{ id: ruleId, version, count: due.length }] })
    const objects = due.map(({ id }) => ledgerKey(ctx, target, id))
    const body = { run: runId, rule: { id: ruleId, version }, actor: 'system', objects, suppress: [], counts }
    await appendLedger(ctx, tx, { kind: 'files', ...body })
    const detail = { ...counts, run: runId, rule: ruleId }
    const action = target === 'raw_mail' ? 'mail.expire' : 'mail.discard'
    await record(
      ctx,
      tx,
      { kind: 'system' },
      { action, object: 'inbox', objectId: inboxId, detail },
      ...events,
    )
  }
  // Ids follow the order in which they came: where nothing of a portion is due, nothing behind it is.
  const more = ripe.length > 0 && rows.length === PORTION
  return { gone, blobs, last: more ? (rows.at(-1)?.id ?? null) : null }
}

/** null: not yet, or no rule says anything of it. */
function ruleOf(
  policy: Policy,
  target: MailTarget,
  inboxId: number,
  { received_at: receivedAt }: Mail,
  now: number,
): number | null {
  const due = mailDue(policy, target, { inboxId, channel: 'email', receivedAt })
  return due !== null && due.at <= now ? due.ruleId : null
}

type Mail = Awaited<ReturnType<typeof candidates>>[number]

/** Not those of what is kept, as far as its days have been worked out. */
async function candidates(ctx: AppContext, tx: Tx, target: MailTarget, inboxId: number, after: number) {
  const now = ctx.clock.now()
  return (
    tx
      .selectFrom('raw_mail')
      .leftJoin('message', 'message.id', 'raw_mail.message_id')
      .leftJoin('conversation', 'conversation.id', 'message.conversation_id')
      .leftJoin('contact', 'contact.id', 'conversation.contact_id')
      .select(['raw_mail.id', 'raw_mail.blob', 'raw_mail.place', 'raw_mail.received_at'])
      .select(['message.id as message_id', 'message.conversation_id'])
      .where('raw_mail.inbox_id', '=', inboxId)
      .where('raw_mail.state', '=', 'read')
      .where('raw_mail.id', '>', after)
      .$if(target === 'raw_mail', (query) => query.where('raw_mail.blob', 'is not', null))
      // Nothing is to be deleted at the provider that is not safely here.
      .$if(target === 'provider_copy', (query) =>
        query.where('raw_mail.place', 'is not', null).where('raw_mail.message_id', 'is not', null),
      )
      .where(({ eb, or }) => or([eb('conversation.id', 'is', null), isFree(eb, now)]))
      .orderBy('raw_mail.id')
      .limit(PORTION)
      .execute()
  )
}

type Take = (ctx: AppContext, tx: Tx, inboxId: number, due: readonly Mail[]) => Promise<NewEvent[]>

const idsOf = (due: readonly Mail[]): number[] => due.map(({ id }) => id)

const TAKE: Record<MailTarget, Take> = {
  /** The row stays until its message goes: it tells that the mail is here, when it is fetched once more. */
  raw_mail: async (_ctx, tx, inboxId, due) => {
    await tx
      .updateTable('raw_mail')
      .set({ blob: null, envelope: null })
      .where('id', 'in', idsOf(due))
      .execute()
    // Whoever shows one of these messages offers its source no longer.
    return due.flatMap(({ message_id: messageId, conversation_id: conversationId }) =>
      messageId === null || conversationId === null
        ? []
        : [{ name: 'message.updated' as const, inboxId, conversationId, messageId }],
    )
  },
  provider_copy: async (ctx, tx, inboxId, due) => {
    for (const { place } of due) {
      await askDiscard(ctx, tx, inboxId, JSON.parse(place ?? '') as Collected, ctx.clock.now())
    }
    await tx.updateTable('raw_mail').set({ place: null }).where('id', 'in', idsOf(due)).execute()
    return []
  },
}
