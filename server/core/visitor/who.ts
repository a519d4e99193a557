/**
 * From what a browser brings to the visitor it speaks for: nobody yet, somebody who has written before, or
 * somebody whom the website has signed for. Under which contact, identities say, as on every channel.
 */
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import { randomPublicId } from '../../ids.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import { lockPeople, mergeContacts } from '../contact/merge.ts'
import { insertContact } from '../contact/resolve.ts'
import { ofIdentity, refreshPeople } from '../retention/due.ts'
import { lockVisitor } from './about.ts'
import type { Identity } from './identity.ts'
import type { Website } from './site.ts'
import type { Visitor } from './store.ts'

export interface Known {
  visitor: Visitor
  contactId: number
  /** A guest turned out to be this person: the contact that went, and what that changed. */
  merged?: { contactId: number; events: NewEvent[] }
}

/** `before`: in whose session this is asked, if in any. */
export async function whoIs(
  ctx: AppContext,
  tx: Tx,
  site: Website,
  before: VisitorActor | null,
  identity: Identity | null,
): Promise<Known> {
  const lockBefore = async () => before && (await lockVisitor(ctx, tx, before.id))
  if (identity === null) {
    const visitor = await lockBefore()
    return visitor ? withContact(ctx, tx, visitor) : makeVisitor(ctx, tx, site)
  }
  const known = await findIdentified(tx, site, identity)
  const cameAsGuest = before !== null && !before.identified
  if (known && !cameAsGuest) {
    await lockBefore()
    return withContact(ctx, tx, known)
  }
  // First of all, as those do who erase people: else each might wait for the other.
  await lockPeople(ctx, tx)
  const visitor = await lockBefore()
  // Another person's session is another person's: nothing of it goes along.
  const guest = before && visitor?.external_id === null ? { actor: before, visitor } : null
  return identify(ctx, tx, site, guest, identity)
}

interface Guest {
  actor: VisitorActor
  visitor: Visitor
}

function findIdentified(
  db: Reader,
  { inbox }: Website,
  { externalId }: Identity,
): Promise<Visitor | undefined> {
  return db
    .selectFrom('visitor')
    .selectAll()
    .where('inbox_id', '=', inbox.id)
    .where('external_id', '=', externalId)
    .executeTakeFirst()
}

/** After `lockPeople`: what was a guest's until now is this person's. */
async function identify(
  ctx: AppContext,
  tx: Tx,
  site: Website,
  guest: Guest | null,
  identity: Identity,
): Promise<Known> {
  const address = `${site.inbox.account}:${identity.externalId}`
  // Read once more: another tab may have been faster.
  const known = await findIdentified(tx, site, identity)
  const person = await holderOf(tx, 'external', address)
  const asked = guest && (await withContact(ctx, tx, guest.visitor))
  const own = asked && !(await isSomebodyElse(tx, asked.contactId, site, address)) ? asked : null
  const gone = own && person !== null && own.contactId !== person ? own.contactId : null
  const events =
    guest && gone !== null && person !== null
      ? await mergeContacts(ctx, tx, guest.actor, { keep: person, drop: gone })
      : []
  const contactId = person ?? own?.contactId ?? null
  const visitor = known ?? own?.visitor
  const found = visitor
    ? await withContact(ctx, tx, visitor, contactId)
    : await makeVisitor(ctx, tx, site, contactId)
  if (person === null) await insertAddress(ctx, tx, found.contactId, 'external', address)
  await refreshPeople(ctx, tx, new Set([found.contactId]), ofIdentity)
  return gone === null ? found : { ...found, merged: { contactId: gone, events } }
}

/** An agent may have put the guest together with somebody whom the site has signed for under another name. */
async function isSomebodyElse(
  db: Reader,
  contactId: number,
  { inbox }: Website,
  address: string,
): Promise<boolean> {
  const others = await db
    .selectFrom('identity')
    .select('value')
    .where('contact_id', '=', contactId)
    .where('channel', '=', 'web')
    .where('kind', '=', 'external')
    .where('value', '<>', address)
    .where('ended_at', '=', 0)
    .execute()
  return others.some(({ value }) => value.startsWith(`${inbox.account}:`))
}

async function makeVisitor(
  ctx: AppContext,
  tx: Tx,
  { inbox }: Website,
  contactId: number | null = null,
): Promise<Known> {
  const visitor = await tx
    .insertInto('visitor')
    .values({
      public_id: randomPublicId(),
      inbox_id: inbox.id,
      external_id: null,
      name: null,
      email: null,
      language: null,
      attributes: '{}',
      claims: '{}',
      page: null,
      created_at: ctx.clock.now(),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return withContact(ctx, tx, visitor, contactId)
}

/** The contact of the visitor. Where there is none it is `contactId`, or a contact made for them. */
async function withContact(
  ctx: AppContext,
  tx: Tx,
  visitor: Visitor,
  contactId: number | null = null,
): Promise<Known> {
  const known = await holderOf(tx, 'visitor', visitor.public_id)
  if (known !== null) return { visitor, contactId: known }
  const holder = contactId ?? (await insertContact(ctx, tx))
  await insertAddress(ctx, tx, holder, 'visitor', visitor.public_id)
  return { visitor, contactId: holder }
}

async function holderOf(db: Reader, kind: 'visitor' | 'external', value: string): Promise<number | null> {
  const row = await db
    .selectFrom('identity')
    .select('contact_id')
    .where('channel', '=', 'web')
    .where('kind', '=', kind)
    .where('value', '=', value)
    .where('ended_at', '=', 0)
    .executeTakeFirst()
  return row?.contact_id ?? null
}

async function insertAddress(
  ctx: AppContext,
  tx: Tx,
  contactId: number,
  kind: 'visitor' | 'external',
  value: string,
): Promise<void> {
  const now = ctx.clock.now()
  await tx
    .insertInto('identity')
    .values({ contact_id: contactId, channel: 'web', kind, value, created_at: now, told_at: now })
    .execute()
}
