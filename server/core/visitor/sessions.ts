/**
 * A browser's right to speak for a visitor. The first row of anybody is written here: with the first
 * message, with the agreement to the notice, or when somebody known comes back.
 */
import { randomBytes } from 'node:crypto'
import type { z } from 'zod'
import { DAY } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { NewVisitorSession, VisitorSessionReply } from '../../contract/visitor.ts'
import type { Tx } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import { record } from '../record.ts'
import { saveAbout, withIdentity, withWords } from './about.ts'
import { agree, agreedVersion, refuseUninformed } from './agreement.ts'
import { openingAt } from './hours.ts'
import { readIdentity } from './identity.ts'
import { identityRequired, refuseMissing } from './needs.ts'
import type { Website } from './site.ts'
import { hashToken, type Visitor } from './store.ts'
import { whoIs, type Known } from './who.ts'

/** Who has not come back in that time begins anew. */
const LIFETIME = 180 * DAY
/** Browsers of one person; the oldest are signed out. */
const MOST_SESSIONS = 50

/**
 * `before`: whose token came along; what was written under it goes along, unless it is another person's. The
 * token is another one in every case. Throws identity_refused, identity_required, notice_changed,
 * notice_required, invalid_input.
 */
export async function openVisitorSession(
  ctx: AppContext,
  site: Website,
  before: VisitorActor | null,
  { identity: signed, notice, ...words }: z.output<typeof NewVisitorSession>,
): Promise<VisitorSessionReply> {
  const { settings } = site
  const now = ctx.clock.now()
  const identity = signed === undefined ? null : readIdentity(settings, signed, now)
  return ctx.db.transaction(async (tx) => {
    const known = await whoIs(ctx, tx, site, before, identity)
    const { visitor, contactId } = known
    const signedFor = identity === null ? visitor : withIdentity(visitor, identity)
    const after = withWords(signedFor, site, words)
    if (settings.identity === 'required' && after.external_id === null) throw identityRequired()
    const agreed = notice ? await agree(ctx, tx, site, contactId, notice) : []
    await refuseUninformed(tx, site, contactId)
    // Who has only agreed to the notice is asked next, and who is known may look at what there is.
    if (!before && !identity && !notice) {
      const { open } = openingAt(settings.hours, now)
      refuseMissing(settings, after, ({ when }) => when === 'always' || !open)
    }
    const events = await saveAbout(ctx, tx, contactId, visitor, after)
    await endFormer(tx, before, known)
    const { token, actor } = await insertSession(tx, after, contactId, now)
    const version = await agreedVersion(tx, contactId, site.inbox.id)
    const { contactId: merged = null, events: moved = [] } = known.merged ?? {}
    const detail = { identified: after.external_id !== null, merged }
    const audit = { action: 'visitor.session', object: 'visitor', objectId: visitor.id, detail }
    await record(ctx, tx, actor, audit, ...moved, ...agreed, ...events)
    return {
      token,
      visitor: visitor.public_id,
      notice: version,
      identified: after.external_id !== null,
      name: after.name,
      email: after.email,
    }
  })
}

/** Logout: the token is good for nothing any more. What was written stays with whoever was identified. */
export async function endVisitorSession(ctx: AppContext, actor: VisitorActor): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    await tx.deleteFrom('visitor_session').where('id', '=', actor.sessionId).execute()
    await record(ctx, tx, actor, { action: 'visitor.logout', object: 'visitor', objectId: actor.id })
  })
}

/** Of a guest who turned out to be somebody known every session ends: nobody is that guest any more. */
async function endFormer(tx: Tx, before: VisitorActor | null, { visitor }: Known): Promise<void> {
  if (!before) return
  const former = await tx
    .selectFrom('visitor')
    .select('external_id')
    .where('id', '=', before.id)
    .executeTakeFirst()
  const wasGuest = before.id !== visitor.id && former?.external_id === null
  await tx
    .deleteFrom('visitor_session')
    .where(wasGuest ? 'visitor_id' : 'id', '=', wasGuest ? before.id : before.sessionId)
    .execute()
}

async function insertSession(
  tx: Tx,
  visitor: Visitor,
  contactId: number,
  now: number,
): Promise<{ token: string; actor: VisitorActor }> {
  const token = randomBytes(32).toString('base64url')
  const { id: sessionId } = await tx
    .insertInto('visitor_session')
    .values({
      visitor_id: visitor.id,
      token_hash: hashToken(token),
      created_at: now,
      expires_at: now + LIFETIME,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await endOldest(tx, visitor.id)
  const { id, public_id: publicId, inbox_id: inboxId, name } = visitor
  const identified = visitor.external_id !== null
  return { token, actor: { kind: 'visitor', id, publicId, inboxId, contactId, name, identified, sessionId } }
}

async function endOldest(tx: Tx, visitorId: number): Promise<void> {
  const surplus = await tx
    .selectFrom('visitor_session')
    .select('id')
    .where('visitor_id', '=', visitorId)
    .orderBy('id', 'desc')
    .limit(MOST_SESSIONS)
    .offset(MOST_SESSIONS)
    .execute()
  if (surplus.length === 0) return
  await tx
    .deleteFrom('visitor_session')
    .where(
      'id',
      'in',
      surplus.map(({ id }) => id),
    )
    .execute()
}
