import type { CheckStep } from '../../adapter.ts'
import { refused, told, type Ask } from './step.ts'

export async function templatesStep(ask: Ask, wabaId: string): Promise<CheckStep> {
  const answer = await ask(`${wabaId}/message_templates`, { fields: 'name', limit: '1' })
  return answer.ok ? told('templates', 'ok', 'readable') : refused('templates', answer)
}
