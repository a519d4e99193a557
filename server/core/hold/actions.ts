/** Placing holds and letting them go. What is held goes by no way, until somebody wants that and somebody else agrees. */
import type { HoldChange, HoldInput } from '../../contract/hold.ts'
import type { z } from 'zod'
import type { AppContext } from '../../context.ts'
import { conflict, invalidInput } from '../../errors.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { authorise, mayRole, type AgentActor } from '../access.ts'
import { tellLedger } from '../erasure/files.ts'
import { ledgerKey } from '../ledger/key.ts'
import { appendLedger, ledgerActor } from '../ledger/ledger.ts'
import { record } from '../record.ts'
import { awaitWorkers } from '../retention/due.ts'
import { dropReleased, growHold } from './grow.ts'
import { settleHeld, type HoldObjects } from './settle.ts'
import { accessHold, countObject, heldByHold, objectOf, type Hold } from './store.ts'

/** Whoever shows holds reads them again. */
const CHANGED: NewEvent = { name: 'retention.updated' }

/** It holds when this resolves, all that a search finds included. */
export async function placeHold(
  ctx: AppContext,
  actor: AgentActor,
  input: z.output<typeof HoldInput>,
): Promise<number> {
  authorise(actor, 'hold.manage')
  const isSearch = input.object.kind === 'search'
  // It looks at all there is, which takes a while.
  const found = isSearch ? await countObject(ctx.db.read, input.object) : null
  const hold = await ctx.db.transaction(async (tx) => {
    // Who deletes has looked for it (see missed.ts) once it is here, or has ended before.
    if (isSearch) await awaitWorkers(ctx, tx)
    await checkOwner(tx, input.ownerId)
    await checkReview(ctx, input.reviewAt)
    const conversations = found ?? (await countObject(tx, input.object))
    const row = await tx
      .insertInto('hold')
      .values({
        reason: input.reason,
        object: JSON.stringify(input.object),
        owner_id: input.ownerId,
        placed_by: actor.id,
        placed_at: ctx.clock.now(),
        review_at: input.reviewAt,
        release_asked_by: null,
        release_asked_at: null,
        release_why: null,
        released_by: null,
        released_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    const events = await holdNamed(ctx, tx, row)
    await tell(ctx, tx, actor, 'hold', row, conversations)
    await record(
      ctx,
      tx,
      actor,
      {
        action: 'hold.place',
        object: 'hold',
        objectId: row.id,
        detail: { kind: input.object.kind, conversations },
      },
      ...events,
      CHANGED,
    )
    return row
  })
  await growHold(ctx, hold)
  await tellLedger(ctx)
  return hold.id
}

/** A person or one conversation is held at once. */
async function holdNamed(ctx: AppContext, tx: Tx, hold: Hold): Promise<NewEvent[]> {
  const objects = namedBy(hold)
  const row = { hold_id: hold.id, contact_id: null, conversation_id: null }
  for (const id of objects.contacts) {
    await tx
      .insertInto('hold_object')
      .values({ ...row, contact_id: id })
      .execute()
  }
  for (const id of objects.conversations) {
    await tx
      .insertInto('hold_object')
      .values({ ...row, conversation_id: id })
      .execute()
  }
  return settleHeld(ctx, tx, objects)
}

function namedBy(hold: Hold): HoldObjects {
  const object = objectOf(hold)
  return {
    contacts: object.kind === 'contact' ? [object.id] : [],
    conversations: object.kind === 'conversation' ? [object.id] : [],
  }
}

/** Nothing of the reason: it may name people. */
async function tell(
  ctx: AppContext,
  tx: Tx,
  actor: AgentActor,
  kind: 'hold' | 'release',
  hold: Hold,
  conversations: number,
): Promise<void> {
  const objects = namedBy(hold)
  await appendLedger(ctx, tx, {
    kind,
    run: null,
    rule: null,
    actor: ledgerActor(actor),
    objects: [
      ...objects.contacts.map((id) => ledgerKey(ctx, 'contact', id)),
      ...objects.conversations.map((id) => ledgerKey(ctx, 'conversation', id)),
    ],
    suppress: [],
    counts: { hold: hold.id, conversations },
  })
}

export async function changeHold(
  ctx: AppContext,
  actor: AgentActor,
  id: number,
  change: z.output<typeof HoldChange>,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const hold = await accessHold(ctx, tx, actor, id)
    // Whoever has it keeps it, whatever their role has become.
    if (change.ownerId !== undefined && change.ownerId !== hold.owner_id) {
      await checkOwner(tx, change.ownerId)
    }
    if (change.reviewAt !== undefined) await checkReview(ctx, change.reviewAt)
    await tx
      .updateTable('hold')
      .set({
        reason: change.reason ?? hold.reason,
        owner_id: change.ownerId ?? hold.owner_id,
        review_at: change.reviewAt ?? hold.review_at,
      })
      .where('id', '=', id)
      .execute()
    const detail = {
      reason: change.reason !== undefined,
      owner: change.ownerId ?? hold.owner_id,
      review: change.reviewAt ?? hold.review_at,
    }
    await record(ctx, tx, actor, { action: 'hold.change', object: 'hold', objectId: id, detail }, CHANGED)
  })
}

/** The first asks, and somebody else agrees: then it ends. Throws second_person where the same person agrees. */
export async function releaseHold(
  ctx: AppContext,
  actor: AgentActor,
  id: number,
  why: string,
): Promise<void> {
  const ended = await ctx.db.transaction(async (tx) => {
    const hold = await accessHold(ctx, tx, actor, id)
    if (hold.release_asked_by === actor.id) {
      throw conflict('second_person', 'Somebody else has to agree to this.')
    }
    const isFirst = hold.release_asked_by === null
    const change = isFirst
      ? { release_asked_by: actor.id, release_asked_at: ctx.clock.now(), release_why: why }
      : { released_by: actor.id, released_at: ctx.clock.now() }
    await tx.updateTable('hold').set(change).where('id', '=', id).execute()
    if (!isFirst) {
      const held = await heldByHold(tx, [id])
      await tell(ctx, tx, actor, 'release', hold, held.get(id) ?? 0)
    }
    const action = isFirst ? 'hold.ask_release' : 'hold.release'
    await record(ctx, tx, actor, { action, object: 'hold', objectId: id }, CHANGED)
    return !isFirst
  })
  if (!ended) return
  await dropReleased(ctx)
  await tellLedger(ctx)
}

/** Whoever asked, or somebody who disagrees. */
export async function keepHold(ctx: AppContext, actor: AgentActor, id: number): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await accessHold(ctx, tx, actor, id)
    await tx
      .updateTable('hold')
      .set({ release_asked_by: null, release_asked_at: null, release_why: null })
      .where('id', '=', id)
      .execute()
    await record(ctx, tx, actor, { action: 'hold.keep', object: 'hold', objectId: id }, CHANGED)
  })
}

async function checkOwner(db: Reader, id: number): Promise<void> {
  const owner = await db
    .selectFrom('agent')
    .select('role')
    .where('id', '=', id)
    .where('active', '=', 1)
    .executeTakeFirst()
  if (!owner || !mayRole(owner.role, 'hold.manage')) {
    throw invalidInput([{ path: 'ownerId', message: 'expected somebody who may end it' }])
  }
}

async function checkReview({ clock }: AppContext, at: number): Promise<void> {
  if (at <= clock.now()) throw invalidInput([{ path: 'reviewAt', message: 'expected a day to come' }])
}
