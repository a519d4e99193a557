/**
 * Small things the customer sees: their message was read, somebody is writing. Best effort: one attempt,
 * off the request's path, and a lost one does no harm. What this process has told it does not repeat.
 */
import type { Signal } from '../../../channels/adapter.ts'
import { SECOND } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { Reader } from '../../storage/database.ts'
import { accountOf, findInbox } from '../inbox/store.ts'

/** The provider shows "typing" for 25 seconds; told more often it is only more traffic. */
const TYPING_EVERY = 20 * SECOND
/** Whoever looks at us directly sees it for some seconds. */
const WHISPER_EVERY = 3 * SECOND
const TIMEOUT = 10 * SECOND
const MOST_REMEMBERED = 10_000

interface Told {
  /** Conversation → the newest inbound message that is known as read. */
  read: Map<number, string>
  /** Conversation → when the provider was told "typing". */
  typing: Map<number, number>
  /** `conversation:agent` → when it was whispered. */
  whispered: Map<string, number>
}

const memories = new WeakMap<AppContext, Told>()

/** Everything that has come in was read. Call after the commit. */
export function signalRead(ctx: AppContext, conversationId: number): void {
  void tell(ctx, conversationId, 'read')
}

/** Somebody is writing. The provider is told it once in a while, whoever they are. */
export function signalTyping(ctx: AppContext, conversationId: number, agentId: number): void {
  const { typing, whispered } = told(ctx)
  if (isDue(ctx, whispered, `${conversationId}:${agentId}`, WHISPER_EVERY)) {
    void whisper(ctx, conversationId, agentId)
  }
  if (isDue(ctx, typing, conversationId, TYPING_EVERY)) void tell(ctx, conversationId, 'typing')
}

/** True if it was not told for as long as that; then it is now. */
function isDue<K>(ctx: AppContext, memory: Map<K, number>, key: K, every: number): boolean {
  const now = ctx.clock.now()
  const last = memory.get(key)
  if (last !== undefined && now - last < every) return false
  remember(memory, key, now)
  return true
}

/** For customers who are connected to us and to no provider. */
async function whisper(ctx: AppContext, conversationId: number, agentId: number): Promise<void> {
  try {
    const shown = await ctx.db.read
      .selectFrom('conversation')
      .innerJoin('inbox', 'inbox.id', 'conversation.inbox_id')
      .select('inbox.id')
      .where('conversation.id', '=', conversationId)
      .where('inbox.read_receipts', '=', 1)
      .executeTakeFirst()
    if (shown) ctx.notifier.whisper({ conversationId, by: 'agent', agentId })
  } catch (error) {
    ctx.log.debug({ err: error, conversation: conversationId }, 'whisper lost')
  }
}

async function tell(ctx: AppContext, conversationId: number, kind: Signal['kind']): Promise<void> {
  try {
    const newest = await newestInbound(ctx.db.read, conversationId)
    if (!newest) return
    const { read } = told(ctx)
    if (kind === 'read' && read.get(conversationId) === newest.externalId) return
    const inbox = await findInbox(ctx.db.read, newest.inboxId)
    const channel = ctx.channel(inbox.channel)
    const can = kind === 'read' ? channel.capabilities.readMarks : channel.capabilities.typing
    if (!can || !channel.signal || inbox.read_receipts === 0 || inbox.paused !== null) return
    if (kind === 'read') remember(read, conversationId, newest.externalId)
    const signal = { kind, externalId: newest.externalId }
    await channel.signal(signal, accountOf(ctx, inbox), AbortSignal.timeout(TIMEOUT))
  } catch (error) {
    ctx.log.debug({ err: error, conversation: conversationId, kind }, 'signal lost')
  }
}

async function newestInbound(
  db: Reader,
  conversationId: number,
): Promise<{ inboxId: number; externalId: string } | null> {
  const row = await db
    .selectFrom('message')
    .select(['inbox_id', 'external_id'])
    .where('conversation_id', '=', conversationId)
    .where('direction', '=', 'in')
    .where('external_id', 'is not', null)
    .orderBy('sent_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.external_id ? { inboxId: row.inbox_id, externalId: row.external_id } : null
}

function told(ctx: AppContext): Told {
  const known = memories.get(ctx)
  if (known) return known
  const fresh: Told = { read: new Map(), typing: new Map(), whispered: new Map() }
  memories.set(ctx, fresh)
  return fresh
}

/** The oldest are forgotten: at worst the same is told twice. */
function remember<K, T>(memory: Map<K, T>, key: K, value: T): void {
  memory.delete(key)
  memory.set(key, value)
  const oldest = memory.keys().next()
  if (memory.size > MOST_REMEMBERED && !oldest.done) memory.delete(oldest.value)
}
