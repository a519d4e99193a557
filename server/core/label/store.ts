import type { Selectable } from 'kysely'
import type { LabelView } from '../../contract/label.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { LabelTable } from './table.ts'

export type Label = Selectable<LabelTable>

/** All there are, by name. One that is deleted is not there any more, whatever still has it (see clear.ts). */
export function listLabels(db: Reader): Promise<Label[]> {
  return db.selectFrom('label').selectAll().where('deleted_at', 'is', null).orderBy('key').execute()
}

/** Throws not_found. */
export function findLabel(db: Reader, id: number): Promise<Label> {
  return db
    .selectFrom('label')
    .selectAll()
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow(notFound)
}

/** Of these those that are there. */
export function labelsAmong(db: Reader, ids: readonly number[]): Promise<Array<Pick<Label, 'id'>>> {
  return db.selectFrom('label').select('id').where('id', 'in', ids).where('deleted_at', 'is', null).execute()
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
    .where('label.deleted_at', 'is', null)
    .orderBy('label.key')
    .execute()
  for (const { conversation_id: conversation, ...label } of rows) {
    const known = labels.get(conversation)
    if (known) known.push(label)
    else labels.set(conversation, [label])
  }
  return labels
}
