import type { Account, Signal } from '../adapter.ts'
import { askGraph } from './graph.ts'
import type { WhatsAppSettings } from './settings.ts'

/** Tells the customer's phone. One attempt; what becomes of it is nobody's concern. Never throws. */
export async function signal(
  signal: Signal,
  account: Account<WhatsAppSettings>,
  abort: AbortSignal,
): Promise<void> {
  const path = `${account.settings.phoneNumberId}/messages`
  await askGraph(account, { method: 'POST', path, body: renderSignal(signal) }, abort)
}

/**
 * Meta knows no typing without a read mark: the message is marked as read, and all before it.
 * From: developers.facebook.com/docs/whatsapp/cloud-api/typing-indicators.
 */
export function renderSignal({ kind, externalId }: Signal): object {
  return {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: externalId,
    ...(kind === 'typing' && { typing_indicator: { type: 'text' } }),
  }
}
