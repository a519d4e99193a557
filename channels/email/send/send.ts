import type { Outbound, SendResult } from '../../adapter.ts'

export async function send(_message: Outbound): Promise<SendResult> {
  return { outcome: 'unknown', detail: '' }
}
