/** How many free answers an account has used. */
import type { AppContext } from '../../context.ts'
import type { HealthView } from '../../contract/inbox.ts'
import type { Inbox } from './store.ts'

/** The calendar month, UTC, as YYYY-MM. */
const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 'YYYY-MM'.length)

/** null: the channel does not count them. */
export async function quotaOf(ctx: AppContext, inbox: Inbox): Promise<HealthView['quota']> {
  const { freeServiceMessages: free } = ctx.channel(inbox.channel).capabilities
  if (free === null) return null
  const rows = await ctx.db.read
    .selectFrom('usage')
    .select(['type', 'count'])
    .where('inbox_id', '=', inbox.id)
    .where('month', '=', monthOf(ctx.clock.now()))
    .where('category', '=', 'service')
    .execute()
  const sum = (counts: (type: string) => boolean) =>
    rows.filter(({ type }) => counts(type)).reduce((total, { count }) => total + Number(count), 0)
  return {
    // Who came through an advertisement is answered for free without using up any.
    used: sum((type) => type !== 'regular' && type !== 'free_entry_point'),
    free,
    charged: sum((type) => type === 'regular'),
  }
}
