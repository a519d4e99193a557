import { FileUnavailable, type Account, type FetchedFile, type RemoteFile } from '../adapter.ts'
import { withoutToken } from './errors.ts'
import { askGraph, sentenceOf } from './graph.ts'
import { identifier, text, type Fields } from './parse/read.ts'
import type { WhatsAppSettings } from './settings.ts'
import { mayHaveToken } from './trust.ts'

/**
 * Opens a file by its id: Meta names an address that works for five minutes, and only with the token.
 * The address is asked for every time; the one in the webhook is input and may be any address at all.
 */
export async function fetchFile(
  file: RemoteFile,
  account: Account<WhatsAppSettings>,
  signal: AbortSignal,
): Promise<FetchedFile> {
  if (!isFileId(file.id)) throw new FileUnavailable('The file id is no id.', false)
  const first = await download(file, account, signal)
  // Found to be stale, the address is asked for once more.
  return first ?? (await download(file, account, signal)) ?? refuse('The address is stale.', true)
}

/** Ids come from outside, and stand in the addresses that we ask. */
export const isFileId = (id: string): boolean => /^[A-Za-z0-9_-]{1,256}$/.test(id)

/** null: the address is not valid (any more). */
async function download(
  file: RemoteFile,
  account: Account<WhatsAppSettings>,
  signal: AbortSignal,
): Promise<FetchedFile | null> {
  const { token, phoneNumberId } = account.settings
  const found = await askGraph(account, { path: file.id, query: { phone_number_id: phoneNumberId } }, signal)
  // A channel that an admin has to mend still has its files when it is mended, for a week.
  if (!found.ok)
    return refuse(`Meta names no address: ${found.failure.code}.`, found.pauses || found.retry !== null)
  const url = addressOf(found.body.url, account.baseUrl)
  let response: Response
  try {
    response = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, 'accept-encoding': 'identity' },
      redirect: 'error',
      signal,
    })
  } catch (error) {
    throw new FileUnavailable(withoutToken(sentenceOf(error), token), true)
  }
  if (response.ok && response.body) return fetched(response, response.body, found.body)
  await response.body?.cancel()
  if (response.status === 404) return null
  return refuse(
    `HTTP ${response.status}`,
    response.status >= 500 || [401, 403, 429].includes(response.status),
  )
}

function addressOf(value: unknown, baseUrl: string): URL {
  const url = typeof value === 'string' ? URL.parse(value) : null
  if (!url) return refuse('Meta names no readable address.', false)
  if (!mayHaveToken(url, baseUrl)) return refuse('The address is on a host the token is not for.', false)
  return url
}

function fetched(response: Response, body: ReadableStream<Uint8Array>, info: Fields): FetchedFile {
  // What Meta knows of the file; the host that serves it may have lost a part.
  const size = Number(identifier(info.file_size) ?? response.headers.get('content-length') ?? NaN)
  return {
    body: chunksOf(body),
    mimeType: text(response.headers.get('content-type')) ?? text(info.mime_type, 255),
    size: Number.isSafeInteger(size) ? size : null,
  }
}

async function* chunksOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch (error) {
    throw new FileUnavailable(`Broken off: ${sentenceOf(error)}`, true)
  }
}

function refuse(message: string, retry: boolean): never {
  throw new FileUnavailable(message, retry)
}
