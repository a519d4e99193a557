/**
 * One batch of a run, in one transaction: what was found to be due is locked and asked about once more, and only what
 * is still due is acted on. A message that came meanwhile saves its conversation, a hold that was placed keeps it.
 */
import type { AppContext } from '../../../context.ts'
import { appendEvents } from '../../../events/log.ts'
import type { Tx } from '../../../storage/database.ts'
import type { ConversationRow } from '../../conversation/open.ts'
import { lockConversations } from '../../erasure/conversation.ts'
import { holdMissed } from '../../hold/missed.ts'
import { refreshDue } from '../due.ts'
import { evaluate } from '../evaluate.ts'
import { readState } from '../state.ts'
import { loadFacts, loadPolicy } from '../store.ts'
import { act, actsOf, NOTHING, type Does, type Done } from './act.ts'
import { planFor, type Due, type Plan } from './plan.ts'
import { addToRun, type Kept } from './store.ts'
import { waitingAmong } from './waiting.ts'

/** Throws where this process may not go on: somebody else has the run by now. */
export type Fence = (tx: Tx) => Promise<void>

export interface Batch extends Done {
  /** Of whom more is to be done: in the next transaction. */
  left: number[]
}

/** `tried`: what was done or found in this run, so that nothing is tried twice. */
export async function runBatch(
  ctx: AppContext,
  runId: number,
  ids: readonly number[],
  { fence, tried }: { fence: Fence; tried: Set<string> },
): Promise<Batch> {
  const { seen, ...batch } = await ctx.db.transaction(async (tx) => {
    await fence(tx)
    return takeBatch(ctx, tx, runId, await lockConversations(ctx, tx, ids), tried)
  })
  // Once it has come to be: a transaction may be broken off, and tried again.
  for (const key of seen) tried.add(key)
  return batch
}

async function takeBatch(
  ctx: AppContext,
  tx: Tx,
  runId: number,
  rows: readonly ConversationRow[],
  tried: ReadonlySet<string>,
): Promise<Batch & { seen: string[] }> {
  const held = await holdMissed(ctx, tx, rows)
  if (held.length > 0) {
    await appendEvents(ctx, tx, held)
    return { ...NOTHING, left: rows.map(({ id }) => id), seen: [] }
  }
  const planned = await planAll(ctx, tx, rows)
  const untried = planned.filter(({ due }) => !tried.has(keyOf(due, 'keep')))
  await postpone(tx, untried)
  await stay(ctx, tx, untried)
  const [next, ...others] = actsOf(planned).flatMap((each) => {
    const due = each.due.filter((one) => !tried.has(keyOf(one, each.does)))
    return due.length > 0 ? [{ ...each, due }] : []
  })
  const kept = keptIn(untried)
  if (Object.keys(kept).length > 0) await addToRun(ctx, tx, runId, { kept })
  const seen = untried.map(({ due }) => keyOf(due, 'keep'))
  if (!next) return { ...NOTHING, left: [], seen }
  const done = await act(ctx, tx, runId, next)
  const unfinished = new Set(done.unfinished)
  const finished = next.due.filter(({ row }) => !unfinished.has(row.id))
  seen.push(...finished.map((due) => keyOf(due, next.does)))
  const waiting = others.flatMap(({ due }) => due.map(({ row }) => row.id))
  return { ...done, left: [...new Set([...waiting, ...unfinished])], seen }
}

const keyOf = ({ row }: Due, does: Does | 'keep') => `${row.id}:${does}`

export type Planned = ReadonlyArray<{ due: Due; plans: readonly Plan[] }>

/** Of what stays as it is the day is worked out anew: it was found by one that is over. */
async function stay(ctx: AppContext, tx: Tx, planned: Planned): Promise<void> {
  const kept = planned.filter(({ plans }) => plans.every(({ does }) => does === 'keep'))
  await refreshDue(
    ctx,
    tx,
    kept.map(({ due }) => due.row.id),
  )
}

async function planAll(ctx: AppContext, tx: Tx, rows: readonly ConversationRow[]): Promise<Planned> {
  const policy = await loadPolicy(ctx, tx)
  const facts = await loadFacts(ctx, tx, policy, rows)
  const { settings } = await readState(tx)
  const circumstances = {
    policy,
    now: ctx.clock.now(),
    quarantineDays: settings.quarantineDays,
    waiting: await waitingAmong(ctx, tx, rows),
  }
  return rows.flatMap((row) => {
    const known = facts.get(row.id)
    if (!known) return []
    const due = { row, facts: known, verdict: evaluate(policy, known) }
    return [{ due, plans: planFor(due, circumstances) }]
  })
}

/** Looked at again when its time in quarantine is over. */
async function postpone(tx: Tx, planned: Planned): Promise<void> {
  for (const { due, plans } of planned) {
    for (const plan of plans) {
      if (plan.does !== 'wait') continue
      await tx.updateTable('conversation').set({ next_at: plan.until }).where('id', '=', due.row.id).execute()
    }
  }
}

function keptIn(planned: Planned): Partial<Kept> {
  const kept: Partial<Kept> = {}
  for (const plan of planned.flatMap(({ plans }) => plans)) {
    if (plan.does === 'keep') kept[plan.why] = (kept[plan.why] ?? 0) + 1
  }
  return kept
}
