/** Files that visitors chose and never sent. */
import type { AppContext } from '../../context.ts'
import { removeFiles } from './actions.ts'

/**
 * Removes up to `limit` of those made before that time, and tells how many. A message that names one may
 * still be parked, to be taken in once its cause is mended: that file is kept for as long.
 */
export async function discardOldVisitorUploads(
  ctx: AppContext,
  before: number,
  limit: number,
): Promise<number> {
  const candidates = await ctx.db.read
    .selectFrom('visitor_upload')
    .select(['id', 'public_id'])
    .where('created_at', '<', before)
    .orderBy('id')
    .execute()
  if (candidates.length === 0) return 0
  const parked = await parkedFiles(ctx)
  const ids = candidates.filter((each) => !parked.has(each.public_id)).map(({ id }) => id)
  if (ids.length === 0) return 0
  const gone = await ctx.db.transaction((tx) =>
    tx
      .deleteFrom('visitor_upload')
      .where('id', 'in', ids.slice(0, limit))
      .returning(['blob', 'small_blob'])
      .execute(),
  )
  for (const file of gone) await removeFiles(ctx, file)
  return gone.length
}

/** In one query: what is replayed meanwhile goes from one of these tables into the other. */
async function parkedFiles(ctx: AppContext): Promise<Set<string>> {
  const rows = await ctx.db.read
    .selectFrom('quarantine')
    .select('body')
    .where('channel', '=', 'web')
    .unionAll(ctx.db.read.selectFrom('raw_delivery').select('body').where('channel', '=', 'web'))
    .execute()
  const { parse } = ctx.channel('web')
  const events = rows.flatMap(({ body }) => parse(body.toString('utf8')))
  return new Set(
    events.flatMap((event) => (event.type === 'message' ? event.message.files.map(({ id }) => id) : [])),
  )
}
