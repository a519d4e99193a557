/**
 * The website's chat. Its provider is this server itself: a visitor's browser fetches what is sent, so
 * sending is done as soon as the message is here, and sending twice is the same as once.
 */
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { WidgetSettings } from '../../server/contract/widget.ts'
import type { Channel } from '../adapter.ts'
import { parseWeb } from './parse.ts'

const MB = 1024 * 1024

const PICTURES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']
const DOCUMENTS = [
  'application/pdf',
  'application/zip',
  'application/msword',
  'application/vnd.ms-excel',
  'application/vnd.ms-powerpoint',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.oasis.opendocument.text',
  'application/vnd.oasis.opendocument.spreadsheet',
  'application/vnd.oasis.opendocument.presentation',
  'text/plain',
]
const SOUNDS = ['audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/aac', 'audio/wav', 'audio/webm']

const randomKey = () => randomBytes(16).toString('base64url')

export const web: Channel<WidgetSettings> = {
  kind: 'web',
  capabilities: {
    maxText: 10_000,
    maxCaption: 4000,
    replyWindow: null,
    entryPointWindow: null,
    reactions: false,
    edits: false,
    revokes: false,
    receipts: ['accepted', 'delivered', 'read'],
    templates: false,
    typing: true,
    readMarks: true,
    sends: ['text', 'file'],
    files: [
      { kind: 'image', mimeTypes: PICTURES, maxBytes: 10 * MB },
      { kind: 'video', mimeTypes: ['video/mp4', 'video/webm'], maxBytes: 25 * MB },
      { kind: 'audio', mimeTypes: SOUNDS, maxBytes: 25 * MB },
      { kind: 'voice', mimeTypes: SOUNDS, maxBytes: 25 * MB },
      { kind: 'document', mimeTypes: DOCUMENTS, maxBytes: 25 * MB },
    ],
    freeServiceMessages: null,
  },
  // Whoever makes an inbox need not think of a key.
  settings: z.preprocess(
    (given) => (typeof given === 'object' && given !== null ? { key: randomKey(), ...given } : given),
    WidgetSettings,
  ),
  fields: [{ key: 'identitySecret', secret: true }],
  accountOf: ({ key }) => key,
  notice: ({ notice }) => notice && notice.texts,
  showAddress: ({ value }) => value,
  check: async () => ({ steps: [], facts: {} }),
  parse: parseWeb,
  repeatable: true,
  // The visitor's browser asks us for it.
  upload: async () => ({ ok: true, value: { handle: 'here', until: null } }),
  send: async ({ correlation }) => ({ outcome: 'accepted', externalId: correlation, addresses: [] }),
}
