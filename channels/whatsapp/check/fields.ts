import type { AccountFacts, CheckStep } from '../../adapter.ts'
import { told } from './step.ts'
import type { Webhook } from './webhook.ts'

/** Without these, messages of customers are lost: `standby` has them while Meta's own AI answers. */
const MESSAGES = ['messages', 'standby']

/** Without these, what is written and shared on the business's own phone is lost. */
const PHONE_APP = ['smb_message_echoes', 'history']

/** Without these, news is missing that admins and agents should see. */
const NEWS = [
  'messaging_handovers',
  'smb_app_state_sync',
  'user_preferences',
  'message_template_status_update',
  'message_template_quality_update',
  'template_category_update',
  'message_template_components_update',
  'account_update',
  'account_alerts',
  'account_review_update',
  'phone_number_quality_update',
  'phone_number_name_update',
  'business_capability_update',
  'security',
  'calls',
]

/** Every field of Meta's webhooks that `parse` reads. */
export const FIELDS: readonly string[] = [...MESSAGES, ...PHONE_APP, ...NEWS]

export function fieldsStep(
  webhook: Webhook,
  sharedWithApp: boolean,
): { step: CheckStep; facts: AccountFacts } {
  if (!webhook.known || !webhook.subscribed)
    return { step: told('fields', 'skipped', 'no_webhook'), facts: {} }
  const { fields } = webhook.subscribed
  const missing = FIELDS.filter((field) => !fields.includes(field))
  const vital = sharedWithApp ? [...MESSAGES, ...PHONE_APP] : MESSAGES
  return { step: stepOf(missing, vital), facts: { fields, missingFields: missing } }
}

function stepOf(missing: readonly string[], vital: readonly string[]): CheckStep {
  if (missing.length === 0) return told('fields', 'ok', 'complete', { count: String(FIELDS.length) })
  const lost = missing.filter((field) => vital.includes(field))
  return lost.length > 0
    ? told('fields', 'failed', 'missing', { missing: lost.join(', ') }, true)
    : told('fields', 'warning', 'some_missing', { missing: missing.join(', ') }, true)
}
