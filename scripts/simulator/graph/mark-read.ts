/** `POST /{PNID}/messages` with `status: read`: the customer's ticks turn, and the business may be typing. */
import type { Json } from '../json.ts'
import { objectOf } from '../json.ts'
import type { NumberState, World } from '../world.ts'
import { text } from './checks.ts'
import { invalid } from './errors.ts'

const TYPING_LASTS = 25_000

export function markRead(world: World, number: NumberState, body: Json): Json {
  if (body['status'] !== 'read') throw invalid('The parameter status must be read.')
  const id = text(body, 'message_id', 'message_id', 500)
  const typing = body['typing_indicator']
  if (typing !== undefined && objectOf(typing)['type'] !== 'text') {
    throw invalid("The parameter typing_indicator['type'] must be text.")
  }
  const chat = [...world.chats.values()].find(
    ({ phoneNumberId, messages }) =>
      phoneNumberId === number.phoneNumberId &&
      messages.some((message) => message.id === id && message.by === 'customer'),
  )
  if (!chat) throw invalid(`The message ${id} was not found.`)

  // Marks the earlier ones as well.
  const last = chat.messages.findIndex((message) => message.id === id)
  for (const message of chat.messages.slice(0, last + 1)) {
    if (message.by === 'customer') message.state = 'read'
  }
  if (typing !== undefined) {
    chat.typingUntil = world.clock.now() + TYPING_LASTS
    world.clock.schedule(TYPING_LASTS, world.changed)
  }
  return { success: true }
}
