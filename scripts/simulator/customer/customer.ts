/**
 * The customer's side: every act a person can do in WhatsApp. The phone page calls it over REST, tests
 * directly. What makes a message returns its id.
 */
import { chatKey } from '../chat.ts'
import type { Courses } from '../courses.ts'
import { contactOf, persona as personaOf } from '../personas.ts'
import type { Persona } from '../personas.ts'
import type { World } from '../world.ts'
import { call } from './calls.ts'
import type { Desk } from './desk.ts'
import { sendFile, typeOf } from './files.ts'
import type { FileMore } from './files.ts'
import { edit, react, revoke, tap } from './remarks.ts'
import { contactCard, order, place, samples } from './samples.ts'
import type { OwnFile } from './samples.ts'

export function createCustomer(world: World, desk: Desk, courses: Courses) {
  const seat = (persona: string, number: string) => desk.seat(persona, number)
  return {
    writeText: (
      persona: string,
      number: string,
      text: string,
      more: { quotedId?: string | undefined } = {},
    ) =>
      desk.write(seat(persona, number), { type: 'text', content: { body: text }, quotedId: more.quotedId }),

    sendPhoto: (persona: string, number: string, more: FileMore = {}) =>
      sendFile(desk, seat(persona, number), 'image', more.file ?? samples.photo(), more),

    sendVoice: (persona: string, number: string, more: FileMore = {}) =>
      sendFile(desk, seat(persona, number), 'audio', more.file ?? samples.voice(), more, { voice: true }),

    sendDocument: (persona: string, number: string, more: FileMore = {}) =>
      sendFile(desk, seat(persona, number), 'document', more.file ?? samples.document(), more),

    sendSticker: (persona: string, number: string, more: FileMore = {}) =>
      sendFile(desk, seat(persona, number), 'sticker', more.file ?? samples.sticker(), more, {
        animated: false,
      }),

    /** Goes as photo, recording, film or document, by its type. */
    sendOwnFile(persona: string, number: string, file: OwnFile, caption?: string) {
      const type = typeOf(file.mimeType)
      return sendFile(
        desk,
        seat(persona, number),
        type,
        file,
        { caption },
        type === 'sticker' ? { animated: false } : {},
      )
    },

    sendPlace: (persona: string, number: string) =>
      desk.write(seat(persona, number), { type: 'location', content: place }),

    sendContact: (persona: string, number: string) =>
      desk.write(seat(persona, number), { type: 'contacts', content: [contactCard] }),

    placeOrder: (persona: string, number: string) =>
      desk.write(seat(persona, number), { type: 'order', content: order }),

    /** Something the Cloud API can't carry. */
    sendPoll: (persona: string, number: string) =>
      desk.write(seat(persona, number), {
        type: 'unsupported',
        content: { type: 'poll' },
        extra: {
          errors: [
            {
              code: 131051,
              title: 'Message type unknown',
              message: 'Message type unknown',
              error_data: { details: 'Message type is currently not supported.' },
            },
          ],
        },
      }),

    /** To the business's last message, or the one named; an empty emoji takes it back. */
    react: (persona: string, number: string, emoji: string, messageId?: string) =>
      react(desk, seat(persona, number), emoji, messageId),

    /** The last message, or the one named. */
    edit: (persona: string, number: string, text: string, messageId?: string) =>
      edit(desk, seat(persona, number), text, messageId),

    delete: (persona: string, number: string, messageId?: string) =>
      revoke(desk, seat(persona, number), messageId),

    tap: (persona: string, number: string, messageId: string, choice: string) =>
      tap(desk, seat(persona, number), messageId, choice),

    call: (persona: string, number: string) => call(desk, seat(persona, number)),

    /** `stop` and `resume` of marketing messages. */
    setMarketing(persona: string, number: string, wanted: boolean): void {
      const at = seat(persona, number)
      const value = wanted ? 'resume' : 'stop'
      at.who.stoppedMarketing = !wanted
      desk.tell(at, 'user_preferences', value, {
        contacts: [contactOf(at.who)],
        user_preferences: [
          {
            ...(at.who.phone ? { wa_id: at.who.phone } : {}),
            user_id: at.who.userId,
            detail: `User requested to ${value} marketing messages`,
            category: 'marketing_messages',
            value,
            timestamp: Math.floor(world.clock.now() / 1000),
          },
        ],
      })
    },

    /** Looks at the chat: what was delivered is read. The answer looks away again. */
    openChat(persona: string, number: string): () => void {
      const { chat } = seat(persona, number)
      const key = chatKey(number, persona)
      world.openChats.set(key, (world.openChats.get(key) ?? 0) + 1)
      courses.advanceAll(chat)
      world.changed()
      let looking = true
      return () => {
        const others = (world.openChats.get(key) ?? 1) - Number(looking)
        looking = false
        if (others > 0) world.openChats.set(key, others)
        else world.openChats.delete(key)
        world.changed()
      }
    },

    setOnline(persona: string, number: string, online: boolean): void {
      const { chat } = seat(persona, number)
      chat.online = online
      courses.advanceAll(chat)
      world.changed()
    },

    /** As if a day had passed, until the customer writes again. */
    shutWindow(persona: string, number: string): void {
      seat(persona, number).chat.windowFrom = null
      world.changed()
    },

    /** The window is open again, as after a message a moment ago. */
    openWindow(persona: string, number: string): void {
      seat(persona, number).chat.windowFrom = world.clock.now()
      world.changed()
    },

    /** Empties the phone; the inbox keeps what it has. */
    clearChat(persona: string, number: string): void {
      world.chats.delete(chatKey(number, persona))
      world.changed()
    },

    addPersona(seed: Parameters<typeof personaOf>[0]): Persona {
      const added = personaOf(seed)
      world.personas.set(added.id, added)
      world.changed()
      return added
    },
  }
}

export type CustomerApi = ReturnType<typeof createCustomer>
