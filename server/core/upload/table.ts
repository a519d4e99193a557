import type { Generated } from 'kysely'
import type { FileKind } from '../../../channels/adapter.ts'

/** A file an agent has chosen and not sent yet. Sent, it becomes an attachment; forgotten, it goes after a day. */
export interface UploadTable {
  id: Generated<number>
  /** Random; what a browser sees. */
  public_id: string
  /** Nobody else can send it. */
  agent_id: number
  inbox_id: number
  /** null: the conversation is still to begin. */
  conversation_id: number | null
  kind: FileKind
  file_name: string
  /** Sniffed from the bytes. */
  mime_type: string
  size: number
  /** Hex, of the bytes in clear. */
  sha256: string
  blob: string
  /** It was made into something the channel takes. */
  converted: 0 | 1
  small_blob: string | null
  width: number | null
  height: number | null
  /** Milliseconds. */
  duration: number | null
  peaks: string | null
  created_at: number
}
