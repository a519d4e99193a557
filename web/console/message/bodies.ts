import type { Component } from 'vue'
import type { ThreadMessage } from '../../lib/thread.ts'
import AnswerBody from './AnswerBody.vue'
import CardsBody from './CardsBody.vue'
import FilesBody from './FilesBody.vue'
import OrderBody from './OrderBody.vue'
import OtherBody from './OtherBody.vue'
import PlaceBody from './PlaceBody.vue'
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
  const pictures = message.attachments.some(({ kind, state }) => PICTURES.has(kind) && state === 'stored')
  const alone = message.attachments.length === 1 && !message.text
  if (message.attachments.length > 0)
    return { component: FilesBody, shape: pictures ? 'media' : alone ? 'line' : 'plain' }
  return { component: byType[message.type] ?? OtherBody, shape: 'plain' }
}
