/** The kinds of message a business may send. A new one is a file and a line. */
import { contactsKind } from './contacts.ts'
import { interactiveKind } from './interactive.ts'
import type { Kind } from './kind.ts'
import { mediaKind } from './media.ts'
import { locationKind } from './place.ts'
import { reactionKind } from './reaction.ts'
import { templateKind } from './template.ts'
import { textKind } from './text.ts'

export const kinds: ReadonlyMap<string, Kind> = new Map([
  ['text', textKind],
  ['image', mediaKind('image')],
  ['audio', mediaKind('audio')],
  ['video', mediaKind('video')],
  ['document', mediaKind('document')],
  ['sticker', mediaKind('sticker')],
  ['location', locationKind],
  ['contacts', contactsKind],
  ['reaction', reactionKind],
  ['template', templateKind],
  ['interactive', interactiveKind],
])
