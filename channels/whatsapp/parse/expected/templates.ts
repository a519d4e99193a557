import type { TemplateNews } from '../../../adapter.ts'
import { notice, type Expected } from './parts.ts'

const nothing: TemplateNews = {
  externalId: null,
  name: null,
  language: null,
  status: null,
  reason: null,
  category: null,
  quality: null,
}

export const templates: Expected = {
  'template_category_update.marketing': [
    notice(
      'template_category_update',
      '57438975935',
      1_750_344_882,
      {
        message_template_id: 12_345_678,
        message_template_name: 'my_message_template',
        message_template_language: 'he',
        new_category: 'MARKETING',
      },
      {
        about: 'templates',
        severity: 'warning',
        template: {
          ...nothing,
          externalId: '12345678',
          name: 'my_message_template',
          language: 'he',
          category: 'marketing',
        },
      },
    ),
  ],
  // What stands under `all` in this sample is no part of the webhook.
  'template_components_update.element': [
    notice(
      'message_template_components_update',
      '57438975935',
      1_751_483_772,
      {
        message_template_id: 12_345_678,
        message_template_name: 'my_message_template',
        message_template_language: 'he',
        message_template_element: 'Hi {{1}}! Welcome to our service.',
      },
      {
        about: 'templates',
        template: { ...nothing, externalId: '12345678', name: 'my_message_template', language: 'he' },
      },
    ),
  ],
  'template_quality_update.yellow': [
    notice(
      'message_template_quality_update',
      '102290129340398',
      1_674_864_290,
      {
        previous_quality_score: 'GREEN',
        new_quality_score: 'YELLOW',
        message_template_id: 806_312_974_732_579,
        message_template_name: 'welcome_template',
        message_template_language: 'en_US',
      },
      {
        about: 'templates',
        severity: 'warning',
        template: {
          ...nothing,
          externalId: '806312974732579',
          name: 'welcome_template',
          language: 'en_US',
          quality: 'yellow',
        },
      },
    ),
  ],
  'template_status_update.approved': [
    notice(
      'message_template_status_update',
      '102290129340398',
      1_751_247_548,
      {
        event: 'APPROVED',
        message_template_id: 1_689_556_908_129_832,
        message_template_name: 'order_confirmation',
        message_template_language: 'en_US',
        reason: 'NONE',
        message_template_category: 'UTILITY',
      },
      {
        about: 'templates',
        template: {
          ...nothing,
          externalId: '1689556908129832',
          name: 'order_confirmation',
          language: 'en_US',
          status: 'approved',
          category: 'utility',
        },
      },
    ),
  ],
  'template_status_update.rejected': [
    notice(
      'message_template_status_update',
      '102290129340398',
      1_751_247_548,
      {
        event: 'REJECTED',
        message_template_id: 1_689_556_908_129_835,
        message_template_name: 'abandoned_cart',
        message_template_language: 'en',
        reason: 'INVALID_FORMAT',
        message_template_category: 'MARKETING',
        rejection_info: {
          reason:
            'Your template has parameters placed next to each other (like {{1}}{{2}}) without text or punctuation between them.',
          recommendation:
            'Separate parameters with descriptive text and ensure each parameter is clearly contextualized.',
        },
      },
      {
        about: 'templates',
        severity: 'warning',
        template: {
          ...nothing,
          externalId: '1689556908129835',
          name: 'abandoned_cart',
          language: 'en',
          status: 'rejected',
          reason: 'INVALID_FORMAT',
          category: 'marketing',
        },
      },
    ),
  ],
}
