/** A Graph API that keeps a ledger: what was asked of it, how often, and what it said. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Sent {
  correlation: string
  wamid: string
  to: string
  text: string
  /** Of a message with a file: the id that its upload was given. */
  media: string | null
  at: number
}

export type Answer = (sent: Sent, response: ServerResponse) => void | Promise<void>

export interface FakeGraph extends AsyncDisposable {
  url: string
  /** Every message asked for, in the order of asking. */
  sent: Sent[]
  /** How it answers from now on. */
  answer: Answer
  /** Files asked to be kept, in the order of asking. */
  uploads: Upload[]
  /** How it answers those from now on. */
  answerUpload: UploadAnswer
}

export interface Upload {
  id: string
  size: number
}

export type UploadAnswer = (upload: Upload, response: ServerResponse) => void | Promise<void>

export const keep: UploadAnswer = ({ id }, response) => reply(response, 200, { id })

export const accept: Answer = ({ wamid, to }, response) =>
  reply(response, 200, {
    messaging_product: 'whatsapp',
    contacts: [{ input: to, wa_id: to.replace('+', '') }],
    messages: [{ id: wamid }],
  })

export const refuse =
  (status: number, code: number): Answer =>
  (_, response) =>
    reply(response, status, {
      error: { message: `(#${code}) No`, type: 'OAuthException', code, fbtrace_id: 'A' },
    })

export function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

export async function startGraph(): Promise<FakeGraph> {
  let asked = 0
  const server = createServer((request, response) => void handle(request, response))
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    response.on('error', () => {})
    const bytes = await readAll(request)
    // Whoever asked has died in the middle of it.
    if (!bytes) return
    if (request.url?.endsWith('/media')) {
      const upload = { id: `media-${graph.uploads.length + 1}`, size: bytes.length }
      graph.uploads.push(upload)
      return graph.answerUpload(upload, response)
    }
    if (!request.url?.endsWith('/messages')) return reply(response, 404, {})
    const body = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
    if (body['status'] === 'read') return reply(response, 200, { success: true })
    const file = body[String(body['type'])] as { id?: unknown } | undefined
    const sent = {
      correlation: String(body['biz_opaque_callback_data']),
      wamid: `wamid.graph-${++asked}`,
      to: String(body['to']),
      text: String((body['text'] as { body?: unknown } | undefined)?.body),
      media: typeof file?.id === 'string' ? file.id : null,
      at: Date.now(),
    }
    graph.sent.push(sent)
    await graph.answer(sent, response)
  }
  await new Promise<void>((resume) => server.listen(0, '127.0.0.1', resume))
  const graph: FakeGraph = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: [],
    answer: accept,
    uploads: [],
    answerUpload: keep,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((resume) => server.close(resume))
    },
  }
  return graph
}

async function readAll(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks)
  } catch {
    return null
  }
}
