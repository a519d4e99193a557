import type { Generated } from 'kysely'

export interface AttachmentTable {
  id: Generated<number>
  /** Random; what a browser sees. */
  public_id: string
  message_id: number
  inbox_id: number
  position: number
  kind: 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker'
  /** The provider's id: of one to be fetched, or of our own one at the provider. */
  provider_id: string | null
  /** Until when the provider has it, at most; null: it has none. */
  provider_until: Generated<number | null>
  file_name: string | null
  /** Claimed by the sender while pending, sniffed from the bytes once stored. */
  mime_type: string | null
  size: number | null
  /** Hex, of the bytes in clear. */
  sha256: string | null
  state: 'pending' | 'stored' | 'failed'
  /** Name of the encrypted file. */
  blob: string | null
  /** A small version of a picture; what `blob` is for the whole. */
  small_blob: Generated<string | null>
  width: Generated<number | null>
  height: Generated<number | null>
  /** Of sound: milliseconds. */
  duration: Generated<number | null>
  /** JSON: loudness of some 60 parts, from 0 to 1. */
  peaks: Generated<string | null>
  /** Part of a mail's page, and not listed beside it. */
  inline: Generated<0 | 1>
  /** How that page names it, without brackets. */
  content_id: Generated<string | null>
  attempts: number
  next_at: number
}
