import type { z } from 'zod'
import type { LabelsView, LabelView } from '../../contract/label.ts'
import type { Reader } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import { labelCounts } from './count.ts'
import { listLabels, type Label } from './store.ts'

export const presentLabel = ({ id, name, color }: Label): LabelView => ({ id, name, color })

export async function presentLabels(
  db: Reader,
  actor: AgentActor,
): Promise<z.infer<typeof LabelsView>['items']> {
  const [labels, counts] = await Promise.all([listLabels(db), labelCounts(db, actor)])
  return labels.map((label) => ({ ...presentLabel(label), conversations: counts.get(label.id) ?? 0 }))
}
