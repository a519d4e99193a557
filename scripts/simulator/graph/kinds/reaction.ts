import { DAY } from '../../clock.ts'
import { findMessage } from '../../world.ts'
import { object, text } from '../checks.ts'
import { invalid } from '../errors.ts'
import type { Kind } from './kind.ts'

export const reactionKind: Kind = (body, { world, chat }) => {
  const reaction = object(body, 'reaction', 'reaction')
  const id = text(reaction, 'message_id', "reaction['message_id']", 500)
  const emoji = reaction['emoji'] ?? ''
  if (typeof emoji !== 'string' || emoji.length > 32)
    throw invalid("The parameter reaction['emoji'] must be an emoji.")
  const target = findMessage(chat, id)
  if (!target || world.clock.now() - target.at > 30 * DAY) throw invalid(`The message ${id} was not found.`)
  return {
    content: { message_id: id, emoji },
    apply() {
      if (emoji) target.reactions.business = emoji
      else delete target.reactions.business
    },
  }
}
