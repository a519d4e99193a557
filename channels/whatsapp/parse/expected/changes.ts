import { phone, testName, type Expected } from './parts.ts'

const reaction = {
  type: 'reaction',
  account: '1122334455667',
  externalId: 'wamid.xyzxyz',
  at: 1_697_044_456_000,
  from: testName,
  by: 'contact',
  targetId: 'wamid.yzxyzx=',
} as const

/** Changes to messages and to people. */
export const changes: Expected = {
  // The message has placeholders for ids and names nobody; the one contact beside it is who took it back.
  'deleted_message.revoke': [
    {
      type: 'revoke',
      account: '<BUSINESS_PHONE_NUMBER_ID>',
      externalId: '<WHATSAPP_MESSAGE_ID>',
      at: 1_697_043_223_000,
      from: testName,
      by: 'contact',
      targetId: '<ORIGINAL_WHATSAPP_MESSAGE_ID>',
    },
  ],
  // The contact beside it is somebody else.
  'edited_message.image': [
    {
      type: 'edit',
      account: '106540352242922',
      externalId: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQUFERjg0NDEzNDdFODU3MUMxMAA=',
      at: 1_749_854_575_000,
      from: phone('16505551234'),
      by: 'contact',
      targetId: 'wamid.HBgLMTQxMjU1NTA4MjkVAgASGBQzQUNCNjk5RDUwNUZGMUZEM0VBRAA=',
      text: 'Updated image caption',
    },
  ],
  'message.reaction': [{ ...reaction, emoji: '😮' }],
  'message.unreaction_empty': [{ ...reaction, emoji: '' }],
  'message.unreaction_no_emoji': [{ ...reaction, emoji: '' }],
  'system.identity_change': [
    {
      type: 'identity',
      account: '1122334455667',
      externalId: 'wamid.xyzxyz',
      at: 1_697_044_706_000,
      from: { addresses: [{ kind: 'phone', value: '972987654321' }], name: 'User A' },
      change: 'security',
      ended: [],
      gained: [],
    },
  ],
  'system.phone_number_change': [
    {
      type: 'identity',
      account: '1122334455667',
      externalId: 'wamid.xyzxyz==',
      at: 1_753_851_315_000,
      from: phone('972987654321'),
      change: 'number',
      ended: [{ kind: 'phone', value: '972987654321' }],
      gained: [{ kind: 'phone', value: '972912345678' }],
    },
  ],
}
