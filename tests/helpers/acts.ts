/** What customers and workers do in tests, and waiting until it is done. */
import { vi } from 'vitest'
import type { MessageView } from '../../server/contract/conversation.ts'
import type { Client, TestServer } from './server.ts'
import { messageDelivery, nextWamid, textDelivery, type Envelope, type TextOptions } from './whatsapp.ts'

/** Looks again and again until `look` no longer throws. */
export const until = <T>(look: () => T | Promise<T>, interval = 5, timeout = 15_000): Promise<T> =>
  vi.waitFor(look, { timeout, interval })

/** Nothing that was delivered is left to be taken in. */
export async function takenIn(t: TestServer): Promise<void> {
  await until(async () => {
    if (await t.ctx.db.read.selectFrom('raw_delivery').select('id').executeTakeFirst()) {
      throw new Error('deliveries are still waiting')
    }
  })
}

export async function deliver(t: TestServer, body: Envelope): Promise<void> {
  const response = await t.deliver(body)
  if (response.status !== 200) throw new Error(`delivery refused: ${response.status}`)
  await takenIn(t)
}

export interface Received {
  id: number
  conversationId: number
  externalId: string
}

export async function receiveText(t: TestServer, text: string, options: TextOptions = {}): Promise<Received> {
  const externalId = options.id ?? nextWamid()
  await deliver(t, textDelivery(text, { at: t.clock.now(), ...options, id: externalId }))
  return byExternalId(t, externalId)
}

export async function receiveMessage(
  t: TestServer,
  type: string,
  content: unknown,
  options: TextOptions = {},
): Promise<Received> {
  const externalId = options.id ?? nextWamid()
  await deliver(t, messageDelivery(type, content, { at: t.clock.now(), ...options, id: externalId }))
  return byExternalId(t, externalId)
}

async function byExternalId(t: TestServer, externalId: string): Promise<Received> {
  const row = await t.ctx.db.read
    .selectFrom('message')
    .select(['id', 'conversation_id'])
    .where('external_id', '=', externalId)
    .executeTakeFirstOrThrow()
  return { id: row.id, conversationId: row.conversation_id, externalId }
}

let counter = 0
export const nextClientId = () => `client-${String(++counter).padStart(6, '0')}`

/** Sends and waits until the worker has an outcome. */
export async function sendText(
  t: TestServer,
  client: Client,
  conversationId: number,
  text: string,
): Promise<MessageView> {
  const { status, body } = await client.post<MessageView>(`/api/conversations/${conversationId}/messages`, {
    clientId: nextClientId(),
    text,
  })
  if (status !== 200) throw new Error(`not sent: ${status}`)
  await outcome(t, body.id)
  return body
}

export async function outcome(t: TestServer, messageId: number): Promise<void> {
  await until(async () => {
    const waiting = await t.ctx.db.read
      .selectFrom('outbox')
      .select('id')
      .where('message_id', '=', messageId)
      .executeTakeFirst()
    if (waiting) throw new Error('the message is still in the outbox')
  })
}
