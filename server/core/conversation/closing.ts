/** Tells agents once that the window for free answers is about to shut on somebody who waits. */
import { sql } from 'kysely'
import { HOUR } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import { appendEvents, type NewEvent } from '../../events/log.ts'

const AHEAD = HOUR
const PORTION = 200

/** Returns how many conversations it told of. */
export async function remindOfClosing(ctx: AppContext): Promise<number> {
  let told = 0
  for (;;) {
    const portion = await remindSome(ctx)
    told += portion
    if (portion < PORTION) return told
  }
}

async function remindSome(ctx: AppContext): Promise<number> {
  const now = ctx.clock.now()
  return ctx.db.transaction(async (tx) => {
    const waiting = await tx
      .selectFrom('conversation')
      .innerJoin('message as newest', 'newest.id', 'conversation.last_message_id')
      .select(['conversation.id', 'conversation.inbox_id', 'conversation.reply_until'])
      // A literal, as the index has it, or it would not be used.
      .where('conversation.status', '=', sql.lit('open'))
      .where('conversation.hidden', 'is', null)
      .where('conversation.reply_until', '>', now)
      .where('conversation.reply_until', '<=', now + AHEAD)
      .where('newest.direction', '=', 'in')
      .where(({ eb, or, ref }) =>
        or([
          eb('conversation.reminded_for', 'is', null),
          eb('conversation.reminded_for', '<>', ref('conversation.reply_until')),
        ]),
      )
      .orderBy('conversation.reply_until')
      .limit(PORTION)
      .execute()
    const inboxes = new Set(waiting.map(({ inbox_id }) => inbox_id))
    for (const id of [...inboxes].sort((a, b) => a - b)) await ctx.db.lockInbox(tx, id)
    const events: NewEvent[] = []
    for (const { id, inbox_id, reply_until } of waiting) {
      // Unless a message moved it in the meantime: then this is not the end any more.
      const marked = await tx
        .updateTable('conversation')
        .set({ reminded_for: reply_until })
        .where('id', '=', id)
        .where('reply_until', '=', reply_until)
        .executeTakeFirst()
      if (marked.numUpdatedRows === 0n) continue
      events.push({ name: 'conversation.closing', inboxId: inbox_id, conversationId: id })
    }
    await appendEvents(ctx, tx, events)
    return events.length
  })
}
