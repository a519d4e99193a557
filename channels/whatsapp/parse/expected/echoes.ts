import { testName, type Expected } from './parts.ts'

const ACCOUNT = '1122334455667'

/**
 * What the business wrote in the phone app. The samples say it went to the business's own number, so the
 * customer is the one it is said to come from.
 */
export const echoes: Expected = {
  'outgoing_message.delete': [
    {
      type: 'revoke',
      account: ACCOUNT,
      externalId: 'wamid.yyyyyy',
      at: 1_697_044_968_000,
      from: testName,
      by: 'business',
      targetId: 'wamid.zzzzzz',
    },
  ],
  'outgoing_message.edit': [
    {
      type: 'edit',
      account: ACCOUNT,
      externalId: 'wamid.yyyyyy',
      at: 1_697_044_968_000,
      from: testName,
      by: 'business',
      targetId: 'wamid.zzzzzz',
      text: 'Text was edited',
    },
  ],
  // Placeholders for all who take part; the one contact beside it is who it went to.
  'outgoing_message.text': [
    {
      type: 'message',
      account: ACCOUNT,
      externalId: '<WHATSAPP_MESSAGE_ID>',
      at: 1_697_043_223_000,
      from: testName,
      direction: 'out',
      origin: 'live',
      delivery: 'sent',
      message: {
        type: 'text',
        text: 'Test message',
        files: [],
        quotedId: null,
        forwarded: false,
        details: null,
      },
      replyUntil: null,
      entryPoint: false,
      standby: false,
    },
  ],
}
