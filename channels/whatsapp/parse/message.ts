import { WINDOW } from '../window.ts'
import { readContent } from './content.ts'
import { malformed, type Bare } from './event.ts'
import { addressesOfSender, personOf, type ContactBook } from './people.ts'
import { identifier, moment, record, text, type Fields } from './read.ts'

/** One item of `messages`: a message of its own, or a change to another one. */
export function readMessage(message: Fields, account: string, book: ContactBook): Bare {
  const externalId = identifier(message.id)
  if (!externalId) return malformed(account, 'A message without id.')
  const addresses = addressesOfSender(message)
  if (addresses.length === 0) return malformed(account, 'A message without a readable sender.')
  const from = personOf(addresses, book.find(addresses))
  const base = { account, externalId, from, at: moment(message.timestamp) }
  switch (message.type) {
    case 'reaction':
      return readReaction(message, base)
    case 'edit':
      return readEdit(message, base)
    case 'revoke':
      return readRevoke(message, base)
    default:
      return readPlain(message, base)
  }
}

type Base = Pick<Extract<Bare, { type: 'message' }>, 'account' | 'externalId' | 'from' | 'at'>

function readPlain(message: Fields, base: Base): Bare {
  const context = record(message.context)
  const content = readContent(message)
  const quotedId = identifier(context?.id)
  const forwarded = context?.forwarded === true || context?.frequently_forwarded === true
  // News from WhatsApp about a person is not word from that person; a group's message is not to us alone.
  const opens = content.type !== 'system' && message.group_id === undefined && base.at > 0
  return {
    ...base,
    type: 'message',
    direction: 'in',
    origin: 'live',
    delivery: null,
    message: { ...content, quotedId, forwarded },
    replyUntil: opens ? base.at + WINDOW : null,
    entryPoint: record(message.referral) !== null,
    standby: false,
  }
}

function readReaction(message: Fields, base: Base): Bare {
  const reaction = record(message.reaction)
  const targetId = identifier(reaction?.message_id)
  // Taken back is an empty emoji, or none.
  const emoji = reaction?.emoji ?? ''
  if (!targetId || typeof emoji !== 'string')
    return malformed(base.account, 'A reaction without message_id or with an odd emoji.')
  return { ...base, type: 'reaction', by: 'contact', targetId, emoji: text(emoji, 64) ?? '' }
}

function readEdit(message: Fields, base: Base): Bare {
  const edit = record(message.edit)
  const targetId = identifier(edit?.original_message_id)
  const edited = record(edit?.message)
  if (!targetId || !edited) return malformed(base.account, 'An edit without original_message_id or message.')
  return { ...base, type: 'edit', by: 'contact', targetId, text: readContent(edited).text }
}

function readRevoke(message: Fields, base: Base): Bare {
  const targetId = identifier(record(message.revoke)?.original_message_id)
  if (!targetId) return malformed(base.account, 'A revoke without original_message_id.')
  return { ...base, type: 'revoke', by: 'contact', targetId }
}
