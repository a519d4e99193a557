/** What the page may ask a customer to do, and the words for it. */
import { z } from 'zod'
import type { CustomerApi } from '../customer/customer.ts'
import { sendOutcomes } from '../faults.ts'

const id = z.string().min(1).max(500)
const text = z.string().min(1).max(4096)
const act = <Name extends string, Shape extends z.ZodRawShape>(name: Name, shape: Shape) =>
  z.strictObject({ act: z.literal(name), number: id, persona: id, ...shape })

export const Act = z.discriminatedUnion('act', [
  act('text', { text, quotedId: id.optional() }),
  act('photo', {}),
  act('voice', {}),
  act('document', {}),
  act('sticker', {}),
  act('place', {}),
  act('contact', {}),
  act('order', {}),
  act('poll', {}),
  act('call', {}),
  act('react', { emoji: z.string().max(32), messageId: id.optional() }),
  act('edit', { text, messageId: id.optional() }),
  act('delete', { messageId: id.optional() }),
  act('tap', { messageId: id, choice: z.string().min(1).max(256) }),
  act('marketing', { wanted: z.boolean() }),
  act('online', { online: z.boolean() }),
  act('window', { open: z.boolean() }),
  act('clear', {}),
])
export type Act = z.infer<typeof Act>

export const Switches = z.strictObject({
  send: z.enum(sendOutcomes).optional(),
  webhook: z
    .strictObject({
      delay: z.int().min(0).max(600_000),
      duplicate: z.boolean(),
      reorder: z.boolean(),
      badSignature: z.boolean(),
    })
    .partial()
    .optional(),
})

export const Where = z.object({ number: id.optional(), persona: id.default('katharina') })

export const FileQuery = z.object({
  number: id,
  persona: id,
  name: z.string().max(240).default('file'),
  caption: z.string().max(1024).optional(),
})

export function perform(customer: CustomerApi, asked: Act): void {
  const { persona, number } = asked
  const run: { [Name in Act['act']]: (asked: Extract<Act, { act: Name }>) => unknown } = {
    text: ({ text, quotedId }) => customer.writeText(persona, number, text, { quotedId }),
    photo: () => customer.sendPhoto(persona, number),
    voice: () => customer.sendVoice(persona, number),
    document: () => customer.sendDocument(persona, number),
    sticker: () => customer.sendSticker(persona, number),
    place: () => customer.sendPlace(persona, number),
    contact: () => customer.sendContact(persona, number),
    order: () => customer.placeOrder(persona, number),
    poll: () => customer.sendPoll(persona, number),
    call: () => customer.call(persona, number),
    react: ({ emoji, messageId }) => customer.react(persona, number, emoji, messageId),
    edit: ({ text, messageId }) => customer.edit(persona, number, text, messageId),
    delete: ({ messageId }) => customer.delete(persona, number, messageId),
    tap: ({ messageId, choice }) => customer.tap(persona, number, messageId, choice),
    marketing: ({ wanted }) => customer.setMarketing(persona, number, wanted),
    online: ({ online }) => customer.setOnline(persona, number, online),
    window: ({ open }) => (open ? customer.openWindow : customer.shutWindow)(persona, number),
    clear: () => customer.clearChat(persona, number),
  }
  const does = run[asked.act] as (asked: Act) => unknown
  does(asked)
}
