/** Whether a rule speaks of a conversation, and how specifically. Pure. */
import type { Scope } from '../../contract/retention.ts'
import type { Facts } from './facts.ts'

export type Missing = 'channel' | 'inbox' | 'label' | 'not_label' | 'status' | 'contact' | 'attribute'

/** What of the scope the conversation does not meet; null: all is met. */
export function missingFrom(scope: Scope, facts: Facts): Missing | null {
  if (scope.channels.length > 0 && !scope.channels.includes(facts.channel)) return 'channel'
  if (scope.inboxes.length > 0 && !scope.inboxes.includes(facts.inboxId)) return 'inbox'
  if (scope.labels.length > 0 && !scope.labels.some((id) => facts.labels.has(id))) return 'label'
  if (scope.notLabels.some((id) => facts.labels.has(id))) return 'not_label'
  if (scope.status !== null && (scope.status === 'resolved') !== (facts.status === 'resolved'))
    return 'status'
  if (scope.contact !== null && scope.contact !== facts.contact) return 'contact'
  if (scope.attribute !== null && facts.attributes[scope.attribute.key] !== scope.attribute.value) {
    return 'attribute'
  }
  return null
}

/** explicit before inbox before account: the first that says something about a conversation decides. */
export const LEVELS = ['explicit', 'inbox', 'account'] as const
export type Level = (typeof LEVELS)[number]

/** What a rule leaves out does not make it more specific. */
export function levelOf(scope: Scope): Level {
  if (scope.labels.length > 0 || scope.status || scope.contact || scope.attribute) return 'explicit'
  return scope.channels.length > 0 || scope.inboxes.length > 0 ? 'inbox' : 'account'
}
