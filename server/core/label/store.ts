import type { Selectable } from 'kysely'
import type { LabelView } from '../../contract/label.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import { visibleTo } from '../conversation/hidden.ts'
import type { LabelTable } from './table.ts'

export type Label = Selectable<LabelTable>

/** All there are, by name. */
export function listLabels(db: Reader): Promise<Label[]> {
  return db.selectFrom('label').selectAll().orderBy('key').execute()
}

/** Throws not_found. */
export function findLabel(db: Reader, id: number): Promise<Label> {
  return db.selectFrom('label').selectAll().where('id', '=', id).executeTakeFirstOrThrow(notFound)
}

/** On how many conversations each is, of those that this agent sees. */
export async function labelCounts(db: Reader, actor: AgentActor): Promise<Map<number, number>> {
  if (actor.inboxes.size === 0) return new Map()
  const rows = await db
    .selectFrom('conversation_label')
    .innerJoin('conversation', 'conversation.id', 'conversation_label.conversation_id')
    .select(({ fn }) => ['label_id', fn.countAll<number>().as('count')])
    .where('conversation.inbox_id', 'in', [...actor.inboxes])
    .where(visibleTo(actor))
    .groupBy('label_id')
    .execute()
  return new Map(rows.map(({ label_id: id, count }) => [id, Number(count)]))
}

/** Of these conversations, by name; those without any are missing. */
export async function labelsOf(
  db: Reader,
  conversationIds: readonly number[],
): Promise<Map<number, LabelView[]>> {
  const labels = new Map<number, LabelView[]>()
  if (conversationIds.length === 0) return labels
  const rows = await db
    .selectFrom('conversation_label')
    .innerJoin('label', 'label.id', 'conversation_label.label_id')
    .select(['conversation_label.conversation_id', 'label.id', 'label.name', 'label.color'])
    .where('conversation_label.conversation_id', 'in', conversationIds)
    .orderBy('label.key')
    .execute()
  for (const { conversation_id: conversation, ...label } of rows) {
    const known = labels.get(conversation)
    if (known) known.push(label)
    else labels.set(conversation, [label])
  }
  return labels
}
