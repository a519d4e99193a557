import { carla, delivery, message, numbered, status } from '../../sample.ts'
import { inbound, notice, status as told, written } from '../expected/parts.ts'
import { ACCOUNT, carlaKnown, carlasPhone, SECONDS, WABA, type Case } from './case.ts'

const text = { type: 'text', text: 'Hello' } as const
const recipient = { display_phone_number: '15550783881', phone_number_id: ACCOUNT }

/** A handover as Meta sends it: without metadata, and with the business as the recipient. */
const handover = (value: Record<string, unknown>) =>
  delivery(
    {
      messaging_product: 'whatsapp',
      recipient,
      sender: { phone_number: '16505551234' },
      timestamp: '1749416383',
      ...value,
    },
    'messaging_handovers',
  )

const handedOver = (to: 'business' | 'provider') =>
  ({ type: 'handover', account: ACCOUNT, from: carlasPhone, to, at: SECONDS * 1000 }) as const

/** Conversations that Meta's own AI has, and the news who has one. */
export const standby: Case[] = [
  {
    name: 'standby: a message beside the metadata',
    raw: numbered({ messages: [message()] }, 'standby'),
    events: [inbound(carlasPhone, ACCOUNT, 'wamid.carla-1', SECONDS, text, { standby: true })],
  },
  {
    name: 'standby: all lists one level deeper',
    raw: numbered(
      {
        standby: {
          contacts: [carla],
          messages: [message()],
          message_echoes: [
            {
              id: 'wamid.ai-1',
              timestamp: '1749416390',
              message: {
                to: '16505551234',
                recipient: '16505551234',
                recipient_type: 'individual',
                type: 'text',
                text: { body: 'Hi, I am the assistant' },
              },
            },
          ],
          statuses: [status({ id: 'wamid.ai-1', status: 'delivered' })],
        },
      },
      'standby',
    ),
    events: [
      inbound(carlaKnown, ACCOUNT, 'wamid.carla-1', SECONDS, text, { standby: true }),
      written(
        carlaKnown,
        ACCOUNT,
        'wamid.ai-1',
        1_749_416_390,
        { type: 'text', text: 'Hi, I am the assistant' },
        { standby: true },
      ),
      told(carlaKnown, ACCOUNT, 'wamid.ai-1', 1_750_030_073, { state: 'delivered' }),
    ],
  },
  {
    name: 'handover: the AI passes it on',
    raw: handover({
      type: 'control_passed',
      control_passed: {
        metadata: 'm',
        previous_owner_app_id: '1',
        previous_owner_app_role: 'meta_business_agent',
        previous_owner_role: 'ai_agent',
        new_owner_role: 'escalation',
      },
    }),
    events: [handedOver('business')],
  },
  {
    name: 'handover: only who had it until now is told',
    raw: handover({
      type: 'control_passed',
      control_passed: { previous_owner_app_role: 'meta_business_agent' },
    }),
    events: [handedOver('business')],
  },
  {
    name: 'handover: back to the AI',
    raw: handover({
      type: 'control_taken',
      control_taken: { previous_owner_role: 'escalation', new_owner_role: 'ai_agent' },
    }),
    events: [handedOver('provider')],
  },
  {
    name: 'handover: of a person with a user id and a name',
    raw: handover({
      sender: { user_id: 'US.1349' },
      contacts: [carla],
      control_passed: { previous_owner: { app_role: 'META_BUSINESS_AGENT' } },
    }),
    events: [
      {
        ...handedOver('business'),
        from: {
          addresses: [
            { kind: 'bsuid', value: 'US.1349' },
            { kind: 'phone', value: '16505551234' },
            { kind: 'username', value: 'carla.n' },
          ],
          name: 'Carla',
        },
      },
    ],
  },
  {
    name: 'handover: nobody says to whom',
    raw: handover({ control_passed: { previous_owner_app_role: 'business_app' } }),
    events: [
      notice(
        'messaging_handovers',
        WABA,
        SECONDS,
        {
          messaging_product: 'whatsapp',
          recipient,
          sender: { phone_number: '16505551234' },
          timestamp: '1749416383',
          control_passed: { previous_owner_app_role: 'business_app' },
        },
        { account: ACCOUNT },
      ),
    ],
  },
]
