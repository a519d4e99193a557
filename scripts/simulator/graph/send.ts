/** A message: checked, accepted, and on its course. */
import { addMessage, openEntryPoint, windowOpen } from '../chat.ts'
import type { Chat, ChatMessage, Course } from '../chat.ts'
import type { Plan } from '../faults.ts'
import { objectOf, textOf } from '../json.ts'
import type { Json } from '../json.ts'
import { magicCode } from '../personas.ts'
import type { Persona } from '../personas.ts'
import { chatOf, findMessage } from '../world.ts'
import type { NumberState, World } from '../world.ts'
import type { Rooms } from './call.ts'
import { badToken, GraphError, invalid, refusal, tooLong } from './errors.ts'
import { kinds } from './kinds/index.ts'
import type { Checked } from './kinds/kind.ts'
import { numberRate, pairRate } from './rates.ts'
import { recipientOf } from './recipient.ts'

export interface Accepted {
  answer: Json
  /** The connection breaks before the answer. */
  lost: boolean
}

const DELAY = 30_000

export function send(rooms: Rooms, number: NumberState, body: Json): Accepted {
  const { world, courses, limits } = rooms
  mayAtAll(world, number)
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
  const checked = kind(body, { world, number, chat })
  if (checked.category === 'authentication' && !body['to']) {
    throw refusal(131062, 'Authentication templates can be sent to phone numbers only.')
  }
  mayThis(world, number, type)
  limits.take(number.phoneNumberId, who.id, now, number.facts.onBizApp)
  const plan = world.faults.takeSend(who.id)
  refuse(plan)

  const course: Course = {
    doom: doomOf(checked, type, who, chat, plan, now),
    late: plan.outcome === 'delayed' ? DELAY : 0,
    sentOnly: plan.outcome === 'never_delivered' || type === 'reaction',
    correlation,
    category: checked.category ?? 'service',
  }
  const message = accept(world, chat, type, checked, course, who, body)
  if (course.doom === null) openEntryPoint(chat, now)
  if (checked.link) void courses.advanceAfter(fetched(rooms, number, message, checked.link), chat, message)
  else courses.advance(chat, message)
  return {
    answer: {
      messaging_product: 'whatsapp',
      contacts: [contact],
      messages: [{ id: message.id, ...(type === 'template' ? { message_status: 'accepted' } : {}) }],
    },
    lost: plan.outcome === 'answer_lost',
  }
}

/** A request without a type is a text, and what a sample of Meta's own leaves out can be told by its part. */
const impliedType = (body: Json): string => [...kinds.keys()].find((kind) => kind in body) ?? 'text'

function mayAtAll(world: World, { wabaId, facts }: NumberState): void {
  if (!facts.registered) throw refusal(133010, 'The phone number is not registered.')
  if (world.accounts.of(wabaId).disabled) {
    throw refusal(131031, 'The account has been locked for violating a policy.')
  }
}

/** Restrictions are of two sorts: on writing first, and on answering as well. */
function mayThis(world: World, { wabaId }: NumberState, type: string): void {
  const now = world.clock.now()
  const active = world.accounts.of(wabaId).restrictions.filter(({ until }) => until > now)
  const forbids = (word: string) => active.some((restriction) => restriction.type.includes(word))
  if (forbids('CUSTOMER_INITIATED') || (type === 'template' && forbids('BIZ_INITIATED'))) {
    throw refusal(131031, 'The account is restricted from messaging users.')
  }
}

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
  // Whoever sends takes the conversation back from Meta's own assistant.
  chat.heldByMeta = false
  if (!checked.apply) return addMessage(chat, given)
  // A reaction is no bubble of its own, yet it has an id and a status. A scrap chat lets it run its course.
  if (course.doom === null) checked.apply()
  return addMessage({ ...chat, messages: [] }, given)
}

/** Meta looks at a link only after it has said yes. */
async function fetched(
  { links }: Rooms,
  { phoneNumberId }: NumberState,
  message: ChatMessage,
  { url, kind, keep }: NonNullable<Checked['link']>,
): Promise<void> {
  const media = await links.get(url, kind, phoneNumberId)
  if (media) keep(media.id)
  else if (message.course) message.course.doom ??= 131053
}

function refuse({ outcome, code }: Plan): void {
  if (outcome === 'trouble') throw refusal(131000, 'Something went wrong.', 500)
  if (outcome === 'pair_rate') throw pairRate()
  if (outcome === 'number_rate') throw numberRate()
  if (outcome === 'token') throw badToken()
  if (outcome === 'refused') throw refusal(code ?? 131000, 'As the simulator was told.')
}

function doomOf(
  checked: Checked,
  type: string,
  who: Persona,
  chat: Chat,
  { outcome, code }: Plan,
  now: number,
): number | null {
  const magic = who.phone === null ? null : magicCode(who.phone)
  if (magic !== null) return magic
  if (!who.reachable || outcome === 'undeliverable') return 131026
  if (checked.doom) return checked.doom
  if (outcome === 'withheld') return 131049
  if (outcome === 'failed') return code ?? 131000
  if (type !== 'template') return windowOpen(chat, now) ? null : 131047
  return who.stoppedMarketing && checked.category === 'marketing' ? 131050 : null
}
