import type { Generated } from 'kysely'

export interface AttachmentTable {
  id: Generated<number>
  /** Random; what a browser sees. */
  public_id: string
  message_id: number
  inbox_id: number
  position: number
  kind: 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker'
  /** The provider's id, until the file is fetched. */
  provider_id: string | null
  file_name: string | null
  /** Claimed by the sender while pending, sniffed from the bytes once stored. */
  mime_type: string | null
  size: number | null
  /** Hex, of the bytes in clear. */
  sha256: string | null
  state: 'pending' | 'stored' | 'failed'
  /** Name of the encrypted file. */
  blob: string | null
  attempts: number
  next_at: number
}
