import type { Account, Outcome, UploadFile } from '../../adapter.ts'
import { asker } from '../check/step.ts'
import { readToken } from '../check/token.ts'
import { askGraph, outcomeOf, postStream } from '../graph.ts'
import { text } from '../parse/read.ts'
import type { WhatsAppSettings } from '../settings.ts'

/** What Meta's reviewers can look at, and no more than they take. */
const TYPES: readonly string[] = ['image/jpeg', 'image/png', 'video/mp4', 'application/pdf']
const MOST = 16 * 1024 * 1024

/**
 * Hands Meta an example of a header's file: begun as an upload of the app, then given in one piece.
 * From: developers.facebook.com/docs/graph-api/guides/upload.
 */
export async function uploadExample(
  file: UploadFile,
  account: Account<WhatsAppSettings>,
  signal: AbortSignal,
): Promise<Outcome<string>> {
  const { token } = account.settings
  if (!TYPES.includes(file.mimeType)) return refuse(`An example is one of ${TYPES.join(', ')}.`)
  if (file.size > MOST || file.size === 0) return refuse(`An example has 1 to ${MOST} bytes.`)
  const { appId } = await readToken(asker(account, signal), token, Date.now())
  if (!appId) return refuse('Meta does not say which app the token belongs to.')
  const query = { file_name: file.fileName, file_length: String(file.size), file_type: file.mimeType }
  const begun = await askGraph(account, { method: 'POST', path: `${appId}/uploads`, query }, signal)
  if (!begun.ok) return outcomeOf(begun, () => '')
  const place = placeOf(begun.body.id)
  if (!place) return refuse('Meta names no place to upload to.')
  const stream = { type: file.mimeType, size: file.size, bytes: file.body }
  // This one edge asks for another word than Bearer.
  const headers = { authorization: `OAuth ${token}`, file_offset: '0' }
  const given = await postStream(account, place, stream, signal, headers)
  if (!given.ok) return outcomeOf(given, () => '')
  const handle = text(given.body.h, 4096)
  return handle ? { ok: true, value: handle } : refuse('Meta took the example and gave no handle.')
}

/** `upload:MTphd…==?sig=ARZ…`: an id that brings its own query. */
function placeOf(id: unknown): { path: string; query: Record<string, string> } | null {
  if (typeof id !== 'string' || !/^upload:[\w=:+.-]{1,4096}(\?sig=[\w=-]{1,4096})?$/.test(id)) return null
  const [path = '', sig] = id.split('?sig=')
  return { path, query: sig === undefined ? {} : { sig } }
}

function refuse(detail: string): Outcome<never> {
  const failure = { code: 'example refused', reason: 'file_rejected', detail } as const
  return { ok: false, failure, retry: null, pauses: false }
}
