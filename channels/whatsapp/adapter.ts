import type { Channel } from '../adapter.ts'
import { check } from './check/check.ts'
import { mend } from './check/mend.ts'
import { fetchFile } from './media.ts'
import { parse } from './parse/envelope.ts'
import { send } from './send.ts'
import { fields, settings, type WhatsAppSettings } from './settings.ts'
import { showAddress } from './show.ts'
import { handshake, sharesSecret, verify } from './signature.ts'
import { ENTRY_POINT_WINDOW, WINDOW } from './window.ts'

/** WhatsApp through Meta's Cloud API. */
export const whatsapp: Channel<WhatsAppSettings> = {
  kind: 'whatsapp',
  capabilities: {
    maxText: 4096,
    maxCaption: 1024,
    replyWindow: WINDOW,
    entryPointWindow: ENTRY_POINT_WINDOW,
    reactions: true,
    edits: true,
    revokes: true,
    receipts: ['accepted', 'sent', 'delivered', 'read', 'played'],
    templates: false,
    typing: false,
    readMarks: false,
    sends: ['text'],
    files: [],
    freeServiceMessages: 1000,
  },
  settings,
  fields,
  accountOf: ({ phoneNumberId }) => phoneNumberId,
  groupOf: ({ wabaId }) => wabaId,
  showAddress,
  webhook: { verify, handshake, sharesSecret },
  parse,
  send,
  fetchFile,
  check,
  mend,
}
