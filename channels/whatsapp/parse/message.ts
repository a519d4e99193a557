import type { DeliveryState, InboundMessage } from '../../adapter.ts'
import { WINDOW } from '../window.ts'
import { readContent } from './content.ts'
import { malformed, type Bare } from './event.ts'
import { readIdentity } from './identity.ts'
import { namesSomebody } from './people.ts'
import { identifier, moment, record, text, type Fields } from './read.ts'
import type { Place } from './scene.ts'

/** A message as the customer wrote it, or what is known about the person behind it. */
export function readMessage(message: Fields, place: Place): Bare {
  return readAny(message, place, place.field === 'history' ? 'history' : 'live')
}

/** An old message, from before the number was connected. */
export function readOldMessage(message: Fields, place: Place): Bare {
  return readAny(message, place, 'history')
}

/** A message the business wrote elsewhere. What Meta's AI wrote stands one level deeper. */
export function readEcho(echo: Fields, place: Place): Bare {
  return readMessage(unwrapped(echo), place)
}

export function unwrapped(echo: Fields): Fields {
  const inner = record(echo.message)
  return inner && echo.type === undefined ? { ...echo, ...inner } : echo
}

function readAny(message: Fields, place: Place, origin: InboundMessage['origin']): Bare {
  const { account, person, side } = place
  const externalId = identifier(message.id)
  if (!externalId) return malformed(account, 'A message without id.')
  if (!namesSomebody(person.addresses)) {
    const role = side === 'contact' ? 'sender' : 'recipient'
    return malformed(account, `A message without a readable ${role}.`)
  }
  const base = { account, externalId, from: person, at: moment(message.timestamp) }
  switch (message.type) {
    case 'reaction':
      return readReaction(message, { ...base, by: side })
    case 'edit':
      return readEdit(message, { ...base, by: side })
    case 'revoke':
      return readRevoke(message, { ...base, by: side })
    case 'system':
      return readIdentity(message, base) ?? readPlain(message, base, place, origin)
    default:
      return readPlain(message, base, place, origin)
  }
}

/** What every event about a message has. */
export type Base = Pick<InboundMessage, 'account' | 'externalId' | 'from' | 'at'>

function readPlain(message: Fields, base: Base, place: Place, origin: InboundMessage['origin']): Bare {
  const context = record(message.context)
  const content = readContent(message)
  const inbound = place.side === 'contact'
  const fresh = inbound && origin === 'live'
  // News from WhatsApp about a person is not word from that person; a group's message is not to us alone.
  const opens = fresh && content.type !== 'system' && message.group_id === undefined && base.at > 0
  return {
    ...base,
    type: 'message',
    direction: inbound ? 'in' : 'out',
    origin,
    delivery: inbound ? null : deliveryOf(message),
    message: {
      ...content,
      quotedId: identifier(context?.id),
      forwarded: context?.forwarded === true || context?.frequently_forwarded === true,
    },
    replyUntil: opens ? base.at + WINDOW : null,
    entryPoint: fresh && ADVERTISEMENTS.has(record(message.referral)?.source_type),
    standby: place.field === 'standby',
  }
}

const ADVERTISEMENTS: ReadonlySet<unknown> = new Set(['ad', 'post'])

/** Meta's words for how far an old message of ours got; one that waits is with Meta. */
const OLD_STATES: ReadonlyMap<string, DeliveryState> = new Map([
  ['pending', 'accepted'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'played'],
  ['error', 'failed'],
])

/** What the phone app shows as sent was sent, however little is told about it. */
function deliveryOf(message: Fields): DeliveryState {
  const word = text(record(message.history_context)?.status, 64)?.toLowerCase()
  return OLD_STATES.get(word ?? '') ?? 'sent'
}

type Changing = Base & { by: Place['side'] }

function readReaction(message: Fields, base: Changing): Bare {
  const reaction = record(message.reaction)
  const targetId = identifier(reaction?.message_id)
  // Taken back is an empty emoji, or none.
  const emoji = reaction?.emoji ?? ''
  if (!targetId || typeof emoji !== 'string')
    return malformed(base.account, 'A reaction without message_id or with an odd emoji.')
  return { ...base, type: 'reaction', targetId, emoji: text(emoji, 64) ?? '' }
}

function readEdit(message: Fields, base: Changing): Bare {
  const edit = record(message.edit)
  const targetId = identifier(edit?.original_message_id)
  const edited = record(edit?.message)
  if (!targetId || !edited) return malformed(base.account, 'An edit without original_message_id or message.')
  const content = readContent(edited)
  // Taken as it is, it would wipe out the text that stands there.
  if (content.type === 'unsupported') return malformed(base.account, 'An edit to something unreadable.')
  return { ...base, type: 'edit', targetId, text: content.text }
}

function readRevoke(message: Fields, base: Changing): Bare {
  const targetId = identifier(record(message.revoke)?.original_message_id)
  if (!targetId) return malformed(base.account, 'A revoke without original_message_id.')
  return { ...base, type: 'revoke', targetId }
}
