/**
 * The website's chat. Its provider is this server itself: a visitor's browser fetches what is sent, so
 * sending is done as soon as the message is here, and sending twice is the same as once.
 */
import type { WidgetSettings } from '../../server/contract/widget.ts'
import type { Channel } from '../adapter.ts'
import { capabilities } from './capabilities.ts'
import { check } from './check.ts'
import { parseWeb } from './parse.ts'
import { fields, settings } from './settings.ts'

export const web: Channel<WidgetSettings> = {
  kind: 'web',
  capabilities,
  settings,
  fields,
  accountOf: ({ key }) => key,
  notice: ({ notice }) => notice && notice.texts,
  // The site's own id of a person stands behind the key of the inbox.
  showAddress: ({ kind, value }) => (kind === 'external' ? value.slice(value.indexOf(':') + 1) : value),
  check,
  parse: parseWeb,
  repeatable: true,
  paced: false,
  // The visitor's browser asks us for it.
  upload: async () => ({ ok: true, value: { handle: 'here', until: null } }),
  send: async ({ correlation }) => ({ outcome: 'accepted', externalId: correlation, addresses: [] }),
}
