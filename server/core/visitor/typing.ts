/** A visitor is writing: told to whoever looks at the chat, and stored nowhere. */
import { SECOND } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { VisitorActor } from '../access.ts'

/** Consoles show it for some seconds; told more often it is only more traffic. */
const EVERY = 3 * SECOND
const MOST_REMEMBERED = 10_000

const memories = new WeakMap<AppContext, Map<number, number>>()

/** As often as you like. Before the first message there is nobody to tell. */
export async function noteTyping(ctx: AppContext, visitor: VisitorActor): Promise<void> {
  if (visitor.contactId === null || !isDue(ctx, visitor.id)) return
  const running = await ctx.db.read
    .selectFrom('conversation')
    .select('id')
    .where('inbox_id', '=', visitor.inboxId)
    .where('contact_id', '=', visitor.contactId)
    .where('status', '<>', 'resolved')
    .executeTakeFirst()
  if (running) ctx.notifier.whisper({ conversationId: running.id, by: 'contact', agentId: null })
}

function isDue(ctx: AppContext, visitorId: number): boolean {
  const told = memories.get(ctx) ?? new Map<number, number>()
  memories.set(ctx, told)
  const now = ctx.clock.now()
  const last = told.get(visitorId)
  if (last !== undefined && now - last < EVERY) return false
  told.delete(visitorId)
  told.set(visitorId, now)
  const oldest = told.keys().next()
  if (told.size > MOST_REMEMBERED && !oldest.done) told.delete(oldest.value)
  return true
}
