import type { InboundStatus } from '../../../adapter.ts'
import { status, testName, type Expected } from './parts.ts'

/** The samples are from before prices had a type. */
const service = { category: 'service', type: null }

const got = (seconds: number, overrides: Pick<InboundStatus, 'state'> & Partial<InboundStatus>) => [
  status(testName, '1122334455667', 'wamid.xyzxyz', seconds, overrides),
]

/** The end of the conversation tells nothing about the window: an advertisement did not begin it. */
export const statuses: Expected = {
  'message_status.delivered': got(1_698_266_945, { state: 'delivered', price: service }),
  'message_status.failed': got(1_689_380_458, {
    state: 'failed',
    failure: {
      code: '130472',
      reason: 'withheld',
      detail: "Failed to send message because this user's phone number is part of an experiment",
    },
  }),
  'message_status.group': [
    status(
      { addresses: [{ kind: 'bsuid', value: 'US.123456' }], name: '<USER_DISPLAY_NAME>' },
      '<BUSINESS_PHONE_NUMBER_ID>',
      '<WHATSAPP_MESSAGE_ID>',
      1_698_266_945,
      { state: 'read' },
    ),
  ],
  'message_status.played': got(1_689_380_458, { state: 'played', price: service }),
  'message_status.read': got(1_689_380_458, { state: 'read', price: service }),
  'message_status.sent': got(1_698_266_945, { state: 'sent', price: service }),
  'message_status.with_tracker': got(1_698_266_945, {
    state: 'sent',
    price: service,
    correlation: 'some data',
  }),
}
