/** What is known of a visitor: their own words, unless the site has signed for them. */
import type { AppContext } from '../../context.ts'
import { unauthenticated } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { VisitorActor } from '../access.ts'
import type { About } from './needs.ts'
import type { Website } from './site.ts'
import type { Visitor } from './store.ts'

/** Throws unauthenticated: who was deleted meanwhile is nobody. */
export async function findVisitor(db: Reader, id: number): Promise<Visitor> {
  return db
    .selectFrom('visitor')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow(() => unauthenticated())
}

export const aboutOf = ({ name, email, attributes }: Visitor): About => ({
  name,
  email,
  attributes: JSON.parse(attributes) as About['attributes'],
})

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
export function withoutQuery(page: string): string {
  const { origin, pathname } = new URL(page)
  return `${origin}${pathname}`.slice(0, 500)
}
