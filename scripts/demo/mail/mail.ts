/** The mails of three weeks: planned here, performed with everything else in the order of the clock. */
import type { AppContext } from '../../../server/context.ts'
import type { AgentActor } from '../../../server/core/access.ts'
import { changeMe } from '../../../server/core/agent/actions.ts'
import { markRead } from '../../../server/core/conversation/actions.ts'
import type { Inbox } from '../../../server/core/inbox/store.ts'
import type { Deed } from '../deed.ts'
import type { History } from '../history.ts'
import type { Chance } from '../random.ts'
import type { Worker } from '../slots.ts'
import { Counter } from './counter.ts'
import { EXCHANGES } from './exchanges/index.ts'
import { Letterbox } from './letterbox.ts'
import { Performance } from './performance.ts'
import { moments } from './timing.ts'

const MIAS_OWN = '<p><i>Dienstag bis Samstag am Platz</i></p>'

export interface Correspondence extends AsyncDisposable {
  deeds: Deed[]
  /** Everybody has seen everything but what came in a moment ago. */
  readAll(actor: AgentActor): Promise<void>
}

export async function planMails(
  history: History,
  inbox: Inbox,
  actors: Readonly<Record<Worker, AgentActor>>,
  { now, chance }: { now: number; chance: Chance },
): Promise<Correspondence> {
  const { ctx } = history
  await changeMe(ctx, actors.mia, { signature: MIAS_OWN })
  const letterbox = new Letterbox(ctx, inbox.id)
  const counter = new Counter(ctx, inbox.id)
  const performances = EXCHANGES.map(
    (exchange) => new Performance(history, exchange, { letterbox, counter, actors }),
  )
  return {
    deeds: performances.flatMap((performance) =>
      moments(performance.exchange, now, chance).map((moment) => ({
        at: moment.at,
        perform: () => performance.perform(moment),
      })),
    ),
    readAll: (actor) => readAll(ctx, inbox, performances, actor),
    [Symbol.asyncDispose]: () => letterbox[Symbol.asyncDispose](),
  }
}

async function readAll(
  ctx: AppContext,
  inbox: Inbox,
  performances: readonly Performance[],
  actor: AgentActor,
): Promise<void> {
  const unread = new Map(
    performances.map(({ conversationId, exchange }) => [conversationId, exchange.unread ?? 0]),
  )
  const conversations = await ctx.db.read
    .selectFrom('conversation')
    .select(['id', 'inbound_count'])
    .where('inbox_id', '=', inbox.id)
    .execute()
  for (const { id, inbound_count: inbound } of conversations) {
    await markRead(ctx, actor, { id, seen: inbound - (unread.get(id) ?? 0) })
  }
}
