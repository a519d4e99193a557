/** Whether the demo may use a database: an empty one is filled, its own is opened, any other is left alone. */
import type { Config } from '../../config/config.ts'
import { openDatabase } from '../../server/storage/open.ts'
import { OWNER } from './accounts.ts'

export class NotOurs extends Error {
  override name = 'NotOurs'
}

export async function needsSeeding(config: Config): Promise<boolean> {
  const db = await openDatabase(config)
  try {
    const owner = await db.read
      .selectFrom('agent')
      .select('email')
      .where('role', '=', 'owner')
      .executeTakeFirst()
    if (owner?.email === OWNER.email) return false
    const where = config.database.kind === 'sqlite' ? config.dataDir : 'the database of DATABASE_URL'
    if (owner) {
      throw new NotOurs(
        `${where} belongs to somebody's real inbox. The demo leaves it alone: start it with another DATA_DIR and without DATABASE_URL.`,
      )
    }
    const used = await Promise.all(
      (['agent', 'inbox'] as const).map((table) => db.read.selectFrom(table).select('id').limit(1).execute()),
    )
    if (used.some((rows) => rows.length > 0)) {
      throw new NotOurs(
        `${where} is neither empty nor a finished demo. If an earlier start of the demo was interrupted, delete it and start again.`,
      )
    }
    return true
  } finally {
    await db.close()
  }
}
