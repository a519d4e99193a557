/** Somebody without any conversation: of whom an address was left over, or was told with somebody else's. */
import type { AppContext } from '../../context.ts'
import { appendEvents } from '../../events/log.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import { authorise, mayRole, type Actor } from '../access.ts'
import { contactsUpdated, type Contact } from '../contact/store.ts'
import { notFound } from '../../errors.ts'
import { erasePeople, lockPeople } from './people.ts'
import { proveErased, type Origin } from './proof.ts'

/** Nobody's inbox tells who may see them: whoever answers for all data. For anybody else they don't exist. */
export async function accessUnplaced(db: Reader, actor: Actor, id: number): Promise<Contact> {
  if (actor.kind === 'agent' && !mayRole(actor.role, 'contact.unplaced')) throw notFound()
  authorise(actor, 'contact.unplaced')
  const contact = await unplaced(db, id).selectAll().executeTakeFirst()
  if (!contact) throw notFound()
  return contact
}

const unplaced = (db: Reader, id: number) =>
  db
    .selectFrom('contact')
    .where('id', '=', id)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('conversation').select('id').where('contact_id', '=', id))),
    )

/** By a hold, or because they asked for that. */
export const isKept = ({ held, restriction_asked_at: restrictedAt }: Contact): boolean =>
  held === 1 || restrictedAt !== null

/** What there is of them, unless something keeps it. null: there is nobody, or they have conversations. */
export async function eraseUnplaced(
  ctx: AppContext,
  tx: Tx,
  actor: Actor,
  contactId: number,
  origin: Origin,
): Promise<{ mails: number; blobs: readonly string[] } | null> {
  await lockPeople(ctx, tx, [contactId])
  const contact = await unplaced(tx, contactId).selectAll().executeTakeFirst()
  if (!contact || isKept(contact)) return null
  const people = await erasePeople(ctx, tx, { contacts: [contactId], inboxes: [] })
  await proveErased(ctx, tx, actor, origin, {
    ids: { contact: people.gone, visitor: people.visitors },
    suppress: people.suppress,
    counts: { contacts: people.gone.length, mails: people.mails },
  })
  await appendEvents(ctx, tx, [
    ...(await contactsUpdated(tx, people.changed)),
    ...(people.parked > 0 ? [{ name: 'quarantine.changed' as const }] : []),
  ])
  return people
}
