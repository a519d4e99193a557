/** An act of the page, done. */
import type { BusinessAppApi } from '../business-app/business-app.ts'
import type { CustomerApi } from '../customer/customer.ts'
import type { MetaApi } from '../meta/meta.ts'
import type { World } from '../world.ts'
import type { Act } from './acts.ts'

export interface Acting {
  customer: CustomerApi
  businessApp: BusinessAppApi
  meta: MetaApi
  world: World
}

type Run<Name extends Act['act']> = (asked: Extract<Act, { act: Name }>) => unknown

export function perform({ customer, businessApp, meta }: Acting, asked: Act): void {
  const { persona, number } = asked
  const run: { [Name in Act['act']]: Run<Name> } = {
    text: ({ text, quotedId, forwarded }) =>
      customer.writeText(persona, number, text, { quotedId, forwarded }),
    photo: () => customer.sendPhoto(persona, number),
    video: () => customer.sendVideo(persona, number),
    audio: () => customer.sendAudio(persona, number),
    voice: () => customer.sendVoice(persona, number),
    document: () => customer.sendDocument(persona, number),
    sticker: () => customer.sendSticker(persona, number),
    moving_sticker: () => customer.sendMovingSticker(persona, number),
    place: ({ quotedId }) => customer.sendPlace(persona, number, quotedId),
    contact: () => customer.sendContact(persona, number),
    own_contact: ({ quotedId }) => customer.shareOwnContact(persona, number, quotedId),
    order: () => customer.placeOrder(persona, number),
    product: ({ text }) => customer.askAboutProduct(persona, number, text),
    group: ({ text }) => customer.writeInGroup(persona, number, text),
    poll: () => customer.sendPoll(persona, number),
    unsupported: ({ kind }) => customer.sendUnsupported(persona, number, kind),
    unknown: () => customer.sendUnknown(persona, number),
    call: ({ seconds }) => customer.call(persona, number, seconds),
    react: ({ emoji, messageId }) => customer.react(persona, number, emoji, messageId),
    edit: ({ text, messageId }) => customer.edit(persona, number, text, messageId),
    delete: ({ messageId }) => customer.delete(persona, number, messageId),
    tap: ({ messageId, choice }) => customer.tap(persona, number, messageId, choice),
    flow: ({ messageId, answers }) => customer.submitFlow(persona, number, messageId, answers),
    play: ({ messageId }) => customer.play(persona, number, messageId),
    change_number: ({ phone }) => customer.changeNumber(persona, number, phone),
    change_user_id: () => customer.changeUserId(persona, number),
    change_device: () => customer.changeDevice(persona, number),
    reachable: ({ reachable }) => customer.setReachable(persona, number, reachable),
    marketing: ({ wanted }) => customer.setMarketing(persona, number, wanted),
    online: ({ online }) => customer.setOnline(persona, number, online),
    window: ({ open }) => (open ? customer.openWindow : customer.shutWindow)(persona, number),
    clear: () => customer.clearChat(persona, number),

    app_in_use: ({ inUse }) => businessApp.setInUse(number, inUse),
    app_text: ({ text }) => businessApp.writeText(persona, number, text),
    app_photo: () => businessApp.sendPhoto(persona, number),
    app_edit: ({ text }) => businessApp.edit(persona, number, text),
    app_delete: () => businessApp.delete(persona, number),
    app_contact: ({ action }) => businessApp.syncContact(persona, number, action),
    history: () => businessApp.importHistory(persona, number),
    history_declined: () => businessApp.declineHistory(persona, number),

    template: ({ template, status }) => meta.decideTemplate(template, status),
    template_quality: ({ template, quality }) => meta.rateTemplate(template, quality),
    restrict: ({ restriction }) => meta.restrict(number, restriction),
    disable: () => meta.disable(number),
    reinstate: () => meta.reinstate(number),
    quality: ({ quality }) => meta.setQuality(number, quality),
    limit: ({ limit }) => meta.setMessagingLimit(number, limit),
    security: ({ event }) => meta.tellSecurity(number, event),
    errors: ({ code }) => meta.tellErrors(number, code),
    hand_over: ({ to }) => meta.handOver(persona, number, to),
    free_used: ({ count }) => meta.setFreeUsed(number, count),
    token: ({ until }) => meta.setToken(number, { tokenUntil: until }),
  }
  const does = run[asked.act] as (asked: Act) => unknown
  does(asked)
}
