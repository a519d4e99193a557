import type { LabelView } from '../../contract/label.ts'
import type { Reader } from '../../storage/database.ts'

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
