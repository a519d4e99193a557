/** A small Graph API of our own, so that answers and files can be told exactly. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { nextWamid } from './whatsapp.ts'

interface Answer {
  status: number
  body: unknown
}

export interface FakeGraph extends AsyncDisposable {
  url: string
  /** Bodies of the messages that were posted. */
  posted: Array<Record<string, unknown>>
  /** Read marks and typing. */
  signals: Array<Record<string, unknown>>
  /** Files that were uploaded: each form as it came. */
  uploads: Array<{ id: string; form: Buffer }>
  /** Media id → bytes. A missing one is 404. */
  files: Map<string, Buffer>
  /** Files that somebody asked to be deleted, and for which number. */
  discarded: Array<{ id: string; number: string | null }>
  /** What the next of those are answered; undefined: gone, or not there. */
  answerDiscard: ((id: string) => Answer | undefined) | undefined
  /** What the next messages are answered; undefined: accepted. */
  answer: ((body: Record<string, unknown>) => Answer | Promise<Answer>) | undefined
  /** What the next uploads are answered; undefined: accepted. */
  answerUpload: (() => Answer | Promise<Answer>) | undefined
}

export async function startGraph(): Promise<FakeGraph> {
  const posted: FakeGraph['posted'] = []
  const files: FakeGraph['files'] = new Map()
  const given = { posted, files, signals: [], uploads: [], discarded: [] }
  const graph = given as unknown as FakeGraph
  // oxlint-disable-next-line typescript/no-misused-promises -- a throw fails the test, as it should
  const server = createServer(async (request, response) => {
    const reply = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://graph')
    const parts = pathname.split('/').filter(Boolean)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    if (parts[0] === 'bytes') return response.writeHead(200).end(files.get(parts[1] ?? ''))
    if (request.method === 'POST' && parts.at(-1) === 'media') {
      const id = String(7_000_000 + graph.uploads.length)
      const form = Buffer.concat(chunks)
      graph.uploads.push({ id, form })
      const answer = (await graph.answerUpload?.()) ?? { status: 200, body: { id } }
      const { id: handle } = answer.body as { id?: string }
      if (handle) files.set(handle, form)
      return reply(answer.status, answer.body)
    }
    if (request.method === 'POST') {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
      if (body['status'] === 'read') {
        graph.signals.push(body)
        return reply(200, { success: true })
      }
      posted.push(body)
      const answer = (await graph.answer?.(body)) ?? {
        status: 200,
        body: {
          messaging_product: 'whatsapp',
          contacts: [{ input: body['to'], wa_id: String(body['to']).replace('+', '') }],
          messages: [{ id: nextWamid() }],
        },
      }
      return reply(answer.status, answer.body)
    }
    const id = parts[1] ?? ''
    if (request.method === 'DELETE') {
      graph.discarded.push({ id, number: searchParams.get('phone_number_id') })
      const answer = graph.answerDiscard?.(id)
      if (answer) return reply(answer.status, answer.body)
      if (files.delete(id)) return reply(200, { success: true })
    }
    const file = files.get(id)
    if (!file) return reply(400, { error: { message: 'Unsupported request.', code: 100, error_subcode: 33 } })
    return reply(200, {
      id,
      url: `${graph.url}/bytes/${id}`,
      file_size: file.length,
      messaging_product: 'whatsapp',
    })
  })
  await new Promise<void>((resume) => server.listen(0, '127.0.0.1', resume))
  graph.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  graph[Symbol.asyncDispose] = async () => {
    server.closeAllConnections()
    await new Promise((resume) => server.close(resume))
  }
  return graph
}
