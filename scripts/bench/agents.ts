/** People who watch, without the price of hashing passwords nobody enters. */
import type { AppContext } from '../../server/context.ts'
import { openSession } from '../../server/core/session/actions.ts'

/** Access tokens of the first so many, who are made if they are not there. */
export async function tokensOf(ctx: AppContext, count: number): Promise<string[]> {
  const known = await ctx.db.read.selectFrom('agent').select('id').limit(count).execute()
  const ids = known.map(({ id }) => id)
  for (let i = known.length; i < count; i++) {
    const { id } = await ctx.db.admin
      .insertInto('agent')
      .values({
        email: `agent${i}@bench.example`,
        name: `Agent ${i}`,
        role: 'admin',
        password_hash: '',
        active: 1,
        locale: null,
        theme: 'system',
        created_at: Date.now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    ids.push(id)
  }
  return Promise.all(ids.map(async (id) => (await openSession(ctx, id)).accessToken))
}
