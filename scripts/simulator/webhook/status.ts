/** The webhook that tells how a message fares. */
import type { ChatMessage, MessageState } from '../chat.ts'
import { unixSeconds } from '../clock.ts'
import { failureOf } from '../graph/errors.ts'
import type { Json } from '../json.ts'
import { contactOf } from '../personas.ts'
import type { Persona } from '../personas.ts'
import type { NumberState } from '../world.ts'
import type { Webhook } from './sender.ts'

interface Status {
  number: NumberState
  who: Persona
  message: ChatMessage
  state: Exclude<MessageState, 'accepted'>
  now: number
  pricing: Json | null
  /** The 72 hours after a click on an advert; the only conversations that v24.0 and later still tell of. */
  conversation: Json | null
}

export const statusWebhook = (status: Status): Webhook => {
  const { number, who, message, state, now, pricing, conversation } = status
  return {
    phoneNumberId: number.phoneNumberId,
    field: 'messages',
    topic: 'statuses',
    detail: message.failure === null ? state : `${state} ${message.failure}`,
    value: {
      contacts: [contactOf(who)],
      statuses: [
        {
          id: message.id,
          status: state,
          timestamp: unixSeconds(now),
          ...(who.phone ? { recipient_id: who.phone } : {}),
          recipient_user_id: who.userId,
          ...(who.parentUserId ? { parent_recipient_user_id: who.parentUserId } : {}),
          ...(message.course?.correlation ? { biz_opaque_callback_data: message.course.correlation } : {}),
          ...(conversation ? { conversation } : {}),
          ...(pricing ? { pricing } : {}),
          ...(message.failure === null ? {} : { errors: [failureOf(message.failure)] }),
        },
      ],
    },
  }
}
