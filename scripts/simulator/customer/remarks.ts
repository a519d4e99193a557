/** Acts on messages that exist: reactions, edits, deletions. */
import { contentOf } from '../chat.ts'
import type { ChatMessage } from '../chat.ts'
import type { Json } from '../json.ts'
import { findMessage } from '../world.ts'
import { UnknownChat } from './desk.ts'
import type { Desk, Seat } from './desk.ts'

function target(
  { chat }: Seat,
  id: string | undefined,
  fits: (message: ChatMessage) => boolean,
): ChatMessage {
  const message = id === undefined ? chat.messages.findLast(fits) : findMessage(chat, id)
  if (!message || !fits(message)) throw new UnknownChat('There is no such message in this chat.')
  return message
}

/** The business's last message, unless another is named. An empty emoji takes the reaction back. */
export function react(desk: Desk, seat: Seat, emoji: string, id?: string): string {
  const message = target(seat, id, ({ by }) => id !== undefined || by === 'business')
  if (emoji) message.reactions.customer = emoji
  else delete message.reactions.customer
  return desk.remark(seat, 'reaction', { message_id: message.id, emoji })
}

const own = (message: ChatMessage) => message.by === 'customer' && message.type !== 'call' && !message.revoked

export function edit(desk: Desk, seat: Seat, body: string, id?: string): string {
  const message = target(
    seat,
    id,
    (message) => own(message) && ['text', 'image', 'video', 'document'].includes(message.type),
  )
  const part: Json = message.type === 'text' ? { body } : { ...contentOf(message), caption: body }
  message.content = part
  message.edited = true
  return desk.remark(seat, 'edit', {
    original_message_id: message.id,
    message: { type: message.type, [message.type]: part },
  })
}

export function revoke(desk: Desk, seat: Seat, id?: string): string {
  const message = target(seat, id, own)
  message.revoked = true
  return desk.remark(seat, 'revoke', { original_message_id: message.id })
}
