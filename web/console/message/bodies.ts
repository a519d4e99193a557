import type { Component } from 'vue'
import type { ThreadMessage } from '../../lib/thread.ts'
import AnswerBody from './AnswerBody.vue'
import CardsBody from './CardsBody.vue'
import FilesBody from './FilesBody.vue'
import OrderBody from './OrderBody.vue'
import OtherBody from './OtherBody.vue'
import PlaceBody from './PlaceBody.vue'
import { isPressable } from './pressable.ts'
import { removedOf } from './removed.ts'
import RemovedBody from './RemovedBody.vue'
import SentMessageBody from './SentMessageBody.vue'
import TextBody from './TextBody.vue'

export interface Body {
  component: Component
  /** `media`: a picture fills the bubble. `line`: one file or recording, the time on its own line. */
  shape: 'media' | 'line' | 'plain'
}

const byType: Record<string, Component> = {
  text: TextBody,
  template: TextBody,
  location: PlaceBody,
  contacts: CardsBody,
  interactive: AnswerBody,
  button: AnswerBody,
  order: OrderBody,
}
const PICTURES = new Set(['image', 'video'])

export function bodyOf(message: ThreadMessage): Body {
  if (!message.pending && removedOf(message)) return { component: RemovedBody, shape: 'plain' }
  if (isPressable(message.content)) return { component: SentMessageBody, shape: 'plain' }
  const pictures = message.attachments.some(({ kind, state }) => PICTURES.has(kind) && state === 'stored')
  const alone = message.attachments.length === 1 && !message.text
  if (message.attachments.length > 0)
    return { component: FilesBody, shape: pictures ? 'media' : alone ? 'line' : 'plain' }
  // Written elsewhere by the business: its words say more than the kind.
  if (message.direction === 'out' && message.text && byType[message.type] === AnswerBody)
    return { component: TextBody, shape: 'plain' }
  return { component: byType[message.type] ?? OtherBody, shape: 'plain' }
}
