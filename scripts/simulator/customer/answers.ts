/** What a customer answers to a message that asks for something. */
import { contentOf } from '../chat.ts'
import type { ChatMessage } from '../chat.ts'
import { choices } from '../graph/kinds/interactive.ts'
import type { TemplateContent } from '../graph/kinds/template.ts'
import { objectOf, textOf } from '../json.ts'
import type { Json } from '../json.ts'
import { findMessage } from '../world.ts'
import { UnknownChat } from './desk.ts'
import type { Desk, Seat } from './desk.ts'

function asked({ chat }: Seat, id: string): ChatMessage {
  const message = findMessage(chat, id)
  if (message?.by === 'business' && ['interactive', 'template'].includes(message.type)) return message
  throw new UnknownChat('There is no such message in this chat.')
}

/** A tap on a button or a row. `choice` is its id, or a template button's text. */
export function tap(desk: Desk, seat: Seat, id: string, choice: string): string {
  const message = asked(seat, id)
  if (message.type === 'template') {
    const { buttons, cards } = message.content as TemplateContent
    const button = [...buttons, ...cards.flatMap((card) => card.buttons)].find(
      ({ kind, title, payload }) => kind === 'reply' && (title === choice || payload === choice),
    )
    if (!button) throw new UnknownChat('The message has no such button.')
    const content = { payload: button.payload, text: button.title }
    return desk.write(seat, { type: 'button', content, quotedId: id })
  }
  const interactive = contentOf(message)
  const options = choices(interactive).flatMap(({ options }) => options)
  const option = options.find((option) => option.id === choice)
  if (!option) throw new UnknownChat('The message has no such choice.')
  const type = interactive['type'] === 'list' ? 'list_reply' : 'button_reply'
  const { description, ...reply } = option
  return desk.write(seat, {
    type: 'interactive',
    content: { type, [type]: { ...reply, ...(description ? { description } : {}) } },
    quotedId: id,
  })
}

/** The form of a flow, filled in. */
export function submitFlow(desk: Desk, seat: Seat, id: string, answers: Json): string {
  const message = asked(seat, id)
  const token = message.type === 'template' ? templateToken(message) : messageToken(message)
  if (token === null) throw new UnknownChat('The message has no form.')
  return desk.write(seat, {
    type: 'interactive',
    content: {
      type: 'nfm_reply',
      nfm_reply: {
        name: 'flow',
        body: 'Sent',
        response_json: JSON.stringify({ ...answers, flow_token: token }),
      },
    },
    quotedId: id,
  })
}

function messageToken(message: ChatMessage): string | null {
  const interactive = contentOf(message)
  if (interactive['type'] !== 'flow') return null
  return textOf(objectOf(objectOf(interactive['action'])['parameters'])['flow_token']) ?? 'unused'
}

const templateToken = ({ content }: ChatMessage): string | null =>
  (content as TemplateContent).buttons.some(({ kind }) => kind === 'flow') ? 'unused' : null
