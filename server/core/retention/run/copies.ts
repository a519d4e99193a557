/**
 * Files that their provider has, too, each by the day on which it came: the provider's copy goes, what is here
 * stays. What keeps a conversation keeps them.
 */
import { setTimeout } from 'node:timers/promises'
import type { AppContext } from '../../../context.ts'
import type { ChannelKind } from '../../../contract/common.ts'
import type { Tx } from '../../../storage/database.ts'
import { discardCopies } from '../../discard/files.ts'
import { ledgerKey } from '../../ledger/key.ts'
import { appendLedger, flushLedger } from '../../ledger/ledger.ts'
import { record } from '../../record.ts'
import { mailDue, mailTargetOf } from '../mail-rules.ts'
import type { Policy } from '../policy.ts'
import { loadPolicy } from '../store.ts'
import type { Fence } from './batch.ts'
import { isFree, stillDue } from './still-due.ts'
import { addToRun } from './store.ts'

const PORTION = 200
/** Others want to write, too. */
const PAUSE_MS = 20

interface Place {
  id: number
  channel: ChannelKind
}

/** Where the last portion ended. */
interface Position {
  until: number
  id: number
}

/** How many are asked for. `mayGoOn`: asked between portions. */
export async function takeOldCopies(
  ctx: AppContext,
  runId: number,
  fence: Fence,
  mayGoOn: () => Promise<boolean>,
): Promise<number> {
  if (!speaksOfCopies(await loadPolicy(ctx, ctx.db.read))) return 0
  const inboxes = await ctx.db.read.selectFrom('inbox').select(['id', 'channel']).orderBy('id').execute()
  let gone = 0
  for (const inbox of inboxes) {
    if (!ctx.channel(inbox.channel).discardFile) continue
    let after: Position | null = { until: ctx.clock.now(), id: 0 }
    while (after !== null && (await mayGoOn())) {
      const from: Position = after
      const portion = await ctx.db.transaction(async (tx) => {
        await fence(tx)
        return takePortion(ctx, tx, runId, inbox, from)
      })
      await flushLedger(ctx).catch((error: unknown) => ctx.log.error({ err: error }, 'ledger not written'))
      gone += portion.gone
      after = portion.last
      await setTimeout(PAUSE_MS)
    }
  }
  return gone
}

const speaksOfCopies = ({ rules }: Policy): boolean =>
  rules.some(({ versions }) => versions.some(({ body }) => body && mailTargetOf(body) === 'provider_copy'))

async function takePortion(
  ctx: AppContext,
  tx: Tx,
  runId: number,
  inbox: Place,
  after: Position,
): Promise<{ gone: number; last: Position | null }> {
  const policy = await loadPolicy(ctx, tx)
  const now = ctx.clock.now()
  const rows = await candidates(tx, inbox, after, now)
  const ripe = rows.flatMap((row) => {
    const received = { inboxId: inbox.id, channel: inbox.channel, receivedAt: row.received_at }
    const due = mailDue(policy, 'provider_copy', received)
    return due !== null && due.at <= now ? { ...row, ruleId: due.ruleId } : []
  })
  const byRule = Map.groupBy(await stillDue(ctx, tx, ripe), ({ ruleId }) => ruleId)
  let gone = 0
  for (const [ruleId, due] of byRule) {
    const version = policy.rules.find(({ id }) => id === ruleId)?.versions.at(-1)?.version ?? 0
    await take(ctx, tx, due)
    gone += due.length
    const counts = { copies: due.length }
    await addToRun(ctx, tx, runId, { gone: counts, rules: [{ id: ruleId, version, count: due.length }] })
    const objects = due.map(({ id }) => ledgerKey(ctx, 'file_copy', id))
    const body = { run: runId, rule: { id: ruleId, version }, actor: 'system', objects, suppress: [], counts }
    await appendLedger(ctx, tx, { kind: 'files', ...body })
    const detail = { ...counts, run: runId, rule: ruleId }
    const audit = { action: 'file.discard', object: 'inbox', objectId: inbox.id, detail }
    await record(ctx, tx, { kind: 'system' }, audit)
  }
  // Their ends follow the order in which they came: where nothing of a portion is due, nothing behind it is.
  const last = ripe.length > 0 && rows.length === PORTION ? rows.at(-1) : undefined
  return { gone, last: last ? { until: last.provider_until ?? 0, id: last.id } : null }
}

/** Safely here, not waiting to be sent, and not kept, as far as days have been worked out. */
async function candidates(tx: Tx, inbox: Place, after: Position, now: number) {
  return tx
    .selectFrom('attachment')
    .innerJoin('message', 'message.id', 'attachment.message_id')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .innerJoin('contact', 'contact.id', 'conversation.contact_id')
    .select(['attachment.id', 'attachment.inbox_id', 'attachment.provider_id', 'attachment.provider_until'])
    .select(['message.conversation_id', 'message.created_at as received_at'])
    .where('attachment.inbox_id', '=', inbox.id)
    .where(({ eb, refTuple, tuple }) =>
      eb(refTuple('attachment.provider_until', 'attachment.id'), '>', tuple(after.until, after.id)),
    )
    .where('attachment.state', '=', 'stored')
    .where('attachment.provider_id', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('outbox').select('outbox.id').whereRef('outbox.message_id', '=', 'message.id'))),
    )
    .where(({ eb }) => isFree(eb, now))
    .orderBy('attachment.provider_until')
    .orderBy('attachment.id')
    .limit(PORTION)
    .execute()
}

type Copy = Awaited<ReturnType<typeof candidates>>[number]

/** Nothing here tells of the copy any more; one that is to be sent once more is handed over anew. */
async function take(ctx: AppContext, tx: Tx, due: readonly Copy[]): Promise<void> {
  await discardCopies(ctx, tx, due)
  await tx
    .updateTable('attachment')
    .set({ provider_id: null, provider_until: null })
    .where(
      'id',
      'in',
      due.map(({ id }) => id),
    )
    .execute()
}
