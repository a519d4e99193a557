/** The body of a Graph request: JSON, or a form with a file in it. */
import type { IncomingMessage } from 'node:http'
import { isObject } from '../json.ts'
import type { Json } from '../json.ts'
import { GraphError } from './errors.ts'

export async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    // Reads on to the end, so that the answer arrives instead of a broken connection; keeps nothing of it.
    if (size <= limit) chunks.push(chunk)
  }
  if (size > limit) throw new GraphError(100, '(#100) The request is too large.', { status: 413 })
  return Buffer.concat(chunks)
}

export async function readJson(request: IncomingMessage): Promise<Json> {
  const bytes = await readBytes(request, 1024 * 1024)
  if (bytes.length === 0) return {}
  try {
    const body: unknown = JSON.parse(bytes.toString('utf8'))
    if (isObject(body)) return body
  } catch {
    // Told below, like a body that is no object.
  }
  throw new GraphError(100, '(#100) The request body is not valid JSON.')
}

/**
 * The parameters of a request, wherever they stand: in its address, as JSON, or as a form. The Graph API
 * makes no difference.
 */
export async function readParameters(request: IncomingMessage, query: URLSearchParams): Promise<Json> {
  const inAddress = Object.fromEntries(query)
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('application/x-www-form-urlencoded')) {
    const form = new URLSearchParams((await readBytes(request, 1024 * 1024)).toString('utf8'))
    return { ...inAddress, ...Object.fromEntries(form) }
  }
  if (type.startsWith('multipart/')) {
    const entries = [...(await readForm(request, 1024 * 1024))].filter(
      ([, value]) => typeof value === 'string',
    )
    return { ...inAddress, ...Object.fromEntries(entries) }
  }
  return { ...inAddress, ...(await readJson(request)) }
}

export async function readForm(request: IncomingMessage, limit: number): Promise<FormData> {
  const bytes = await readBytes(request, limit)
  const type = request.headers['content-type'] ?? ''
  try {
    return await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
  } catch {
    throw new GraphError(100, '(#100) The request must be multipart/form-data.')
  }
}
