/** Files as a browser sends them: the bytes are the body. */
import type { UploadView } from '../../server/contract/content.ts'
import type { Client, Reply, TestServer } from './server.ts'

export const LETTER = Buffer.from('Dear Ada, here is the list you asked for.\n')

export interface UploadOptions {
  name?: string
  as?: 'voice' | 'sticker' | 'document'
  headers?: Record<string, string>
}

export const upload = (
  t: TestServer,
  client: Client,
  conversationId: number,
  bytes: Buffer,
  options: UploadOptions = {},
): Promise<Reply<UploadView>> => uploadTo(t, client, { conversation: conversationId }, bytes, options)

/** For a conversation, or one that is still to begin in this inbox. */
export async function uploadTo(
  t: TestServer,
  client: Client,
  target: { conversation: number } | { inbox: number },
  bytes: Buffer,
  { name = 'list.txt', as, headers = {} }: UploadOptions = {},
): Promise<Reply<UploadView>> {
  const place = Object.fromEntries(Object.entries(target).map(([key, id]) => [key, String(id)]))
  const query = new URLSearchParams({ ...place, name, ...(as ? { as } : {}) })
  const response = await fetch(`${t.url}/api/uploads?${query.toString()}`, {
    method: 'POST',
    body: new Uint8Array(bytes),
    headers: {
      authorization: `Bearer ${client.token}`,
      'content-type': 'application/octet-stream',
      ...headers,
    },
  })
  return { status: response.status, body: (await response.json()) as UploadView, headers: response.headers }
}
