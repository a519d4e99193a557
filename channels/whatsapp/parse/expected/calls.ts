import { phone, testName, type Expected } from './parts.ts'

/**
 * Calls and the permission to make them. Whoever the sample's `contacts` name, in three of the four calls
 * the numbers are other people's, so nobody's name belongs to them.
 */
export const calls: Expected = {
  'call_connect.business_initiated': [
    {
      type: 'call',
      account: '743897493242',
      externalId: 'wacid.xxxx=',
      at: 1_752_582_933_000,
      // The sample has the business's own number as the one called, so the customer is the other.
      from: phone('16315553602'),
      direction: 'out',
      state: 'ringing',
      seconds: null,
      replyUntil: null,
    },
  ],
  'call_connect.user_initiated': [
    {
      type: 'call',
      account: '743897493242',
      externalId: 'wacid.xxxx=',
      at: 1_752_583_107_000,
      from: testName,
      direction: 'in',
      state: 'ringing',
      seconds: null,
      replyUntil: 1_752_669_507_000,
    },
  ],
  'call_status.call_status': [
    {
      type: 'call',
      account: '5483758353',
      externalId: 'wacid.ABGGFjFVU2AfAgo6V',
      at: 1_671_644_824_000,
      from: phone('163155536021'),
      direction: 'out',
      state: 'ringing',
      seconds: null,
      replyUntil: null,
    },
  ],
  'call_terminate.call_terminate': [
    {
      type: 'call',
      account: '37489742',
      externalId: 'wacid.ABGGFjFVU2AfAgo6V-Hc5eCgK5Gh',
      at: 1_671_644_824_000,
      from: phone('16315553601'),
      direction: 'out',
      state: 'ended',
      seconds: 120,
      replyUntil: null,
    },
    {
      type: 'notice',
      account: '37489742',
      group: '47389759353',
      topic: 'errors',
      at: 0,
      about: 'delivery',
      severity: 'warning',
      sending: null,
      facts: {},
      template: null,
      details: {
        errors: [
          {
            code: 12_455,
            message: 'ERROR_TITLE',
            href: 'ERROR_HREF',
            error_data: { details: 'ERROR_DETAILS' },
          },
        ],
      },
    },
  ],
}
