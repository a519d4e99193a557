import type { Flow, OutboundContent } from '../../adapter.ts'
import { given } from './given.ts'
import { pressable } from './interactive.ts'

/** From: developers.facebook.com/docs/whatsapp/flows/guides/sendingaflow. */
export function renderFlow(content: Extract<OutboundContent, { kind: 'flow' }>): Record<string, unknown> {
  const { flow, label } = content
  const parameters = {
    flow_message_version: '3',
    flow_token: flow.token,
    flow_cta: label,
    ...('id' in flow.by ? { flow_id: flow.by.id } : { flow_name: flow.by.name }),
    ...(flow.draft && { mode: 'draft' }),
    ...start(flow),
  }
  return pressable('flow', content, { name: 'flow', parameters })
}

/** Without a screen the form begins where its author says. */
function start({ screen, data }: Flow): Record<string, unknown> {
  if (screen === null) return {}
  // Meta refuses an empty `data`.
  const some = data && Object.keys(data).length > 0 ? data : null
  return { flow_action: 'navigate', flow_action_payload: given<unknown>({ screen, data: some }) }
}
