/**
 * Reactions of agents. The row in `reaction` is what everybody sees; a message of type `reaction`, which
 * no list shows, carries it through the outbox like any other.
 */
import type { AppContext } from '../../context.ts'
import { AppError, invalidInput } from '../../errors.ts'
import type { Tx } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import { accessForChange } from '../conversation/store.ts'
import { findInbox } from '../inbox/store.ts'
import { enqueue } from './outbox.ts'
import { insertOwn, recordMessage } from './own.ts'
import { mayRetry } from './rules.ts'
import { refuseUnsendable } from './sendable.ts'
import { accessMessage, type Message } from './store.ts'

/** An empty emoji takes back what was there. Returns the message reacted to. */
export async function reactToMessage(
  ctx: AppContext,
  actor: AgentActor,
  { id, emoji }: { id: number; emoji: string },
): Promise<Message> {
  return ctx.db.transaction(async (tx) => {
    const { conversation_id } = await accessMessage(tx, actor, id, 'conversation.reply')
    const conversation = await accessForChange(ctx, tx, actor, conversation_id, 'conversation.reply')
    const target = await accessMessage(tx, actor, id, 'conversation.reply')
    const targetId = reactable(target)
    const inbox = await findInbox(tx, target.inbox_id)
    if (!ctx.channel(inbox.channel).capabilities.sends.includes('reaction')) {
      throw invalidInput([{ path: 'emoji', message: 'this channel takes no reactions' }])
    }
    const before = await ours(tx, target.id)
    // Given twice, it is the same to the customer.
    if ((before?.emoji ?? '') === emoji && !mayRetry(before?.delivery ?? null)) return target
    const outbound = { kind: 'reaction' as const, targetId, emoji }
    const draft = { type: 'reaction', text: null, content: { outbound, sent: null, about: target.id } }
    await refuseUnsendable(ctx, tx, inbox, conversation, { type: draft.type, content: null })
    if (before?.source_id) await withdrawUnsent(tx, before.source_id)
    const carrier = await insertOwn(ctx, tx, conversation, actor, {
      ...draft,
      direction: 'out',
      clientId: null,
      quotedId: null,
    })
    await show(ctx, tx, target.id, emoji, carrier.id)
    await enqueue(ctx, tx, carrier)
    await recordMessage(ctx, tx, actor, 'message.react', carrier)
    return target
  })
}

/** The provider's id of a message that it has and that is still there. */
function reactable(target: Message): string {
  if (target.external_id !== null && target.type !== 'reaction' && target.revoked_at === null) {
    return target.external_id
  }
  throw new AppError('not_reactable', 409, 'Only what the provider has can be reacted to.')
}

async function ours(tx: Tx, messageId: number) {
  return tx
    .selectFrom('reaction')
    .leftJoin('message as source', 'source.id', 'reaction.source_id')
    .select(['reaction.emoji', 'reaction.source_id', 'source.delivery'])
    .where('reaction.message_id', '=', messageId)
    .where('reaction.author', '=', 'agent')
    .executeTakeFirst()
}

/** What nobody has begun to send is replaced; what is on its way, the newer one follows. */
async function withdrawUnsent(tx: Tx, sourceId: number): Promise<void> {
  const gone = await tx
    .deleteFrom('outbox')
    .where('message_id', '=', sourceId)
    .where('state', '=', 'queued')
    .executeTakeFirst()
  if (gone.numDeletedRows === 0n) return
  await tx.deleteFrom('message').where('id', '=', sourceId).execute()
}

async function show(
  ctx: AppContext,
  tx: Tx,
  messageId: number,
  emoji: string,
  sourceId: number,
): Promise<void> {
  const shown = { emoji, external_id: '', at: ctx.clock.now(), source_id: sourceId }
  await tx
    .insertInto('reaction')
    .values({ message_id: messageId, author: 'agent', ...shown })
    .onConflict((conflict) => conflict.columns(['message_id', 'author']).doUpdateSet(shown))
    .execute()
}
