import { carla, delivery, message, numbered, status } from '../../sample.ts'
import { inbound, status as told, phone } from '../expected/parts.ts'
import { ACCOUNT, carlaKnown, carlasPhone, SECONDS, type Case } from './case.ts'

const text = { type: 'text', text: 'Hello' } as const
const other = { display_phone_number: '4930123456', phone_number_id: '2222222222' }

/** Several accounts and numbers in one delivery, and bytes as Meta escapes them. */
export const deliveries: Case[] = [
  {
    name: 'two accounts, three numbers, and each person with their own name',
    raw: JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '1',
          changes: [
            {
              field: 'messages',
              value: {
                metadata: { phone_number_id: '11' },
                contacts: [{ profile: { name: 'Dora' }, wa_id: '4915112345678' }, carla],
                messages: [message({ id: 'a' }), message({ id: 'b', from: '4915112345678' })],
              },
            },
            { field: 'messages', value: { metadata: { phone_number_id: '12' }, statuses: [status()] } },
          ],
        },
        {
          id: '2',
          changes: [{ field: 'messages', value: { metadata: other, messages: [message({ id: 'c' })] } }],
        },
      ],
    }),
    events: [
      inbound(carlaKnown, '11', 'a', SECONDS, text),
      inbound(
        { addresses: [{ kind: 'phone', value: '4915112345678' }], name: 'Dora' },
        '11',
        'b',
        SECONDS,
        text,
      ),
      told(carlasPhone, '12', 'wamid.ours-1', 1_750_030_073, { state: 'sent' }),
      inbound(carlasPhone, '2222222222', 'c', SECONDS, text),
    ],
  },
  {
    name: 'slashes, at signs and accents as Meta escapes them',
    raw: delivery({
      metadata: { phone_number_id: ACCOUNT },
      contacts: [{ profile: { name: 'NAME' }, wa_id: '16505551234' }],
      messages: [message({ text: { body: 'BODY' } })],
    })
      .replace('NAME', String.raw`Jos\u00e9`)
      .replace('BODY', String.raw`jose\u0040example.org, caf\u00e9, https:\/\/example.org, \ud83d\ude00`),
    events: [
      inbound(
        { addresses: [{ kind: 'phone', value: '16505551234' }], name: 'José' },
        ACCOUNT,
        'wamid.carla-1',
        SECONDS,
        { type: 'text', text: 'jose@example.org, café, https://example.org, 😀' },
      ),
    ],
  },
  {
    name: 'messages under a field that nobody knows',
    raw: numbered({ messages: [message()] }, 'messages_v2'),
    events: [inbound(carlasPhone, ACCOUNT, 'wamid.carla-1', SECONDS, text)],
  },
  {
    name: 'a message in a group, and its status for each who is in it',
    raw: numbered({
      messages: [message({ group_id: 'Y2FwaV9n' })],
      statuses: [
        status({
          status: 'delivered',
          recipient_id: 'Y2FwaV9n',
          recipient_type: 'group',
          recipient_participant_id: '4915112345678',
          pricing: { pricing_model: 'PMP', category: 'group_service', type: 'regular' },
        }),
      ],
    }),
    events: [
      inbound(
        carlasPhone,
        ACCOUNT,
        'wamid.carla-1',
        SECONDS,
        { ...text, details: { group_id: 'Y2FwaV9n' } },
        { replyUntil: null },
      ),
      told(phone('4915112345678'), ACCOUNT, 'wamid.ours-1', 1_750_030_073, {
        state: 'delivered',
        price: { category: 'group_service', type: 'regular' },
      }),
    ],
  },
]
