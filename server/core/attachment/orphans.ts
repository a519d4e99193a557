/** Stored files that are nobody's: whoever wrote them died before their row, or their message has gone. */
import type { AppContext } from '../../context.ts'
import type { Reader } from '../../storage/database.ts'

const PORTION = 500

/**
 * Removes files that were last written to before that time (ms) and that no row names, and tells how many.
 * A file gets its row within minutes of being written, so `before` leaves plenty of time for that.
 */
export async function removeOrphans(ctx: AppContext, before: number): Promise<number> {
  // A database that names no file at all, and has erased none, is rather the wrong one for this folder.
  if (!(await namesAny(ctx.db.read)) && !(await hasErased(ctx.db.read))) return 0
  let removed = 0
  for await (const names of ctx.blobs.names(PORTION)) {
    const named = await namedOf(ctx.db.read, names)
    for (const name of names) {
      if (!named.has(name) && (await ctx.blobs.removeOlder(name, before))) removed++
    }
  }
  return removed
}

/** In one query: a file that is sent meanwhile goes from one of these tables into the other. */
async function namedOf(db: Reader, names: readonly string[]): Promise<Set<string | null>> {
  const rows = await db
    .selectFrom('upload')
    .select('small_blob as name')
    .where('small_blob', 'in', names)
    .unionAll(db.selectFrom('upload').select('blob as name').where('blob', 'in', names))
    .unionAll(db.selectFrom('attachment').select('blob as name').where('blob', 'in', names))
    .unionAll(db.selectFrom('attachment').select('small_blob as name').where('small_blob', 'in', names))
    .unionAll(db.selectFrom('visitor_upload').select('blob as name').where('blob', 'in', names))
    .unionAll(db.selectFrom('visitor_upload').select('small_blob as name').where('small_blob', 'in', names))
    .unionAll(db.selectFrom('raw_mail').select('blob as name').where('blob', 'in', names))
    .unionAll(db.selectFrom('mail_file').select('blob as name').where('blob', 'in', names))
    .unionAll(db.selectFrom('mail_file').select('small_blob as name').where('small_blob', 'in', names))
    .unionAll(db.selectFrom('mail').select('page_blob as name').where('page_blob', 'in', names))
    .unionAll(db.selectFrom('agent').select('picture_blob as name').where('picture_blob', 'in', names))
    .execute()
  return new Set(rows.map(({ name }) => name))
}

async function namesAny(db: Reader): Promise<boolean> {
  const ofMessages = db.selectFrom('attachment').select('id').where('blob', 'is not', null).limit(1)
  const ofMails = db.selectFrom('raw_mail').select('id').where('blob', 'is not', null).limit(1)
  return Boolean((await ofMessages.executeTakeFirst()) ?? (await ofMails.executeTakeFirst()))
}

async function hasErased(db: Reader): Promise<boolean> {
  const one = await db
    .selectFrom('audit')
    .select('id')
    .where('action', 'in', ['conversation.erase', 'mail.expire', 'mail.files'])
    .limit(1)
    .executeTakeFirst()
  return one !== undefined
}
