import type { Generated } from 'kysely'
import type { FileKind } from '../../../channels/adapter.ts'

/**
 * Somebody at a website. Which contact they are, the identity of kind `visitor` with this `public_id` says.
 * Nothing of the visit itself is kept: no address, no device, no list of pages.
 */
export interface VisitorTable {
  id: Generated<number>
  /** Random; the first half of the ids of their messages. */
  public_id: string
  inbox_id: number
  /** The site's id of the person, from a token it signed; null: anonymous. */
  external_id: string | null
  name: string | null
  email: string | null
  language: string | null
  /** JSON: what the page says of them, unverified. */
  attributes: string
  /** JSON: what the site signed for, beside name and e-mail. */
  claims: string
  /** The page of the first message, where the admin wants it. */
  page: string | null
  created_at: number
}

/** A browser that may speak for a visitor. */
export interface VisitorSessionTable {
  id: Generated<number>
  visitor_id: number
  /** SHA-256 of the token, hex. */
  token_hash: string
  created_at: number
  expires_at: number
}

/** A file a visitor has chosen and not sent yet. */
export interface VisitorUploadTable {
  id: Generated<number>
  /** Random; what the browser sees. */
  public_id: string
  visitor_id: number
  kind: FileKind
  file_name: string
  /** Sniffed from the bytes. */
  mime_type: string
  size: number
  /** Hex, of the bytes in clear. */
  sha256: string
  blob: string
  small_blob: string | null
  width: number | null
  height: number | null
  /** Milliseconds. */
  duration: number | null
  peaks: string | null
  created_at: number
}
