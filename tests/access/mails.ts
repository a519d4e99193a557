/** Lines for the routes of mail. */
import { once } from '../../server/media/enrich.ts'
import { ABSENT, mailDraft, type Place, type World } from './world.ts'

const thread = { id: (w: World, place: Place) => w.threads[place] }

export const MAILS = {
  'post /api/conversations': { body: mailDraft, namedInBody: true as const },
  'get /api/conversations/:id/reply': thread,
  'get /api/messages/:id/raw': { id: keptMail },
  'get /api/inboxes/:id/draft': { id: (w: World, place: Place) => w.mailboxes[place] },
}

/** A message with the mail as it came. */
async function keptMail(w: World, place: Place): Promise<number> {
  if (place === 'absent') return ABSENT
  const { ctx } = w.t
  const message = await ctx.db.read
    .selectFrom('message')
    .select(['id', 'inbox_id'])
    .where('conversation_id', '=', w.threads[place])
    .executeTakeFirstOrThrow()
  const sha256 = `of message ${message.id}`
  const blob = await ctx.blobs.write(once(Buffer.from('Subject: Hello\r\n\r\n')), 100)
  await ctx.db.transaction(async (tx) => {
    const row = { state: 'read' as const, blob: blob.name, size: blob.size, sha256, at: 1, received_at: 1 }
    await ctx.db.insertNew(tx, 'raw_mail', [
      { ...row, inbox_id: message.inbox_id, attempts: 0, next_at: 0, message_id: message.id },
    ])
    const { id } = await tx
      .selectFrom('raw_mail')
      .select('id')
      .where('sha256', '=', sha256)
      .executeTakeFirstOrThrow()
    await tx.updateTable('mail').set({ raw_id: id }).where('message_id', '=', message.id).execute()
  })
  return message.id
}
