/**
 * The customers' side of the demo. The simulator knows five people; the others of the demo are introduced
 * at each start, and when they last wrote is left in its memory, so that answers to them arrive.
 */
import { join } from 'node:path'
import { bodyOf } from '../../channels/whatsapp/render/body.ts'
import type { Config } from '../../config/config.ts'
import { contentOf } from '../../server/core/message/content.ts'
import type { Message } from '../../server/core/message/store.ts'
import { addMessage, newChat, openEntryPoint, type Chat } from '../simulator/chat.ts'
import { newNumberFacts } from '../simulator/number-facts.ts'
import type { Simulator } from '../simulator/simulator.ts'
import { writeState } from '../simulator/state-file.ts'
import type { Template } from '../simulator/template/template.ts'
import { monthOf } from '../simulator/webhook/price.ts'
import { CUSTOMERS, IN_THE_END, PLAYABLE, type Person } from './people.ts'
import type { Scene } from './scene.ts'

/** By name: the same person may be known by several addresses, one after the other or at once. */
const personaId = (person: Person): string =>
  [...PLAYABLE].find(([, played]) => played.userId === person.userId)?.[0] ??
  `demo-${person.first}-${person.last}`

interface Memory {
  account: string
  scenes: readonly Scene[]
  templates: Template[]
  now: number
  /** Free answers of this month. */
  used: number
}

export function rememberChats(config: Config, { account, scenes, templates, now, used }: Memory): void {
  // Of two chats with one person the newer one counts.
  const chats = scenes
    .map((scene) => chatOf(account, scene))
    .sort((a, b) => (a.windowFrom ?? 0) - (b.windowFrom ?? 0))
  const stopped = scenes.filter(({ casting }) => casting.steps.some((step) => step.do === 'stop-marketing'))
  writeState(join(config.dataDir, 'simulator.json'), {
    version: 1,
    ids: 0,
    chats,
    media: [],
    waiting: [],
    templates,
    // Only of a number that is in the phone app does Meta tell edits, deletions and what is written there.
    facts: {
      [account]: {
        ...newNumberFacts(),
        onBizApp: true,
        delivered: { month: monthOf(now), count: used },
      },
    },
    stoppedMarketing: stopped.map(({ person }) => personaId(person)),
    personas: [],
  })
}

/** Only the phones of those who can be played are ever looked at. */
function chatOf(account: string, { person, messages, byAdvert }: Scene): Chat {
  const id = personaId(person)
  const chat = { ...newChat(account, id), byAdvert }
  for (const message of messages.values()) {
    const mine = message.direction === 'in'
    if (mine) chat.windowFrom = Math.max(chat.windowFrom ?? 0, message.sent_at)
    else openEntryPoint(chat, message.sent_at)
    const shown = PLAYABLE.has(id) ? shownOnPhone(message) : null
    if (!shown || !message.external_id) continue
    addMessage(chat, {
      id: message.external_id,
      by: mine ? 'customer' : 'business',
      at: message.sent_at,
      ...shown,
      state: 'read',
      quotedId: message.quoted_id,
      edited: message.edited_at !== null,
      revoked: message.revoked_at !== null,
    })
  }
  return chat
}

/** In Meta's words. Files are not shown: those in the demo were never at the simulator. */
function shownOnPhone(message: Message): { type: string; content: unknown } | null {
  const { type, direction, details } = message
  if (!['text', 'interactive', 'location'].includes(type)) return null
  if (direction === 'in' && details !== null) return { type, content: JSON.parse(details) as unknown }
  const body = bodyOf(contentOf(message, null))
  return { type: body.type, content: body[body.type] }
}

export function introduce(simulator: Simulator): void {
  for (const person of [...CUSTOMERS.de, ...CUSTOMERS.en, ...IN_THE_END]) {
    const { profile, phone, username, userId } = person
    if (userId === null) continue
    simulator.customer.addPersona({
      id: personaId(person),
      name: profile,
      phone,
      username,
      userId,
      listed: false,
    })
  }
}
