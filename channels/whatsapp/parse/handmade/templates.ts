import type { ChannelNotice, TemplateNews } from '../../../adapter.ts'
import type { Case } from './case.ts'
import { news } from './notices.ts'

const named = {
  message_template_id: 278_077_987_957_091,
  message_template_name: 'welcome_template',
  message_template_language: 'en-US',
}

const told = (
  field: string,
  value: Record<string, unknown>,
  template: Partial<TemplateNews>,
  severity: ChannelNotice['severity'] = 'info',
): Case =>
  news(
    field,
    { ...named, ...value },
    {
      about: 'templates',
      severity,
      template: {
        externalId: '278077987957091',
        name: 'welcome_template',
        language: 'en-US',
        status: null,
        reason: null,
        category: null,
        quality: null,
        ...template,
      },
    },
    JSON.stringify(value),
  )

const status = (
  event: string,
  template: Partial<TemplateNews>,
  severity: ChannelNotice['severity'] = 'info',
  more: Record<string, unknown> = {},
) => told('message_template_status_update', { event, ...more }, template, severity)

const QUALITY = 'message_template_quality_update'
const CATEGORY = 'template_category_update'

/** News of templates. Which of its kinds it is, the keys tell. */
export const templates: Case[] = [
  status('PENDING', { status: 'pending' }),
  status('REINSTATED', { status: 'approved' }),
  status('PAUSED', { status: 'paused', reason: 'FIRST_PAUSE' }, 'warning', {
    reason: 'NONE',
    other_info: { title: 'FIRST_PAUSE', description: 'Low quality' },
  }),
  status('DISABLED', { status: 'disabled' }, 'warning', { reason: null, disable_info: { disable_date: 1 } }),
  status('IN_APPEAL', { status: 'in_appeal' }),
  status('ARCHIVED', { status: 'archived' }),
  status('DELETED', { status: 'deleted' }),
  status('PENDING_DELETION', { status: 'deleted' }),
  status('FLAGGED', {}, 'warning'),
  status('LOCKED', {}, 'warning'),
  status('LIMIT_EXCEEDED', {}, 'warning'),
  status('SOMETHING_NEW', {}),
  // Meta's own example has the quality under the field of the status.
  told(
    'message_template_status_update',
    { previous_quality_score: 'GREEN', new_quality_score: 'RED' },
    { quality: 'red' },
    'warning',
  ),
  told(QUALITY, { new_quality_score: 'GREEN' }, { quality: 'green' }),
  told(QUALITY, { new_quality_score: 'UNKNOWN' }, { quality: 'unknown' }),
  told(QUALITY, { new_quality_score: 'PURPLE' }, {}),
  told(
    CATEGORY,
    { new_category: 'UTILITY', correct_category: 'MARKETING', category_update_timestamp: 1_746_169_200 },
    { category: 'utility' },
    'warning',
  ),
  told(CATEGORY, { previous_category: 'MARKETING', new_category: 'UTILITY' }, { category: 'utility' }),
  told('message_template_components_update', { message_template_title: 'Hello' }, {}),
]
