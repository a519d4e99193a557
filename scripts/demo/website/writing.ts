/** One of the visitors goes on writing while the demo runs, so that it can be seen what that looks like. */
import { SECOND } from '../../../server/clock.ts'
import type { AppContext } from '../../../server/context.ts'
import type { VisitorActor } from '../../../server/core/access.ts'
import { noteTyping } from '../../../server/core/visitor/typing.ts'
import { today, WRITING } from './visits/today.ts'

/** Consoles show it for some seconds each time. */
const EVERY = 4 * SECOND

/** Returns what stops it. Once the chat has ended or is deleted, nobody is told any more. */
export async function keepWriting(ctx: AppContext): Promise<() => void> {
  const visitor = await findWriter(ctx)
  if (!visitor) return () => {}
  // One that was not told is followed by the next.
  const write = () => void noteTyping(ctx, visitor).catch(() => {})
  write()
  const timer = setInterval(write, EVERY)
  timer.unref()
  return () => clearInterval(timer)
}

async function findWriter({ db }: AppContext): Promise<VisitorActor | null> {
  const name = today.find((visit) => visit.name === WRITING)?.guest.name ?? ''
  const row = await db.read
    .selectFrom('visitor')
    .innerJoin('identity', 'identity.value', 'visitor.public_id')
    .select(['visitor.id', 'visitor.public_id', 'visitor.inbox_id', 'visitor.external_id'])
    .select('identity.contact_id')
    .where('visitor.name', '=', name)
    .executeTakeFirst()
  if (!row) return null
  const { id, public_id: publicId, inbox_id: inboxId, contact_id: contactId } = row
  const identified = row.external_id !== null
  return { kind: 'visitor', id, publicId, inboxId, contactId, name, identified, sessionId: 0 }
}
