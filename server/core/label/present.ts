import type { LabelView } from '../../contract/label.ts'
import type { Label } from './store.ts'

export const presentLabel = ({ id, name, color }: Label): LabelView => ({ id, name, color })
