import type { Channel } from '../adapter.ts'
import { capabilities } from './capabilities.ts'
import { check } from './check/check.ts'
import { mend } from './check/mend.ts'
import { discardFile, KEEPS_FILES } from './discard-file.ts'
import { discover } from './discover.ts'
import { fetchFile } from './media.ts'
import { parse } from './parse/envelope.ts'
import { send } from './send.ts'
import { fields, settings, type WhatsAppSettings } from './settings.ts'
import { showAddress } from './show.ts'
import { signal } from './signal.ts'
import { handshake, sharesSecret, verify } from './signature.ts'
import { templates } from './templates/templates.ts'
import { upload } from './upload.ts'

/** WhatsApp through Meta's Cloud API. */
export const whatsapp: Channel<WhatsAppSettings> = {
  kind: 'whatsapp',
  capabilities,
  settings,
  fields,
  accountOf: ({ phoneNumberId }) => phoneNumberId,
  groupOf: ({ wabaId }) => wabaId,
  showAddress,
  webhook: { verify, handshake, sharesSecret },
  parse,
  send,
  upload,
  signal,
  templates,
  fetchFile,
  keepsFiles: KEEPS_FILES,
  discardFile,
  discover,
  check,
  mend,
}
