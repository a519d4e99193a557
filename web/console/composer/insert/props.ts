import type { Capabilities } from '../../../../server/contract/inbox.ts'
import type { InsertKind } from './draft.ts'

/** What each of the forms is given beside its draft. */
export interface InsertForm {
  kind: InsertKind
  faults: Record<string, string>
  tried: boolean
  conversationId: number
  limits: Capabilities['files']
}
