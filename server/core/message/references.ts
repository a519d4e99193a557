/**
 * Statuses, reactions, edits and revokes: news about a message that may not be here yet. What finds no
 * message waits for it; when the message is stored, whatever waited is applied.
 */
import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import type { InboundEdit, InboundReaction, InboundRevoke, InboundStatus } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { Inbox } from '../inbox/store.ts'
import { keysOf } from './about.ts'
import { applyReference } from './apply.ts'
import { plausible } from './arrivals.ts'
import { shownId } from './content.ts'
import { adoptEcho } from './echo.ts'
import { Effects } from './effects.ts'
import { learnAddresses } from './learn.ts'
import { resendRejectedFile } from './resend.ts'
import { readCorrelation } from './rules.ts'
import type { MessageTable } from './table.ts'

export type Reference = InboundStatus | InboundReaction | InboundEdit | InboundRevoke

const REFERENCES: ReadonlySet<string> = new Set(['status', 'reaction', 'edit', 'revoke'])

export function isReference(event: { type: string }): event is Reference {
  return REFERENCES.has(event.type)
}

export type Target = Selectable<MessageTable>

export interface Referral {
  inbox: Pick<Inbox, 'id' | 'channel'>
  event: Reference
}

export const targetOf = (event: Reference) => (event.type === 'status' ? event.externalId : event.targetId)

/** Applies what finds its message; the rest waits. Adds the console's events to `events`. */
export async function applyReferences(
  ctx: AppContext,
  tx: Tx,
  referrals: readonly Referral[],
  events: NewEvent[],
): Promise<void> {
  if (referrals.length === 0) return
  const now = ctx.clock.now()
  const targets = await findTargets(tx, referrals)
  const waiting: Referral[] = []
  const changed = new Map<number, Target>()
  const reworded = new Map<number, Target>()
  const named = new Set<string>()
  const sightings: Array<{ referral: Referral; target: Target }> = []
  const effects = new Effects()
  // Oldest first only spares writes; the result does not depend on it.
  for (const referral of referrals.toSorted((a, b) => a.event.at - b.event.at)) {
    const event = { ...referral.event, at: plausible(referral.event.at, now) }
    const target = targets.of(referral)
    if (!target) {
      waiting.push(referral)
      continue
    }
    const nameless = target.external_id === null
    if (await applyReference(ctx, tx, target, event, effects)) {
      changed.set(target.id, target)
      if (event.type === 'edit' || event.type === 'revoke') reworded.set(target.id, target)
    }
    if (nameless && target.external_id !== null) {
      named.add(`${target.inbox_id}:${target.external_id}`)
      events.push(...(await adoptEcho(ctx, tx, target, target.external_id)))
      targets.rename(target)
    }
    sightings.push({ referral: { ...referral, event }, target })
  }
  for (const target of changed.values()) {
    await ctx.db.update(tx, 'message', targets.asStored(target), target)
    await resendRejectedFile(ctx, tx, target)
    events.push({
      name: 'message.updated',
      inboxId: target.inbox_id,
      conversationId: target.conversation_id,
      messageId: shownId(target),
    })
  }
  events.push(...(await effects.save(ctx, tx, (referrals[0] as Referral).inbox.channel)))
  await tellQuotes(tx, [...reworded.values()], events)
  await learnAddresses(ctx, tx, sightings, events)
  const isNamed = ({ inbox, event }: Referral) => named.has(`${inbox.id}:${targetOf(event)}`)
  await wait(
    ctx,
    tx,
    waiting.filter((referral) => !isNamed(referral)),
  )
  if (named.size === 0) return
  // A status has just told the provider's id of a message whose answer was lost: what knew it by that id
  // alone finds it now.
  const targetsNamed = [...changed.values()].flatMap(({ inbox_id: inboxId, external_id: target }) =>
    target !== null && named.has(`${inboxId}:${target}`) ? [{ inboxId, target }] : [],
  )
  const found = [...waiting.filter(isNamed), ...(await takeWaiting(tx, targetsNamed))]
  await applyReferences(ctx, tx, found, events)
}

/** Everything that waited for these messages; it does not wait any longer. */
export async function takeWaiting(
  tx: Tx,
  messages: ReadonlyArray<{ inboxId: number; target: string }>,
): Promise<Referral[]> {
  if (messages.length === 0) return []
  const wanted = new Set(messages.map(({ inboxId, target }) => `${inboxId}:${target}`))
  const rows = await tx
    .selectFrom('waiting')
    .innerJoin('inbox', 'inbox.id', 'waiting.inbox_id')
    .select(['waiting.id', 'waiting.inbox_id', 'waiting.target', 'waiting.event', 'inbox.channel'])
    .where('waiting.inbox_id', 'in', [...new Set(messages.map(({ inboxId }) => inboxId))])
    .where('waiting.target', 'in', [...new Set(messages.map(({ target }) => target))])
    .execute()
  const found = rows.filter((row) => wanted.has(`${row.inbox_id}:${row.target}`))
  if (found.length === 0) return []
  await tx
    .deleteFrom('waiting')
    .where(
      'id',
      'in',
      found.map(({ id }) => id),
    )
    .execute()
  return found.map((row) => ({
    inbox: { id: row.inbox_id, channel: row.channel },
    event: JSON.parse(row.event) as Reference,
  }))
}

async function wait(ctx: AppContext, tx: Tx, referrals: readonly Referral[]): Promise<void> {
  const rows = referrals.map(({ inbox, event }) => {
    const { raw: _, ...plain } = event as Reference & { raw?: unknown }
    const text = JSON.stringify(plain)
    return {
      inbox_id: inbox.id,
      target: targetOf(event),
      event: text,
      dedupe: createHash('sha256').update(text).digest('hex'),
      received_at: ctx.clock.now(),
    }
  })
  const known = new Map(referrals.map(({ event }, nth) => [rows[nth]?.dedupe, keysOf(event)]))
  for (const portion of ctx.db.portions(rows)) {
    const kept = await tx
      .insertInto('waiting')
      .values(portion)
      .onConflict((conflict) => conflict.columns(['inbox_id', 'dedupe']).doNothing())
      .returning(['id', 'dedupe'])
      .execute()
    const about = kept.flatMap(({ id, dedupe }) =>
      (known.get(dedupe) ?? []).map((address) => ({ waiting_id: id, address })),
    )
    for (const some of ctx.db.portions(about)) await tx.insertInto('waiting_about').values(some).execute()
  }
}

/**
 * By the provider's id within the inbox. A status may come before we have stored that id (it overtook
 * the answer to our request, or the answer was lost): then what we sent along finds the message.
 */
async function findTargets(db: Reader, referrals: readonly Referral[]) {
  const correlations = new Set<string>()
  for (const { event } of referrals) {
    const read = event.type === 'status' && event.correlation ? readCorrelation(event.correlation) : null
    if (read) correlations.add(read.correlation)
  }
  const rows = await db
    .selectFrom('message')
    .selectAll()
    .where(({ eb, or, and }) =>
      or([
        and([
          eb('inbox_id', 'in', [...new Set(referrals.map(({ inbox }) => inbox.id))]),
          eb('external_id', 'in', [...new Set(referrals.map(({ event }) => targetOf(event)))]),
        ]),
        ...(correlations.size > 0 ? [eb('correlation', 'in', [...correlations])] : []),
      ]),
    )
    .execute()
  const stored = new Map(rows.map((row) => [row.id, { ...row }]))
  const byExternal = new Map<string, Target>()
  const byCorrelation = new Map<string, Target>()
  for (const row of rows) {
    if (row.external_id) byExternal.set(`${row.inbox_id}:${row.external_id}`, row)
    if (row.correlation) byCorrelation.set(`${row.inbox_id}:${row.correlation}`, row)
  }
  return {
    of({ inbox, event }: Referral): Target | undefined {
      const direct = byExternal.get(`${inbox.id}:${targetOf(event)}`)
      // One of ours may stand there as written elsewhere, while the provider's answer was on its way.
      if (event.type !== 'status' || !event.correlation || (direct && direct.via === null)) return direct
      const read = readCorrelation(event.correlation)
      return (read && byCorrelation.get(`${inbox.id}:${read.correlation}`)) ?? direct
    },
    asStored: ({ id }: Target) => stored.get(id) as Target,
    /** The provider's id of it has become known. */
    rename(target: Target): void {
      byExternal.set(`${target.inbox_id}:${target.external_id}`, target)
    },
  }
}

/** Messages that quote what now reads differently show the new wording, or none. */
async function tellQuotes(tx: Tx, targets: readonly Target[], events: NewEvent[]): Promise<void> {
  const externalIds = targets.flatMap(({ external_id }) => external_id ?? [])
  if (externalIds.length === 0) return
  const quoting = await tx
    .selectFrom('message')
    .select(['id', 'inbox_id', 'conversation_id'])
    .where('conversation_id', 'in', [...new Set(targets.map(({ conversation_id }) => conversation_id))])
    .where('quoted_id', 'in', externalIds)
    .orderBy('id')
    .execute()
  for (const row of quoting) {
    events.push({
      name: 'message.updated',
      inboxId: row.inbox_id,
      conversationId: row.conversation_id,
      messageId: row.id,
    })
  }
}
