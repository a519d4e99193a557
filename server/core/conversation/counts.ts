/** Numbers beside the views. One query over the open conversations serves every agent. */
import type { Counts } from '../../contract/conversation.ts'
import type { Reader } from '../../storage/database.ts'
import { mayRole, type AgentActor } from '../access.ts'

export interface Tally {
  cells: ReadonlyArray<{ inboxId: number; assigneeId: number | null; open: number }>
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
    quarantine: Number(quarantine),
  }
}

/** What one agent sees of it. */
export function countsFor(actor: AgentActor, { cells, quarantine }: Tally): Counts {
  const counts: Counts = {
    mine: 0,
    unassigned: 0,
    all: 0,
    inboxes: {},
    quarantine: mayRole(actor.role, 'quarantine.read') ? quarantine : null,
  }
  for (const { inboxId, assigneeId, open } of cells) {
    if (!actor.inboxes.has(inboxId)) continue
    counts.all += open
    if (assigneeId === null) counts.unassigned += open
    if (assigneeId === actor.id) counts.mine += open
    counts.inboxes[inboxId] = (counts.inboxes[inboxId] ?? 0) + open
  }
  return counts
}
