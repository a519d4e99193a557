/** Somebody wants their data kept and not used (Article 18 GDPR): only the data protection role sees what there is. */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import { appendEvents } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import type { Actor, AgentActor } from '../access.ts'
import { restrictConversations, unrestrictConversations } from '../conversation/hide.ts'
import { tellLedger } from '../erasure/files.ts'
import { accessPerson } from '../erasure/preview.ts'
import { refuseNames } from '../erasure/person.ts'
import { ledgerKey } from '../ledger/key.ts'
import { appendLedger, ledgerActor } from '../ledger/ledger.ts'
import { record } from '../record.ts'
import { refreshDue } from '../retention/due.ts'

const PORTION = 200

export interface Restriction {
  restricted: boolean
  why: string
}

/** Nothing of theirs is deleted until it is lifted. What they begin after that is seen by all: they want an answer. */
export async function restrictPerson(
  ctx: AppContext,
  actor: AgentActor,
  contactId: number,
  { restricted, why }: Restriction,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const contact = await accessPerson(tx, actor, contactId, 'contact.restrict')
    await refuseNames(tx, contactId, why)
    await tx
      .updateTable('contact')
      .set({ restriction_asked_at: restricted ? (contact.restriction_asked_at ?? ctx.clock.now()) : null })
      .where('id', '=', contactId)
      .execute()
    await appendLedger(ctx, tx, {
      kind: restricted ? 'restrict' : 'unrestrict',
      run: null,
      rule: null,
      actor: ledgerActor(actor),
      objects: [ledgerKey(ctx, 'contact', contactId)],
      suppress: [],
      counts: {},
    })
    const action = restricted ? 'contact.restrict' : 'contact.unrestrict'
    await record(ctx, tx, actor, { action, object: 'contact', objectId: contactId })
  })
  await settleRestriction(ctx, actor, contactId)
  await tellLedger(ctx)
}

/** Their conversations become what the contact says, in short transactions. */
export async function settleRestriction(ctx: AppContext, actor: Actor, contactId: number): Promise<void> {
  for (let after: number | null = 0; after !== null;) {
    const from: number = after
    after = await ctx.db.transaction((tx) => settlePortion(ctx, tx, actor, contactId, from))
  }
}

/** By what the contact says at this moment. Gives the last one, or null at the end. */
async function settlePortion(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  contactId: number,
  after: number,
): Promise<number | null> {
  const rows = await ctx.db
    .forUpdate(
      tx
        .selectFrom('conversation')
        .select(['id', 'inbox_id', 'hidden', 'created_at'])
        .where('contact_id', '=', contactId)
        .where('id', '>', after)
        .orderBy('id')
        .limit(PORTION),
    )
    .execute()
  const contact = await tx
    .selectFrom('contact')
    .select(['restriction_asked_at', 'erasure_asked_at'])
    .where('id', '=', contactId)
    .executeTakeFirst()
  if (!contact) return null
  const { restriction_asked_at: restrictedAt, erasure_asked_at: erasedAt } = contact
  let events: NewEvent[]
  if (restrictedAt !== null) {
    const older = rows.filter(({ created_at: at }) => at <= restrictedAt)
    events = await restrictConversations(ctx, tx, actor, older)
  } else {
    // What only waits for the day on which it may go stays out of sight.
    const wanted = rows.filter(({ created_at: at }) => erasedAt === null || at > erasedAt)
    events = await unrestrictConversations(ctx, tx, actor, wanted)
  }
  await refreshDue(
    ctx,
    tx,
    rows.map(({ id }) => id),
  )
  await appendEvents(ctx, tx, events)
  return rows.length < PORTION ? null : (rows.at(-1)?.id ?? null)
}
