/** Numbers beside the views. One look at the open conversations serves every agent. */
import type { Counts } from '../../contract/conversation.ts'
import type { Reader } from '../../storage/database.ts'
import { mayRole, type AgentActor } from '../access.ts'

export interface Tally {
  cells: ReadonlyArray<{ inboxId: number; assigneeId: number | null; open: number }>
  labels: ReadonlyArray<{ inboxId: number; labelId: number; open: number }>
  quarantine: number
}

export async function tally(db: Reader): Promise<Tally> {
  const cells = await db
    .selectFrom('conversation')
    .select(({ fn }) => ['inbox_id', 'assignee_id', fn.countAll<number>().as('open')])
    .where('status', '=', 'open')
    .where('hidden', 'is', null)
    .groupBy(['inbox_id', 'assignee_id'])
    .execute()
  const { quarantine } = await db
    .selectFrom('quarantine')
    .select(({ fn }) => fn.countAll<number>().as('quarantine'))
    .executeTakeFirstOrThrow()
  return {
    cells: cells.map((cell) => ({
      inboxId: cell.inbox_id,
      assigneeId: cell.assignee_id,
      open: Number(cell.open),
    })),
    labels: await tallyLabels(db),
    quarantine: Number(quarantine),
  }
}

/** From the open conversations to their labels, never the other way round: most that have one are resolved. */
async function tallyLabels(db: Reader): Promise<Tally['labels']> {
  const any = await db.selectFrom('label').select('id').limit(1).executeTakeFirst()
  if (!any) return []
  const rows = await db
    .selectFrom('conversation')
    // SQLite takes the tables of a cross join in the order in which they stand.
    .crossJoin('conversation_label')
    .select(({ fn }) => ['inbox_id', 'label_id', fn.countAll<number>().as('open')])
    .whereRef('conversation_label.conversation_id', '=', 'conversation.id')
    .where('status', '=', 'open')
    .where('hidden', 'is', null)
    .groupBy(['inbox_id', 'label_id'])
    .execute()
  return rows.map((row) => ({ inboxId: row.inbox_id, labelId: row.label_id, open: Number(row.open) }))
}

/** What one agent sees of it. */
export function countsFor(actor: AgentActor, { cells, labels, quarantine }: Tally): Counts {
  const counts: Counts = {
    mine: 0,
    unassigned: 0,
    all: 0,
    inboxes: {},
    labels: {},
    quarantine: mayRole(actor.role, 'quarantine.read') ? quarantine : null,
  }
  for (const { inboxId, assigneeId, open } of cells) {
    if (!actor.inboxes.has(inboxId)) continue
    counts.all += open
    if (assigneeId === null) counts.unassigned += open
    if (assigneeId === actor.id) counts.mine += open
    counts.inboxes[inboxId] = (counts.inboxes[inboxId] ?? 0) + open
  }
  for (const { inboxId, labelId, open } of labels) {
    if (actor.inboxes.has(inboxId)) counts.labels[labelId] = (counts.labels[labelId] ?? 0) + open
  }
  return counts
}
