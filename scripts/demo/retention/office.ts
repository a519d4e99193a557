/** What the shop has decided about keeping and deleting, and what happened each night since. */
import { DAY, MINUTE } from '../../../server/clock.ts'
import { RetentionSettings } from '../../../server/contract/retention.ts'
import type { AppContext } from '../../../server/context.ts'
import type { AgentActor } from '../../../server/core/access.ts'
import { erasePerson } from '../../../server/core/erasure/person.ts'
import { takePreset } from '../../../server/core/retention/preset-actions.ts'
import { enableRule } from '../../../server/core/retention/rules.ts'
import { noteSeen } from '../../../server/core/retention/run/clock.ts'
import { tick } from '../../../server/core/retention/run/tick.ts'
import { nextRunAfter } from '../../../server/core/retention/schedule.ts'
import { simulateDraft } from '../../../server/core/retention/simulate.ts'
import { workOutDues } from '../../../server/core/retention/work-out.ts'
import type { Deed } from '../deed.ts'
import type { History } from '../history.ts'
import type { Scene } from '../scene.ts'

/** The shop is in Kiel: what it calls its rules and labels is German. */
const LANGUAGE = 'de'
/** When the shop decided, and when about its files: those days of grace are not over yet. */
const DECIDED = 30
const GRACE_OVER = 22
const DECIDED_ON_FILES = 4
const WHY = 'Mit der Datenschutzbeauftragten abgestimmt'
const IN_FORCE = ['whatsapp', 'website', 'email', 'business_letters'] as const

/** `former`: who wrote months ago; one of them asks to be erased. */
export function planRetention(
  { ctx, clock }: History,
  { dpo, former }: { dpo: AgentActor; former: readonly Scene[] },
  now: number,
): Deed[] {
  const deed = (at: number, act: () => Promise<unknown>): Deed => ({
    at,
    perform: () => {
      clock.walkTo(at)
      return act()
    },
  })
  return [
    ...IN_FORCE.map((preset, nth) =>
      deed(now - DECIDED * DAY + nth * 5 * MINUTE, () => enable(ctx, dpo, preset)),
    ),
    deed(now - DECIDED_ON_FILES * DAY, () => enable(ctx, dpo, 'files')),
    deed(now - 2 * DAY, () => takePreset(ctx, dpo, 'anonymous', LANGUAGE)),
    deed(now - 6 * DAY, () => erase(ctx, dpo, former.at(-1))),
    ...nightsUntil(now).map((at) => deed(at, () => night(ctx))),
  ]
}

async function enable(ctx: AppContext, actor: AgentActor, preset: string): Promise<void> {
  for (const { id } of await takePreset(ctx, actor, preset, LANGUAGE)) {
    const { count } = await simulateDraft(ctx, actor, id)
    await enableRule(ctx, actor, id, { count, why: WHY })
  }
}

function nightsUntil(now: number): number[] {
  const settings = RetentionSettings.parse({})
  const nights: number[] = []
  for (let at = nextRunAfter(settings, now - GRACE_OVER * DAY); at < now; at = nextRunAfter(settings, at)) {
    nights.push(at)
  }
  return nights
}

/** As the job does. The clock has come a long way since the demo began. */
async function night(ctx: AppContext): Promise<void> {
  await noteSeen(ctx.db, ctx.clock.now())
  await workOutDues(ctx)
  await tick(ctx, async () => {})
}

async function erase(ctx: AppContext, actor: AgentActor, scene: Scene | undefined): Promise<void> {
  const { contact_id: contactId } = await ctx.db.read
    .selectFrom('conversation')
    .select('contact_id')
    .where('id', '=', scene?.conversationId ?? 0)
    .executeTakeFirstOrThrow()
  await erasePerson(ctx, actor, contactId, {
    conversations: 1,
    why: 'Am Telefon verlangt, Identität geprüft',
  })
}
