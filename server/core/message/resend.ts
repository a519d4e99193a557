/** Sending once more: by an agent's decision, or by itself where the provider lost the file. */
import type { AppContext } from '../../context.ts'
import { AppError, conflict, notFound } from '../../errors.ts'
import type { Tx } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import { fileOf, saveCopy } from '../attachment/send.ts'
import { accessForChange } from '../conversation/store.ts'
import { discardCopies } from '../discard/files.ts'
import { findInbox } from '../inbox/store.ts'
import { enqueueAgain } from './outbox.ts'
import { recordMessage } from './own.ts'
import { mayRetry } from './rules.ts'
import { refuseUnsendable } from './sendable.ts'
import { accessMessage, type Message } from './store.ts'

/** Sends once more what failed or was never confirmed; the agent has decided that it may arrive twice. */
export async function retryMessage(ctx: AppContext, actor: AgentActor, id: number): Promise<Message> {
  return ctx.db.transaction(async (tx) => {
    const { conversation_id } = await accessMessage(tx, actor, id, 'conversation.reply')
    const conversation = await accessForChange(ctx, tx, actor, conversation_id, 'conversation.reply')
    const message = await accessMessage(tx, actor, id, 'conversation.reply')
    // A reaction is given anew: in the meantime there may be another one.
    if (message.type === 'reaction') throw notFound()
    if (message.correlation === null || !mayRetry(message.delivery)) {
      throw conflict('not_repeatable', 'Only what failed or is not confirmed can be sent again.')
    }
    if (message.failure_reason === 'opted_out') {
      throw new AppError('opted_out', 409, 'This person wants no marketing messages here.')
    }
    const inbox = await findInbox(tx, message.inbox_id)
    await refuseUnsendable(ctx, tx, inbox, conversation, message)
    if (message.failure_reason === 'file_rejected') await dropCopy(ctx, tx, message)
    const queued = await enqueueAgain(ctx, tx, message)
    await recordMessage(ctx, tx, actor, 'message.retry', queued)
    return queued
  })
}

/**
 * The provider could not use the file it had been handed, so the customer got nothing: it is handed over
 * anew and sent once more, the first time this happens. Changes `message` in memory, too; the caller tells
 * the consoles. True if it is on its way again.
 */
export async function resendRejectedFile(ctx: AppContext, tx: Tx, message: Message): Promise<boolean> {
  const rejected = message.delivery === 'failed' && message.failure_reason === 'file_rejected'
  if (!rejected || message.attempt !== 1 || message.correlation === null) return false
  if (!(await dropCopy(ctx, tx, message))) return false
  Object.assign(message, await enqueueAgain(ctx, tx, message))
  return true
}

/** True if the provider held a copy. */
async function dropCopy(ctx: AppContext, tx: Tx, message: Message): Promise<boolean> {
  const file = await fileOf(tx, message.id)
  if (!file || file.provider_id === null) return false
  await discardCopies(ctx, tx, [file])
  await saveCopy(tx, file.id, null)
  return true
}
