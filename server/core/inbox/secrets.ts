/** Secrets of an inbox that its provider puts others in place of: each is sealed as the first one was. */
import type { Secrets } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { Reader } from '../../storage/database.ts'

export const SECRETS_PURPOSE = 'inbox.secrets'

export const secretsOf = (ctx: AppContext, inboxId: number): Secrets => ({
  async read(key) {
    const secret = (await open(ctx, ctx.db.read, inboxId))?.[key]
    return typeof secret === 'string' ? secret : null
  },
  async replace(key, before, after) {
    await ctx.db.transaction(async (tx) => {
      // Whoever changes settings reads and writes all secrets under this lock.
      await ctx.db.lockEventLog(tx)
      const secrets = await open(ctx, tx, inboxId)
      if (secrets?.[key] !== before) return
      const sealed = ctx.sealer.seal(JSON.stringify({ ...secrets, [key]: after }), SECRETS_PURPOSE)
      await tx.updateTable('inbox').set({ secrets: sealed }).where('id', '=', inboxId).execute()
    })
  },
})

/** null: the inbox has gone. */
async function open(ctx: AppContext, db: Reader, inboxId: number): Promise<Record<string, unknown> | null> {
  const row = await db.selectFrom('inbox').select('secrets').where('id', '=', inboxId).executeTakeFirst()
  return row ? (JSON.parse(ctx.sealer.open(row.secrets, SECRETS_PURPOSE)) as Record<string, unknown>) : null
}
