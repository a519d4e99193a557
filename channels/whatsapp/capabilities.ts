import type { Capabilities, FileLimit } from '../adapter.ts'
import { ENTRY_POINT_WINDOW, WINDOW } from './window.ts'

const MB = 1024 * 1024
const OFFICE = 'application/vnd.openxmlformats-officedocument'

/**
 * Which files WhatsApp takes. Stickers that move may be larger, but nothing here tells them apart.
 * From: developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types.
 */
export const files: readonly FileLimit[] = [
  { kind: 'image', mimeTypes: ['image/jpeg', 'image/png'], maxBytes: 5 * MB },
  { kind: 'video', mimeTypes: ['video/mp4', 'video/3gpp'], maxBytes: 16 * MB },
  {
    kind: 'audio',
    mimeTypes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
    maxBytes: 16 * MB,
  },
  { kind: 'voice', mimeTypes: ['audio/ogg'], maxBytes: 16 * MB },
  {
    kind: 'document',
    mimeTypes: [
      'text/plain',
      'application/pdf',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      `${OFFICE}.wordprocessingml.document`,
      `${OFFICE}.spreadsheetml.sheet`,
      `${OFFICE}.presentationml.presentation`,
    ],
    maxBytes: 100 * MB,
  },
  { kind: 'sticker', mimeTypes: ['image/webp'], maxBytes: 100 * 1024 },
]

export const capabilities: Capabilities = {
  maxText: 4096,
  maxCaption: 1024,
  replyWindow: WINDOW,
  entryPointWindow: ENTRY_POINT_WINDOW,
  reactions: true,
  edits: true,
  revokes: true,
  receipts: ['accepted', 'sent', 'delivered', 'read', 'played'],
  templates: true,
  typing: true,
  readMarks: true,
  sends: [
    'text',
    'file',
    'location',
    'contacts',
    'reaction',
    'buttons',
    'list',
    'link',
    'flow',
    'ask_location',
    'ask_contact',
    'template',
  ],
  files,
  // For each number and calendar month, since 2026-10-01.
  freeServiceMessages: 1000,
}
