import type { Capabilities } from '../adapter.ts'

const MB = 1024 * 1024

const PICTURES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif']
const SOUNDS = ['audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/aac', 'audio/wav', 'audio/webm']
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
  'application/rtf',
  // What Word, Excel and PowerPoint wrote until 2007, as the bytes tell it.
  'application/x-cfb',
  // What phones make and not every browser shows. HEIC is not among it: iPhones make a JPEG of a picture
  // for whoever does not ask for that.
  'video/3gpp',
  'video/quicktime',
  'text/plain',
]

/** Both ways: what agents send, and what visitors may hand in. */
export const capabilities: Capabilities = {
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
  // What a browser shows by itself, and what people's own programs open. Nothing that runs.
  files: [
    { kind: 'image', mimeTypes: PICTURES, maxBytes: 10 * MB },
    { kind: 'video', mimeTypes: ['video/mp4', 'video/webm'], maxBytes: 25 * MB },
    { kind: 'audio', mimeTypes: SOUNDS, maxBytes: 25 * MB },
    { kind: 'voice', mimeTypes: SOUNDS, maxBytes: 25 * MB },
    { kind: 'document', mimeTypes: DOCUMENTS, maxBytes: 25 * MB },
  ],
  freeServiceMessages: null,
}
