/** Three weeks at Nordlicht Möbel, and what is left of the months before, made in a few seconds by the product's own code. */
import type { Config } from '../../config/config.ts'
import { DAY } from '../../server/clock.ts'
import type { AppContext } from '../../server/context.ts'
import type { AgentActor } from '../../server/core/access.ts'
import { createAgent, createOwner } from '../../server/core/agent/actions.ts'
import type { Agent } from '../../server/core/agent/store.ts'
import { markRead } from '../../server/core/conversation/actions.ts'
import { writePulse } from '../../server/core/inbox/pulse.ts'
import { settingsOf, type Inbox } from '../../server/core/inbox/store.ts'
import { tryOut } from '../../server/core/inbox/try-out.ts'
import { quotaOf } from '../../server/core/inbox/usage.ts'
import { noteSeen } from '../../server/core/retention/run/clock.ts'
import { syncTemplates } from '../../server/core/template/sync.ts'
import { COLLEAGUES, OWNER, PASSWORD, type Account } from './accounts.ts'
import { newsUntil } from './condition.ts'
import type { Deed } from './deed.ts'
import type { Line } from './envelope.ts'
import { giveFace } from './faces.ts'
import { openHistory } from './history.ts'
import { planMails } from './mail/mail.ts'
import { openMailbox } from './mail/mailbox.ts'
import { rememberChats } from './phones.ts'
import { plan } from './plan.ts'
import { createChance } from './random.ts'
import { FORMER_FIRST, formerCustomers } from './retention/former.ts'
import { planRetention } from './retention/office.ts'
import { labelScenes, placeHolds } from './retention/today.ts'
import { Scene } from './scene.ts'
import { Stage } from './stage.ts'
import { shopTemplates } from './templates.ts'
import { timeline } from './timeline.ts'
import { openWebsite, planChats } from './website/website.ts'

const SEED = 20_817
const LENGTH = (FORMER_FIRST + 1) * DAY
const CLI = { kind: 'cli' } as const

/** Returns how many conversations there are now. The database must be empty. */
export async function seed(config: Config, now: number): Promise<number> {
  await using history = await openHistory(config, now - LENGTH)
  const { ctx, clock, provider } = history
  const inbox = await tryOut(ctx, CLI)
  const site = await openWebsite(ctx)
  const mailbox = await openMailbox(ctx)
  const inboxes = new Set([inbox.id, site.inbox.id, mailbox.id])
  const agents = await hire(ctx, inboxes)
  const line = lineOf(ctx, inbox)
  provider.templates = shopTemplates(line.wabaId)
  await syncTemplates(ctx, inbox)
  const chance = createChance(SEED)
  const stage = new Stage(history, { inbox, line, actors: agents })
  const scenes = plan(now, SEED).map((casting) => new Scene(casting))
  const former = formerCustomers(now, createChance(SEED)).map((casting) => new Scene(casting))
  const chats = planChats(history, site, agents, { now, chance: createChance(SEED) })
  await using mails = await planMails(history, mailbox, agents, { now, chance: createChance(SEED) })
  const deeds: Deed[] = [
    ...chats.deeds,
    ...mails.deeds,
    ...planRetention(history, { dpo: agents.dpo, former }, now),
    ...[...former, ...scenes].flatMap((scene) =>
      timeline(scene.casting, now, chance).map((moment) => ({
        at: moment.at,
        perform: () => stage.perform(scene, moment),
      })),
    ),
    ...newsUntil(now, line, provider.templates).map((news) => ({
      at: news.at,
      perform: () => stage.tell(news),
    })),
  ].sort((a, b) => a.at - b.at)
  for (const { perform } of deeds) await perform()

  clock.walkTo(now)
  await noteSeen(ctx.db, now)
  await labelScenes(ctx, agents.jonas, scenes)
  await placeHolds(ctx, agents.dpo, scenes)
  // Last of all, so that a half-finished database has no owner and is never taken for a finished one.
  const owner = actorOf(
    await createOwner(ctx, { name: OWNER.name, email: OWNER.email, password: PASSWORD }),
    inboxes,
  )
  await giveFace(ctx, OWNER.key, owner)
  for (const actor of [owner, ...Object.values(agents)]) {
    await readAll(ctx, actor, scenes)
    await chats.readAll(actor)
    await mails.readAll(actor)
  }
  const used = (await quotaOf(ctx, inbox))?.used ?? 0
  const { templates } = provider
  rememberChats(config, { account: inbox.account, scenes, templates, now, used })
  await writePulse(ctx)
  return await countConversations(ctx)
}

async function hire(
  ctx: AppContext,
  inboxes: ReadonlySet<number>,
): Promise<Record<Exclude<Account['key'], 'owner'>, AgentActor>> {
  const hired = await Promise.all(
    COLLEAGUES.map(async ({ key, ...account }) => {
      const actor = actorOf(await createAgent(ctx, CLI, { ...account, password: PASSWORD }), inboxes)
      await giveFace(ctx, key, actor)
      return [key, actor] as const
    }),
  )
  return Object.fromEntries(hired) as Record<Exclude<Account['key'], 'owner'>, AgentActor>
}

const actorOf = ({ id, name, role }: Agent, inboxes: ReadonlySet<number>): AgentActor => ({
  kind: 'agent',
  id,
  name,
  role,
  inboxes,
  family: 'demo',
})

function lineOf(ctx: AppContext, inbox: Inbox): Line {
  const settings = settingsOf(ctx, inbox) as Record<string, string>
  return {
    phoneNumberId: inbox.account,
    wabaId: settings['wabaId'] ?? '',
    displayNumber: settings['displayNumber'] ?? '',
  }
}

/** Everybody has seen everything but what came in this morning. */
async function readAll(ctx: AppContext, actor: AgentActor, scenes: readonly Scene[]): Promise<void> {
  for (const scene of scenes) {
    const inbound = [...scene.messages.values()].filter(({ direction }) => direction === 'in').length
    await markRead(ctx, actor, { id: scene.conversationId, seen: inbound - unreadIn(scene) })
  }
}

/** What the customer wrote since our last answer, if nobody has looked yet. */
function unreadIn({ casting }: Scene): number {
  if (!casting.unread) return 0
  const answered = casting.steps.findLastIndex(({ do: act }) => act === 'answer' || act === 'offer')
  return casting.steps.filter((step, index) => index > answered && step.do === 'write').length
}

async function countConversations({ db }: AppContext): Promise<number> {
  const { count } = await db.read
    .selectFrom('conversation')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
