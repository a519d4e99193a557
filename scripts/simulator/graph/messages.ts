/** `POST /{PNID}/messages`: something to send, or a read mark. */
import { readJson } from './body.ts'
import { withBody } from './call.ts'
import type { Call, Reply } from './call.ts'
import { badParameter, invalid } from './errors.ts'
import { markRead } from './mark-read.ts'
import { send } from './send.ts'

export async function messages(call: Call<'number'>): Promise<Reply> {
  const { world, request, target } = call
  const body = await readJson(request)
  try {
    if (body['messaging_product'] !== 'whatsapp') {
      throw badParameter('The parameter messaging_product is required.')
    }
    if (body['status'] !== undefined) return { body, answer: markRead(world, target.number, body) }
    const marketingOnly = new URL(request.url ?? '/', 'http://localhost').pathname.endsWith(
      'marketing_messages',
    )
    if (marketingOnly && body['type'] !== 'template') {
      throw invalid('Marketing messages are templates of the category MARKETING.')
    }
    return { body, ...send(call, target.number, body) }
  } catch (error) {
    throw withBody(body, error)
  }
}
