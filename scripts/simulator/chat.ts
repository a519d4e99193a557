/** One conversation between a persona and a business number, as the phone knows it. */
import { DAY } from './clock.ts'
import type { Json } from './json.ts'

export type MessageState = 'accepted' | 'sent' | 'delivered' | 'read' | 'played' | 'failed'

export interface ChatMessage {
  id: string
  by: 'customer' | 'business'
  at: number
  /** The Graph API's word: text, image, template … */
  type: string
  /** What stood under that word in the request or webhook. */
  content: unknown
  quotedId: string | null
  /** Passed on: once, or by many. */
  forwarded?: 'once' | 'often'
  /** Of the customer's: sent (webhook on its way), delivered (got its 200), read (marked by the agent). */
  state: MessageState
  /** Emoji by who reacted. */
  reactions: { customer?: string; business?: string }
  edited: boolean
  revoked: boolean
  /** The error it failed with. */
  failure: number | null
  /** Business only: what its statuses will say. */
  course: Course | null
}

/** The plan for the statuses of a message that was accepted. */
export interface Course {
  /** Fails with this code; null: arrives. */
  doom: number | null
  /** Further milliseconds before each status. */
  late: number
  /** Stays at `sent`: never delivered, or a reaction, which has no other status. */
  sentOnly: boolean
  correlation: string | null
  /** Meta's price category: service, marketing, utility … */
  category: string
}

export interface Chat {
  phoneNumberId: string
  personaId: string
  messages: ChatMessage[]
  /** The customer's last own message; null: has not written, or a test shut the window. */
  windowFrom: number | null
  /** Came by an advert. */
  byAdvert: boolean
  /** Answered within 24 hours of the advert: all is allowed and free until then (ms since 1970). */
  entryPointUntil: number
  /** Meta's own assistant answers; the inbox listens in on `standby`. */
  heldByMeta: boolean
  /** False: the phone is off, messages stay at one tick. */
  online: boolean
  /** The business is typing until then. */
  typingUntil: number
}

const KEPT = 500

export const chatKey = (phoneNumberId: string, personaId: string) => `${phoneNumberId}/${personaId}`

export const newChat = (phoneNumberId: string, personaId: string): Chat => ({
  phoneNumberId,
  personaId,
  messages: [],
  windowFrom: null,
  byAdvert: false,
  entryPointUntil: 0,
  heldByMeta: false,
  online: true,
  typingUntil: 0,
})

export const windowOpen = (chat: Chat, now: number): boolean =>
  atEntryPoint(chat, now) || (chat.windowFrom !== null && now - chat.windowFrom < DAY)

export const atEntryPoint = (chat: Chat, now: number): boolean => now < chat.entryPointUntil

/** An answer within 24 hours of the click opens 72 hours, counted from the answer; only the first does. */
export function openEntryPoint(chat: Chat, now: number): void {
  const first = chat.byAdvert && chat.entryPointUntil === 0
  if (first && chat.windowFrom !== null && now - chat.windowFrom < DAY) chat.entryPointUntil = now + 3 * DAY
}

type Given = Pick<ChatMessage, 'id' | 'by' | 'at' | 'type' | 'content'> & Partial<ChatMessage>

export function addMessage(chat: Chat, given: Given): ChatMessage {
  const message: ChatMessage = {
    quotedId: null,
    state: given.by === 'customer' ? 'sent' : 'accepted',
    reactions: {},
    edited: false,
    revoked: false,
    failure: null,
    course: null,
    ...given,
  }
  chat.messages.push(message)
  if (chat.messages.length > KEPT) chat.messages.splice(0, chat.messages.length - KEPT)
  return message
}

export const contentOf = (message: ChatMessage): Json => message.content as Json
