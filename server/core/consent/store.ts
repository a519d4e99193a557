/** What people allow: the newest word counts, and of two in the same moment the one that forbids. */
import type { Insertable, Selectable } from 'kysely'
import type { AppContext } from '../../context.ts'
import type { ChannelKind } from '../../contract/common.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { ofConsent, refreshPeople } from '../retention/due.ts'
import type { ConsentTable } from './table.ts'

export type Consent = Selectable<ConsentTable>
export type MarketingState = 'unknown' | 'granted' | 'withdrawn'

/** May this person be sent marketing on this channel? */
export async function marketingState(
  db: Reader,
  contactId: number,
  channel: ChannelKind,
): Promise<MarketingState> {
  const states = await marketingStates(db, [contactId])
  return states.get(`${contactId}:${channel}`) ?? 'unknown'
}

/** By `contact:channel`; who never said anything is missing. */
export async function marketingStates(
  db: Reader,
  contactIds: readonly number[],
): Promise<Map<string, MarketingState>> {
  if (contactIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('consent')
    .select(['contact_id', 'channel', 'state'])
    .where('contact_id', 'in', contactIds)
    .where('purpose', '=', 'marketing')
    .orderBy('at')
    // granted before withdrawn: the last one is what counts.
    .orderBy('state')
    .execute()
  return new Map(rows.map(({ contact_id, channel, state }) => [`${contact_id}:${channel}`, state]))
}

export type ListedConsent = Consent & { version: number | null }

/** Newest first, with the version of the notice that was agreed to. */
export async function listConsents(db: Reader, contactId: number): Promise<ListedConsent[]> {
  return db
    .selectFrom('consent')
    .leftJoin('notice', 'notice.id', 'consent.notice_id')
    .selectAll('consent')
    .select('notice.version')
    .where('contact_id', '=', contactId)
    .orderBy('at', 'desc')
    .orderBy('state', 'desc')
    .orderBy('consent.id', 'desc')
    .execute()
}

export type NewConsent = Omit<Insertable<ConsentTable>, 'id' | 'recorded_at'>

/**
 * Adds what is not known yet; returns the contacts that said something. The provider's own word of the
 * same moment stands above what follows from its refusal.
 */
export async function addConsents(
  ctx: AppContext,
  tx: Tx,
  consents: readonly NewConsent[],
): Promise<Set<number>> {
  const said = new Set<number>()
  for (const consent of consents) {
    const row = { ...consent, recorded_at: ctx.clock.now() }
    const key = ['contact_id', 'channel', 'purpose', 'at', 'state'] as const
    const added = await tx
      .insertInto('consent')
      .values(row)
      .onConflict((conflict) => conflict.columns([...key]).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (added) said.add(row.contact_id)
    else if (row.source === 'provider') await outrank(tx, row)
  }
  await refreshPeople(ctx, tx, said, ofConsent)
  return said
}

async function outrank(tx: Tx, row: NewConsent): Promise<void> {
  await tx
    .updateTable('consent')
    .set({ source: 'provider', detail: row.detail })
    .where('contact_id', '=', row.contact_id)
    .where('channel', '=', row.channel)
    .where('purpose', '=', row.purpose)
    .where('at', '=', row.at)
    .where('state', '=', row.state)
    .where('source', '=', 'refusal')
    .execute()
}

/** The provider refused a message because the customer wants no marketing: that is word of it, too. */
export async function recordRefusal(
  ctx: AppContext,
  tx: Tx,
  refused: { contactId: number; channel: ChannelKind; at: number },
): Promise<Set<number>> {
  return addConsents(ctx, tx, [
    {
      contact_id: refused.contactId,
      channel: refused.channel,
      purpose: 'marketing',
      state: 'withdrawn',
      source: 'refusal',
      detail: null,
      agent_id: null,
      at: refused.at,
    },
  ])
}
