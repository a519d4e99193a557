import { randomUUID } from 'node:crypto'
import type { Account, Outcome, UploadFile } from '../adapter.ts'
import { files } from './capabilities.ts'
import { outcomeOf, postStream } from './graph.ts'
import { identifier } from './parse/read.ts'
import type { WhatsAppSettings } from './settings.ts'

/** How long Meta keeps an uploaded file to be sent. */
const LIFE = 30 * 24 * 60 * 60 * 1000

/**
 * Hands Meta a file, piece by piece as it is read. Never throws.
 * From: developers.facebook.com/docs/whatsapp/cloud-api/reference/media#upload-media.
 */
export async function upload(
  file: UploadFile,
  account: Account<WhatsAppSettings>,
  signal: AbortSignal,
): Promise<Outcome<{ handle: string; until: number | null }>> {
  const refusal = refusalOf(file)
  if (refusal) return refuse('file refused', refusal)
  const path = `${account.settings.phoneNumberId}/media`
  const started = Date.now()
  const answer = await postStream(account, { path }, formOf(file), signal)
  if (!answer.ok) return outcomeOf(answer, () => ({ handle: '', until: null }))
  const handle = identifier(answer.body.id)
  if (!handle) return refuse('no file id', 'Meta took the file and named no id.')
  return { ok: true, value: { handle, until: started + LIFE } }
}

/** Meta says so only after the upload, and of a wrong kind only after the message was sent. */
function refusalOf({ kind, mimeType, size }: UploadFile): string | null {
  const limit = files.find((limit) => limit.kind === kind)
  const type = bareType(mimeType)
  if (!limit?.mimeTypes.includes(type)) return `WhatsApp does not take ${type} as ${kind}.`
  if (size > limit.maxBytes) return `WhatsApp takes at most ${limit.maxBytes} bytes as ${kind}, not ${size}.`
  return size > 0 ? null : 'The file is empty.'
}

/** `audio/ogg; codecs=opus` is `audio/ogg`. */
function bareType(mimeType: string): string {
  return (mimeType.split(';')[0] ?? '').trim().toLowerCase()
}

/** The form in bytes, and how many they are: Meta refuses a form of unknown length. */
function formOf({ mimeType, fileName, size, body }: UploadFile) {
  const boundary = `sandglass-${randomUUID()}`
  const type = bareType(mimeType)
  const field = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const head = Buffer.from(
    `${field('messaging_product', 'whatsapp')}${field('type', type)}--${boundary}\r\n` +
      `content-disposition: form-data; name="file"; filename="${quoted(fileName)}"\r\n` +
      `content-type: ${type}\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    size: head.byteLength + size + tail.byteLength,
    async *bytes() {
      yield head
      yield* body()
      yield tail
    },
  }
}

/** As browsers write it: what would end the name or the line is escaped. */
function quoted(fileName: string): string {
  return fileName.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function refuse(code: string, detail: string): Outcome<never> {
  return { ok: false, failure: { code, reason: 'file_rejected', detail }, retry: null, pauses: false }
}
