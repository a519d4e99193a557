import type { CheckStep } from '../../adapter.ts'
import type { Access } from '../graph.ts'
import { readPages } from '../pages.ts'
import { identifier, list, record } from '../parse/read.ts'
import type { WhatsAppSettings } from '../settings.ts'
import { refused, told } from './step.ts'

export async function accountStep(
  access: Access,
  { phoneNumberId, wabaId }: WhatsAppSettings,
  signal: AbortSignal,
): Promise<CheckStep> {
  const isHere = (items: readonly unknown[]) =>
    items.some((number) => identifier(record(number)?.id) === phoneNumberId)
  const call = { path: `${wabaId}/phone_numbers`, query: { fields: 'id', limit: '100' } }
  const answer = await readPages(access, call, signal, isHere)
  if (!answer.ok) return refused('account', answer)
  return isHere(list(answer.body.data) ?? [])
    ? told('account', 'ok', 'belongs')
    : told('account', 'failed', 'other_account')
}
