/**
 * The customer's side: every act a person can do in WhatsApp. The phone page calls it over REST, tests
 * directly. What makes a message returns its id.
 */
import { chatKey } from '../chat.ts'
import type { Courses } from '../courses.ts'
import type { Json } from '../json.ts'
import { contactOf, persona as personaOf } from '../personas.ts'
import type { Persona } from '../personas.ts'
import type { World } from '../world.ts'
import { submitFlow, tap } from './answers.ts'
import { call } from './calls.ts'
import { UnknownChat } from './desk.ts'
import type { Desk } from './desk.ts'
import { sendFile, typeOf } from './files.ts'
import type { FileMore } from './files.ts'
import { changeDevice, changeNumber, changeUserId } from './identity.ts'
import { askAboutProduct, sendUnknown, sendUnsupported, writeInGroup } from './odd.ts'
import type { UnsupportedKind } from './odd.ts'
import { edit, react, revoke } from './remarks.ts'
import { contactCard, order, ownCard, place, samples } from './samples.ts'
import type { OwnFile } from './samples.ts'

export function createCustomer(world: World, desk: Desk, courses: Courses) {
  const seat = (persona: string, number: string) => desk.seat(persona, number)
  return {
    writeText: (
      persona: string,
      number: string,
      text: string,
      more: Pick<FileMore, 'quotedId' | 'forwarded'> = {},
    ) => desk.write(seat(persona, number), { type: 'text', content: { body: text }, ...more }),

    sendPhoto: (persona: string, number: string, more: FileMore = {}) =>
      sendFile(desk, seat(persona, number), 'image', more.file ?? samples.photo(), more),

    sendVoice: (persona: string, number: string, more: FileMore = {}) =>
      sendFile(desk, seat(persona, number), 'audio', more.file ?? samples.voice(), more, { voice: true }),

    /** Music or a recording from elsewhere: no voice note. */
    sendAudio: (persona: string, number: string, more: FileMore = {}) =>
      sendFile(desk, seat(persona, number), 'audio', more.file ?? samples.audio(), more),

    sendVideo: (persona: string, number: string, more: FileMore = {}) =>
      sendFile(desk, seat(persona, number), 'video', more.file ?? samples.video(), more),

    sendDocument: (persona: string, number: string, more: FileMore = {}) =>
      sendFile(desk, seat(persona, number), 'document', more.file ?? samples.document(), more),

    sendSticker: (persona: string, number: string, more: FileMore = {}) =>
      sendFile(desk, seat(persona, number), 'sticker', more.file ?? samples.sticker(), more, {
        animated: false,
      }),

    sendMovingSticker: (persona: string, number: string, more: FileMore = {}) =>
      sendFile(desk, seat(persona, number), 'sticker', more.file ?? samples.movingSticker(), more, {
        animated: true,
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

    /** Quoting the message that asked for it, it is the answer to that. */
    sendPlace: (persona: string, number: string, quotedId?: string) =>
      desk.write(seat(persona, number), { type: 'location', content: place, quotedId }),

    sendContact: (persona: string, number: string) =>
      desk.write(seat(persona, number), { type: 'contacts', content: [contactCard] }),

    /** One's own number, as the answer to the message that asked for it. */
    shareOwnContact(persona: string, number: string, quotedId?: string): string {
      const at = seat(persona, number)
      return desk.write(at, { type: 'contacts', content: [ownCard(at.who)], quotedId })
    },

    placeOrder: (persona: string, number: string) =>
      desk.write(seat(persona, number), { type: 'order', content: order }),

    /** Something the Cloud API can't carry. */
    sendPoll: (persona: string, number: string) => sendUnsupported(desk, seat(persona, number), 'poll'),

    sendUnsupported: (persona: string, number: string, kind: UnsupportedKind) =>
      sendUnsupported(desk, seat(persona, number), kind),

    /** Of a type that the Cloud API does not have yet. */
    sendUnknown: (persona: string, number: string) => sendUnknown(desk, seat(persona, number)),

    writeInGroup: (persona: string, number: string, text: string) =>
      writeInGroup(desk, seat(persona, number), text),

    askAboutProduct: (persona: string, number: string, text: string) =>
      askAboutProduct(desk, seat(persona, number), text),

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

    /** The form of a flow, filled in and sent. */
    submitFlow: (persona: string, number: string, messageId: string, answers: Json) =>
      submitFlow(desk, seat(persona, number), messageId, answers),

    /** Listens to a voice message of the business. */
    play(persona: string, number: string, messageId: string): void {
      if (!courses.play(seat(persona, number).chat, messageId)) {
        throw new UnknownChat('There is no such message in this chat.')
      }
    },

    /** `seconds`: how long somebody talked to them; 0: nobody answered. */
    call: (persona: string, number: string, seconds = 0) => call(desk, seat(persona, number), seconds),

    /** Has another number from now on (digits). */
    changeNumber: (persona: string, number: string, phone: string) =>
      changeNumber(desk, seat(persona, number), phone),

    changeUserId: (persona: string, number: string) => changeUserId(desk, seat(persona, number)),

    /** Uses another phone with the same number. */
    changeDevice: (persona: string, number: string) => changeDevice(desk, seat(persona, number)),

    /** Blocks the business, or lets it write again. Nobody is told. */
    setReachable(persona: string, number: string, reachable: boolean): void {
      seat(persona, number).who.reachable = reachable
      world.changed()
    },

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
      const { chat } = seat(persona, number)
      Object.assign(chat, {
        windowFrom: null,
        entryPointUntil: Math.min(chat.entryPointUntil, world.clock.now()),
      })
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
