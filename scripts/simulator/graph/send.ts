/** `POST /{PNID}/messages`: checked, accepted, and on its course. */
import { addMessage, windowOpen } from '../chat.ts'
import type { Chat, ChatMessage, Course } from '../chat.ts'
import type { Courses } from '../courses.ts'
import type { SendOutcome } from '../faults.ts'
import { objectOf, textOf } from '../json.ts'
import type { Json } from '../json.ts'
import type { Persona } from '../personas.ts'
import { chatOf, findMessage } from '../world.ts'
import type { NumberState, World } from '../world.ts'
import { badToken, GraphError, invalid, refusal, tooLong } from './errors.ts'
import { kinds } from './kinds/index.ts'
import type { Checked } from './kinds/kind.ts'
import { numberRate, pairRate } from './rates.ts'
import type { Limits } from './rates.ts'
import { recipientOf } from './recipient.ts'

export interface Accepted {
  answer: Json
  /** The connection breaks before the answer. */
  lost: boolean
}

const DELAY = 30_000

export function send(
  world: World,
  courses: Courses,
  limits: Limits,
  number: NumberState,
  body: Json,
): Accepted {
  const { who, contact } = recipientOf(body, number, world)
  if (body['recipient_type'] !== undefined && body['recipient_type'] !== 'individual') {
    throw invalid('The simulator offers recipient_type individual only.')
  }
  const type = textOf(body['type']) ?? impliedType(body)
  const kind = kinds.get(type)
  if (!kind) throw new GraphError(100, `(#100) Param type must be one of {${[...kinds.keys()].join(', ')}}`)
  const correlation = textOf(body['biz_opaque_callback_data'])
  if ((correlation?.length ?? 0) > 512) throw tooLong('biz_opaque_callback_data', 512)
  const now = world.clock.now()
  const chat = chatOf(world, number.phoneNumberId, who.id)
  const checked = kind(body, { world, phoneNumberId: number.phoneNumberId, chat })
  limits.take(number.phoneNumberId, who.id, now)
  const outcome = world.faults.takeSend()
  refuse(outcome)

  const course: Course = {
    doom: doomOf(checked, type, who, chat, outcome, now),
    late: outcome === 'delayed' ? DELAY : 0,
    sentOnly: outcome === 'never_delivered' || type === 'reaction',
    correlation,
    category: checked.category ?? 'service',
  }
  const message = accept(world, chat, type, checked, course, who, body)
  courses.advance(chat, message)
  return {
    answer: {
      messaging_product: 'whatsapp',
      contacts: [contact],
      messages: [{ id: message.id, ...(type === 'template' ? { message_status: 'accepted' } : {}) }],
    },
    lost: outcome === 'answer_lost',
  }
}

/** A request without a type is a text, and what a sample of Meta's own leaves out can be told by its part. */
const impliedType = (body: Json): string => [...kinds.keys()].find((kind) => kind in body) ?? 'text'

function accept(
  world: World,
  chat: Chat,
  type: string,
  checked: Checked,
  course: Course,
  who: Persona,
  body: Json,
): ChatMessage {
  const quoted = findMessage(chat, textOf(objectOf(body['context'])['message_id']))
  const given = {
    id: world.ids.wamid('outbound', who.phone ?? who.userId),
    by: 'business' as const,
    at: world.clock.now(),
    type,
    content: checked.content,
    quotedId: quoted?.id ?? null,
    course,
  }
  chat.typingUntil = 0
  if (!checked.apply) return addMessage(chat, given)
  // A reaction is no bubble of its own, yet it has an id and a status. A scrap chat lets it run its course.
  if (course.doom === null) checked.apply()
  return addMessage({ ...chat, messages: [] }, given)
}

function refuse(outcome: SendOutcome): void {
  if (outcome === 'trouble') throw refusal(131000, 'Something went wrong.', 500)
  if (outcome === 'pair_rate') throw pairRate()
  if (outcome === 'number_rate') throw numberRate()
  if (outcome === 'token') throw badToken()
}

function doomOf(
  checked: Checked,
  type: string,
  who: Persona,
  chat: Chat,
  outcome: SendOutcome,
  now: number,
): number | null {
  if (!who.reachable || outcome === 'undeliverable') return 131026
  if (checked.doom) return checked.doom
  if (outcome === 'withheld') return 131049
  if (type !== 'template') return windowOpen(chat, now) ? null : 131047
  return who.stoppedMarketing && checked.category === 'marketing' ? 131050 : null
}
