/** What a kind of message makes of its part of the request. */
import type { Chat } from '../../chat.ts'
import type { Json } from '../../json.ts'
import type { NumberState, World } from '../../world.ts'
import type { MediaKind } from '../media-limits.ts'

export interface KindContext {
  world: World
  number: NumberState
  chat: Chat
}

export interface Checked {
  content: unknown
  /** Accepted, but will fail with this code. */
  doom?: number
  /** Meta's price category; `service` if not told. */
  category?: string
  /** A file to be fetched after the answer; `keep` is told its media id. */
  link?: { url: string; kind: MediaKind; keep: (id: string) => void }
  /** Is no message of its own: changes another one. */
  apply?: () => void
}

/** Throws a GraphError for what Meta would refuse. `body` is the whole request. */
export type Kind = (body: Json, context: KindContext) => Checked
