import type { Capabilities } from '../adapter.ts'

const MB = 1024 * 1024
/** Beyond it most providers refuse a mail, whatever is in it; an inbox may set less. */
const LARGEST = 100 * MB

export const capabilities: Capabilities = {
  maxText: 200_000,
  maxCaption: 0,
  replyWindow: null,
  entryPointWindow: null,
  reactions: false,
  edits: false,
  revokes: false,
  receipts: ['accepted', 'delivered'],
  templates: false,
  typing: false,
  readMarks: false,
  sends: ['mail'],
  // Whatever it is, it goes as it is.
  files: [
    { kind: 'image', mimeTypes: ['*'], maxBytes: LARGEST },
    { kind: 'document', mimeTypes: ['*'], maxBytes: LARGEST },
  ],
  freeServiceMessages: null,
}
