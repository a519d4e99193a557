/** What the phone page is told: the chosen chat and all the controls, in one piece. */
import { chatKey, newChat, windowOpen } from '../chat.ts'
import type { Chat } from '../chat.ts'
import type { Account } from '../accounts.ts'
import type { Persona } from '../personas.ts'
import type { Template } from '../template/template.ts'
import { bodyOf } from '../template/template.ts'
import type { NumberState, World } from '../world.ts'
import { presentMessage } from './present-message.ts'

export interface Where {
  number: string | null
  persona: string
}

const SHOWN = 200

export function present(world: World, where: Where) {
  const numbers = [...world.numbers.values()]
  const number = numbers.find(({ phoneNumberId }) => phoneNumberId === where.number) ?? numbers[0]
  const at = number?.phoneNumberId ?? ''
  const chat = world.chats.get(chatKey(at, where.persona)) ?? newChat(at, where.persona)
  const now = world.clock.now()
  return {
    number: number ? presentNumber(number) : null,
    account: number ? presentAccount(number, world.accounts.of(number.wabaId), now) : null,
    templates: number ? world.templates.of(number.wabaId).map(presentTemplate) : [],
    numbers: numbers.map(presentNumber),
    persona: where.persona,
    personas: [...world.personas.values()]
      .filter(({ listed }) => listed)
      .map((who) => presentPersona(who, world.chats.get(chatKey(at, who.id)))),
    chat: {
      messages: chat.messages
        .filter(arrived)
        .slice(-SHOWN)
        .map((message) => presentMessage(world, chat, message)),
      typing: chat.typingUntil > now,
      online: chat.online,
      windowOpen: windowOpen(chat, now),
      heldByMeta: chat.heldByMeta,
    },
    nextSend: world.faults.nextSend,
    webhook: { ...world.faults.webhook },
    wire: world.wire.slice(-30).toReversed(),
    now,
  }
}

/** What never reached the phone isn't shown on it. */
const arrived = ({ by, state }: Chat['messages'][number]) =>
  by === 'customer' || state === 'delivered' || state === 'read' || state === 'played'

const presentNumber = (number: NumberState) => ({
  id: number.phoneNumberId,
  name: number.verifiedName,
  displayNumber: number.displayNumber,
})

const presentAccount = ({ facts }: NumberState, account: Account, now: number) => ({
  onBizApp: facts.onBizApp,
  quality: facts.quality,
  messagingLimit: facts.messagingLimit,
  freeUsed: facts.delivered.count,
  registered: facts.registered,
  disabled: account.disabled,
  restrictions: account.restrictions.filter(({ until }) => until > now).map(({ type }) => type),
})

const presentTemplate = ({ id, name, language, status, category, components }: Template) => ({
  id,
  name,
  language,
  status,
  category,
  text: bodyOf(components),
})

const presentPersona = (who: Persona, chat: Chat | undefined) => ({
  id: who.id,
  name: who.name,
  username: who.username,
  phone: who.phone,
  advert: who.referral !== null,
  reachable: who.reachable,
  stoppedMarketing: who.stoppedMarketing,
  unread: chat?.messages.filter(({ by, state }) => by === 'business' && state === 'delivered').length ?? 0,
})
