/** The shop's second inbox: the chat on its website. */
import type { AppContext } from '../../../server/context.ts'
import type { AgentActor } from '../../../server/core/access.ts'
import { markRead } from '../../../server/core/conversation/actions.ts'
import { createInbox } from '../../../server/core/inbox/actions.ts'
import { siteOf, type Website } from '../../../server/core/visitor/site.ts'
import type { Deed } from '../deed.ts'
import { Desk } from '../desk.ts'
import type { History } from '../history.ts'
import type { Chance } from '../random.ts'
import type { Worker } from '../slots.ts'
import { Performance } from './performance.ts'
import { NAME, settings } from './settings.ts'
import { moments } from './timing.ts'
import { VISITS } from './visits/index.ts'

export async function openWebsite(ctx: AppContext): Promise<Website> {
  const input = { channel: 'web' as const, name: NAME, settings: settings() }
  const { account } = await createInbox(ctx, { kind: 'cli' }, input)
  const site = await siteOf(ctx, account)
  if (!site) throw new Error('the website’s inbox is not there')
  return site
}

export interface Chats {
  deeds: Deed[]
  /** Everybody has seen everything but what came in a moment ago. */
  readAll(actor: AgentActor): Promise<void>
}

export function planChats(
  history: History,
  site: Website,
  actors: Readonly<Record<Worker, AgentActor>>,
  { now, chance }: { now: number; chance: Chance },
): Chats {
  const desk = new Desk(history)
  const chats = VISITS.map((visit) => new Performance(history, visit, { site, desk, actors }))
  return {
    deeds: chats.flatMap((chat) =>
      moments(chat.visit, now, chance).map((moment) => ({
        at: moment.at,
        perform: () => chat.perform(moment),
      })),
    ),
    readAll: (actor) => readAll(history.ctx, site, chats, actor),
  }
}

async function readAll(
  ctx: AppContext,
  { inbox }: Website,
  chats: readonly Performance[],
  actor: AgentActor,
): Promise<void> {
  const unread = new Map(chats.map(({ conversationId, visit }) => [conversationId, visit.unread ?? 0]))
  const conversations = await ctx.db.read
    .selectFrom('conversation')
    .select(['id', 'inbound_count'])
    .where('inbox_id', '=', inbox.id)
    .execute()
  for (const { id, inbound_count: inbound } of conversations) {
    await markRead(ctx, actor, { id, seen: inbound - (unread.get(id) ?? 0) })
  }
}
