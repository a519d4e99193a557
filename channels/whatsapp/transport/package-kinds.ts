import type { Bot } from 'whatsapp-cloud-api/dist/createBot.types.js'
import type { OutboundContent, SentFile } from '../../adapter.ts'
import { renderContacts } from '../render/contacts.ts'

type Contacts = Parameters<Bot['sendContacts']>[1]

/** Sends by the package's own call, or gives null for a kind that it has none for. */
export function sendByPackage(bot: Bot, to: string, content: OutboundContent): Promise<unknown> | null {
  switch (content.kind) {
    case 'text':
      return bot.sendText(to, content.text, { preview_url: content.preview })
    case 'file':
      return sendFile(bot, to, content.file, content.caption)
    case 'location': {
      const { latitude, longitude, name, address } = content
      return bot.sendLocation(to, latitude, longitude, { ...(name && { name }), ...(address && { address }) })
    }
    case 'contacts':
      return bot.sendContacts(to, renderContacts(content.contacts) as unknown as Contacts)
    case 'template':
      return bot.sendTemplate(to, content.name, content.language)
    case 'buttons':
      return bot.sendReplyButtons(
        to,
        content.body,
        Object.fromEntries(content.buttons.map(({ id, title }) => [id, title])),
      )
    case 'list':
      return bot.sendList(
        to,
        content.button,
        content.body,
        Object.fromEntries(content.sections.map(({ title }) => [title ?? '', []])),
      )
    case 'reaction':
    case 'link':
    case 'flow':
    case 'ask_location':
    case 'ask_contact':
    case 'mail':
      return null
  }
}

function sendFile(bot: Bot, to: string, file: SentFile, caption: string | null): Promise<unknown> {
  const { kind, handle, fileName } = file
  const words = caption ? { caption } : {}
  switch (kind) {
    case 'image':
      return bot.sendImage(to, handle, words)
    case 'video':
      return bot.sendVideo(to, handle, words)
    case 'document':
      return bot.sendDocument(to, handle, { ...words, ...(fileName && { filename: fileName }) })
    case 'audio':
    case 'voice':
      return bot.sendAudio(to, handle)
    case 'sticker':
      return bot.sendSticker(to, handle)
  }
}
