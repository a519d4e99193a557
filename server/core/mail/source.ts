/** The mail as it came, for who wants to see all of it. */
import type { MailHead } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import type { AgentActor } from '../access.ts'
import { appendAudit } from '../audit/store.ts'
import { accessMessage } from '../message/store.ts'

export interface MailSource {
  blob: string
  subject: string | null
}

/** Throws not_found where there is no mail, or its period is over. That it was opened is on record. */
export async function openSource(ctx: AppContext, actor: AgentActor, messageId: number): Promise<MailSource> {
  return ctx.db.transaction(async (tx) => {
    const message = await accessMessage(tx, actor, messageId, 'conversation.read')
    const row = await tx
      .selectFrom('mail')
      .innerJoin('raw_mail', 'raw_mail.id', 'mail.raw_id')
      .select(['raw_mail.blob', 'mail.head'])
      .where('mail.message_id', '=', message.id)
      .executeTakeFirst()
    if (!row || row.blob === null || message.revoked_at !== null) throw notFound()
    await appendAudit(ctx, tx, actor, { action: 'mail.raw', object: 'message', objectId: message.id })
    return { blob: row.blob, subject: (JSON.parse(row.head) as MailHead).subject }
  })
}
