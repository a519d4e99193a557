/** What is known of a visitor: their own words, unless the site has signed for them. */
import type { AppContext } from '../../context.ts'
import type { VisitorChange } from '../../contract/visitor.ts'
import { invalidInput, unauthenticated } from '../../errors.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import { tellNames } from '../contact/names.ts'
import { contactsUpdated } from '../contact/store.ts'
import { record } from '../record.ts'
import { lockIfAsked, ofIdentity, refreshPeople } from '../retention/due.ts'
import type { Identity } from './identity.ts'
import { siteOfVisitor, type Website } from './site.ts'
import type { Visitor } from './store.ts'

/** Throws unauthenticated: who was deleted meanwhile is nobody. */
export async function findVisitor(db: Reader, id: number): Promise<Visitor> {
  return db
    .selectFrom('visitor')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow(() => unauthenticated())
}

/** The visitor's own change. What the site signed for is not theirs to change. */
export async function changeVisitor(
  ctx: AppContext,
  actor: VisitorActor,
  change: VisitorChange,
): Promise<void> {
  const site = await siteOfVisitor(ctx, actor)
  await ctx.db.transaction(async (tx) => {
    // As where they are erased: conversations, then visitors, then people.
    if (actor.contactId !== null) await lockIfAsked(ctx, tx, actor.contactId, ofIdentity)
    const before = await lockVisitor(ctx, tx, actor.id)
    refuseSigned(before, change)
    const after = withWords(before, site, change)
    if (!isChanged(before, after)) return
    const events = await saveAbout(ctx, tx, actor.contactId, before, after)
    await record(
      ctx,
      tx,
      actor,
      { action: 'visitor.update', object: 'visitor', objectId: actor.id },
      ...events,
    )
  })
}

export async function lockVisitor(ctx: AppContext, tx: Tx, id: number): Promise<Visitor> {
  return ctx.db
    .forUpdate(tx.selectFrom('visitor').selectAll().where('id', '=', id))
    .executeTakeFirstOrThrow(() => unauthenticated())
}

function refuseSigned(visitor: Visitor, change: VisitorChange): void {
  for (const path of ['name', 'email'] as const) {
    const isSigned = visitor.external_id !== null && visitor[path] !== null
    if (isSigned && change[path] !== undefined && change[path] !== visitor[path]) {
      throw invalidInput([{ path, message: 'is what the website has signed for' }])
    }
  }
}

/** With what the visitor or their page says. Of somebody identified it only fills what the site left open. */
export function withWords(visitor: Visitor, { settings }: Website, change: VisitorChange): Visitor {
  const open = (key: 'name' | 'email') => visitor.external_id === null || visitor[key] === null
  const page = settings.pageUrl && change.page ? withoutQuery(change.page) : null
  return {
    ...visitor,
    name: open('name') && change.name !== undefined ? oneLine(change.name) : visitor.name,
    email: open('email') && change.email !== undefined ? change.email : visitor.email,
    language: change.language ?? visitor.language,
    attributes: withAttributes(visitor.attributes, change.attributes ?? {}),
    page: change.page === null ? null : (visitor.page ?? page),
  }
}

/** With what the site has signed. What it does not name stays. */
export const withIdentity = (visitor: Visitor, { externalId, name, email, claims }: Identity): Visitor => ({
  ...visitor,
  external_id: externalId,
  name: oneLine(name) ?? visitor.name,
  email: email ?? visitor.email,
  claims: JSON.stringify(claims),
})

/** Line breaks and other control characters have no place in a list of names. */
const oneLine = (text: string | null): string | null =>
  (text && text.replace(/\p{Cc}+/gu, ' ').trim()) || null

const MOST_ATTRIBUTES = 20

/** JSON. Those that are null are taken back. */
function withAttributes(known: string, given: Record<string, unknown>): string {
  const all = { ...(JSON.parse(known) as Record<string, unknown>), ...given }
  const kept = Object.entries(all).filter(([, value]) => value !== null)
  if (kept.length > MOST_ATTRIBUTES) {
    throw invalidInput([{ path: 'attributes', message: `expected at most ${MOST_ATTRIBUTES} in all` }])
  }
  return JSON.stringify(Object.fromEntries(kept))
}

const isChanged = (before: Visitor, after: Visitor): boolean =>
  (Object.keys(after) as Array<keyof Visitor>).some((key) => before[key] !== after[key])

/** Writes what is different, and tells those who look at a chat with them. */
export async function saveAbout(
  ctx: AppContext,
  tx: Tx,
  contactId: number | null,
  before: Visitor,
  after: Visitor,
): Promise<NewEvent[]> {
  if (!isChanged(before, after)) return []
  const { external_id, name, email, language, attributes, claims, page } = after
  const change = { external_id, name, email, language, attributes, claims, page }
  await tx.updateTable('visitor').set(change).where('id', '=', before.id).execute()
  if (contactId === null) return []
  await refreshPeople(ctx, tx, new Set([contactId]), ofIdentity)
  if (name !== before.name) await tellNames(ctx, tx, [{ contactId, name, at: ctx.clock.now() }])
  return contactsUpdated(tx, new Set([contactId]))
}

/** The page of the first message, where the admin wants it. */
export async function notePage(
  ctx: AppContext,
  { settings }: Website,
  { id }: VisitorActor,
  page: string | undefined,
): Promise<void> {
  if (!settings.pageUrl || page === undefined) return
  await ctx.db.transaction(async (tx) => {
    await tx
      .updateTable('visitor')
      .set({ page: withoutQuery(page) })
      .where('id', '=', id)
      .where('page', 'is', null)
      .execute()
  })
}

/** Behind `?` and `#` there may stand anything: names, tokens. */
function withoutQuery(page: string): string {
  const { origin, pathname } = new URL(page)
  return `${origin}${pathname}`.slice(0, 500)
}
