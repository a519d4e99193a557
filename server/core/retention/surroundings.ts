/** What rules ask of a conversation that does not stand in its own row. */
import type { ChannelKind } from '../../contract/common.ts'
import type { Reader } from '../../storage/database.ts'
import type { FactsRow } from './facts.ts'
import type { Policy } from './policy.ts'

export interface Surroundings {
  channel: ChannelKind
  contactName: string | null
  contactHeld: boolean
  relationshipEndedAt: number | null
  restrictionAsked: boolean
  erasureAskedAt: number | null
  /** Empty where no rule asks for any. */
  labels: ReadonlySet<number>
}

const NONE: ReadonlySet<number> = new Set()

/** By conversation; what has gone is missing. */
export async function loadSurroundings(
  db: Reader,
  needs: Policy['needs'],
  conversations: readonly FactsRow[],
): Promise<Map<number, Surroundings>> {
  if (conversations.length === 0) return new Map()
  const ids = conversations.map(({ id }) => id)
  const rows = await db
    .selectFrom('conversation')
    .innerJoin('inbox', 'inbox.id', 'conversation.inbox_id')
    .innerJoin('contact', 'contact.id', 'conversation.contact_id')
    .select([
      'conversation.id',
      'inbox.channel',
      'contact.name',
      'contact.held',
      'contact.relationship_ended_at',
      'contact.restriction_asked_at',
      'contact.erasure_asked_at',
    ])
    .where('conversation.id', 'in', ids)
    .execute()
  const labels = needs.labels ? await labelsAmong(db, ids) : new Map<number, Set<number>>()
  return new Map(
    rows.map((row) => [
      row.id,
      {
        channel: row.channel,
        contactName: row.name,
        contactHeld: row.held === 1,
        relationshipEndedAt: row.relationship_ended_at,
        restrictionAsked: row.restriction_asked_at !== null,
        erasureAskedAt: row.erasure_asked_at,
        labels: labels.get(row.id) ?? NONE,
      },
    ]),
  )
}

async function labelsAmong(db: Reader, ids: readonly number[]): Promise<Map<number, Set<number>>> {
  const labels = new Map<number, Set<number>>()
  const rows = await db
    .selectFrom('conversation_label')
    .innerJoin('label', 'label.id', 'conversation_label.label_id')
    .select(['conversation_label.conversation_id', 'conversation_label.label_id'])
    .where('conversation_label.conversation_id', 'in', ids)
    .where('label.deleted_at', 'is', null)
    .execute()
  for (const { conversation_id: id, label_id: label } of rows) {
    labels.set(id, (labels.get(id) ?? new Set<number>()).add(label))
  }
  return labels
}
