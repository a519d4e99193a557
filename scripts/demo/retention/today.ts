/** What colleagues have put on conversations: labels that keep them, and holds. */
import { DAY } from '../../../server/clock.ts'
import type { HoldObject } from '../../../server/contract/hold.ts'
import type { AppContext } from '../../../server/context.ts'
import type { AgentActor } from '../../../server/core/access.ts'
import { placeHold } from '../../../server/core/hold/actions.ts'
import { labelConversation } from '../../../server/core/label/actions.ts'
import type { Scene } from '../scene.ts'

/** By how a dialogue's name begins; the labels come with the rule for business letters. */
const LABELS: ReadonlyArray<readonly [RegExp, label: string]> = [
  [/^(complaint|damage|lost)/, 'beschwerde'],
  [/^(order|hotel-order|cancel-order|delivery-date|delivery-slot)/, 'auftrag'],
  [/^(forwarded-offer|kitchen-plan)/, 'angebot'],
]

export async function labelScenes(
  ctx: AppContext,
  actor: AgentActor,
  scenes: readonly Scene[],
): Promise<void> {
  const labels = await ctx.db.read.selectFrom('label').select(['id', 'key']).execute()
  for (const { casting, conversationId } of scenes) {
    const wanted = LABELS.find(([begins]) => begins.test(casting.dialogue.name))?.[1]
    const label = labels.find(({ key }) => key === wanted)
    if (label) await labelConversation(ctx, actor, { id: conversationId, labelIds: [label.id] })
  }
}

export async function placeHolds(
  ctx: AppContext,
  actor: AgentActor,
  scenes: readonly Scene[],
): Promise<void> {
  const idOf = (name: string) =>
    scenes.find(({ casting }) => casting.dialogue.name === name)?.conversationId ?? 0
  const place = (reason: string, object: HoldObject, days: number) =>
    placeHold(ctx, actor, { reason, object, ownerId: actor.id, reviewAt: ctx.clock.now() + days * DAY })
  const { contact_id: contactId } = await ctx.db.read
    .selectFrom('conversation')
    .select('contact_id')
    .where('id', '=', idOf('payment-twice'))
    .executeTakeFirstOrThrow()
  await place('Versicherungsfall 2026-114', { kind: 'conversation', id: idOf('damage-door') }, 60)
  await place('Rückbuchung, Schreiben der Bank vom Montag', { kind: 'contact', id: contactId }, 30)
}
