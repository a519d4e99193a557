/** Acts on messages that exist: reactions, edits, deletions, answers by a tap. */
import { contentOf } from '../chat.ts'
import type { ChatMessage } from '../chat.ts'
import { choices } from '../graph/kinds/interactive.ts'
import type { TemplateContent } from '../graph/kinds/template.ts'
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

/** A tap on a button or a row. `choice` is its id, or a template button's text. */
export function tap(desk: Desk, seat: Seat, id: string, choice: string): string {
  const message = target(
    seat,
    id,
    ({ by, type }) => by === 'business' && ['interactive', 'template'].includes(type),
  )
  if (message.type === 'template') {
    const { buttons } = message.content as TemplateContent
    const button = buttons.find(({ title, payload }) => title === choice || payload === choice)
    if (!button) throw new UnknownChat('The message has no such button.')
    return desk.write(seat, {
      type: 'button',
      content: { payload: button.payload, text: button.title },
      quotedId: id,
    })
  }
  const interactive = contentOf(message)
  const option = choices(interactive).find((option) => option.id === choice)
  if (!option) throw new UnknownChat('The message has no such choice.')
  const type = interactive['type'] === 'list' ? 'list_reply' : 'button_reply'
  const { description, ...reply } = option
  return desk.write(seat, {
    type: 'interactive',
    content: { type, [type]: { ...reply, ...(description ? { description } : {}) } },
    quotedId: id,
  })
}
