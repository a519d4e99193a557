/** On how many conversations each label is: counted for all agents at once, a stretch of conversations at a time. */
import type { Reader } from '../../storage/database.ts'
import { mayRole, type AgentActor } from '../access.ts'
import type { Hidden } from '../conversation/hidden.ts'
import { Remembered, SMALL } from '../remembered.ts'
import { walkIds } from '../retention/walk.ts'

interface Count {
  labelId: number
  inboxId: number
  hidden: Hidden
  conversations: number
}

interface Counts {
  counts: Count[]
  /** The last of all conversations. */
  lastId: number
}

const known = new Remembered<Counts>(({ lastId }) => lastId > SMALL)

/** Of those that this agent sees; of a large database as it was up to a minute or so ago. */
export async function labelCounts(db: Reader, actor: AgentActor): Promise<Map<number, number>> {
  const { counts } = await known.of(db, () => countLabels(db))
  const seesRestricted = mayRole(actor.role, 'conversation.restricted')
  const sums = new Map<number, number>()
  for (const { labelId, inboxId, hidden, conversations } of counts) {
    const isSeen = hidden === null || (hidden === 'restricted' && seesRestricted)
    if (isSeen && actor.inboxes.has(inboxId)) sums.set(labelId, (sums.get(labelId) ?? 0) + conversations)
  }
  return sums
}

async function countLabels(db: Reader): Promise<Counts> {
  const counts = new Map<string, Count>()
  const lastId = await walkIds(db, 'conversation', async ({ after, to }) => {
    const rows = await db
      .selectFrom('conversation_label')
      .innerJoin('conversation', 'conversation.id', 'conversation_label.conversation_id')
      .select(({ fn }) => ['label_id', 'inbox_id', 'hidden', fn.countAll<number>().as('count')])
      .where('conversation_label.conversation_id', '>', after)
      .where('conversation_label.conversation_id', '<=', to)
      .groupBy(['label_id', 'inbox_id', 'hidden'])
      .execute()
    for (const { label_id: labelId, inbox_id: inboxId, hidden, count } of rows) {
      const key = `${labelId}:${inboxId}:${hidden}`
      const sum = counts.get(key) ?? { labelId, inboxId, hidden, conversations: 0 }
      counts.set(key, { ...sum, conversations: sum.conversations + Number(count) })
    }
  })
  return { counts: [...counts.values()], lastId }
}
