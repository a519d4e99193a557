/** Who is writing where, from wherever it is heard, told to whom it concerns. Nothing of it is stored. */
import type { AppContext } from '../context.ts'
import type { ToVisitor } from '../contract/visitor.ts'
import { presentAuthor } from '../core/visitor/author.ts'
import { sitesById } from '../core/visitor/site.ts'
import type { Whisper } from '../events/notifier.ts'
import type { Audience } from './visitor-audience.ts'

/** The same whisper may be heard twice, here and over the wire. */
const REPEATED_WITHIN_MS = 1000
const MOST_REMEMBERED = 10_000

/** Calls `tell` for each whisper of `by`, at most once a second for the same. Returns the way to stop. */
export function onTyping(
  ctx: AppContext,
  by: Whisper['by'],
  tell: (whisper: Whisper) => Promise<void>,
): () => void {
  const heard = new Map<string, number>()
  return ctx.notifier.onWhisper((whisper) => {
    if (whisper.by !== by) return
    const key = `${whisper.conversationId}:${whisper.agentId}`
    const now = performance.now()
    if (now - (heard.get(key) ?? -Infinity) < REPEATED_WITHIN_MS) return
    // At worst the same is told twice.
    if (heard.size >= MOST_REMEMBERED) heard.clear()
    heard.set(key, now)
    tell(whisper).catch((error: unknown) => ctx.log.debug({ err: error }, 'typing was not told'))
  })
}

/** What visitors see of it; null: this website does not tell. */
export async function typingFrame(
  ctx: AppContext,
  { inboxId, chat }: Audience,
  agentId: number | null,
): Promise<ToVisitor | null> {
  const site = (await sitesById(ctx)).get(inboxId)
  if (!site || site.inbox.read_receipts === 0) return null
  const agent = await ctx.db.read
    .selectFrom('agent')
    .select(['name', 'picture'])
    .where('id', '=', agentId ?? 0)
    .executeTakeFirst()
  return { type: 'typing', chat, agent: agent ? presentAuthor(agent, site.settings.agents) : null }
}
