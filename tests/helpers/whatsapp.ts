/** Deliveries as Meta sends them, small enough to read. */
const BUSINESS = '15550783881'

let counter = 0
export const nextWamid = () => `wamid.T${String(++counter).padStart(8, '0')}`

export interface Envelope {
  object: 'whatsapp_business_account'
  entry: unknown[]
}

interface Parts {
  messages?: unknown[]
  statuses?: unknown[]
  contacts?: unknown[]
}

export function envelope(phoneNumberId: string, parts: Parts): Envelope {
  return {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: BUSINESS, phone_number_id: phoneNumberId },
              ...parts,
            },
          },
        ],
      },
    ],
  }
}

export interface TextOptions {
  id?: string
  from?: string
  name?: string
  at?: number
  phoneNumberId?: string
}

export const PHONE_NUMBER_ID = '106540352242922'
export const CARLA = '4915155503412'
const seconds = (ms: number) => String(Math.floor(ms / 1000))

export function textDelivery(text: string, options: TextOptions = {}): Envelope {
  const { id = nextWamid(), from = CARLA, name = 'Carla', at = Date.now() } = options
  return envelope(options.phoneNumberId ?? PHONE_NUMBER_ID, {
    contacts: [{ profile: { name }, wa_id: from }],
    messages: [{ from, id, timestamp: seconds(at), type: 'text', text: { body: text } }],
  })
}

export function messageDelivery(type: string, content: unknown, options: TextOptions = {}): Envelope {
  const { id = nextWamid(), from = CARLA, name = 'Carla', at = Date.now() } = options
  return envelope(options.phoneNumberId ?? PHONE_NUMBER_ID, {
    contacts: [{ profile: { name }, wa_id: from }],
    messages: [{ from, id, timestamp: seconds(at), type, [type]: content }],
  })
}

export function statusDelivery(
  id: string,
  status: string,
  options: { correlation?: string; at?: number; to?: string; code?: number; phoneNumberId?: string } = {},
): Envelope {
  return envelope(options.phoneNumberId ?? PHONE_NUMBER_ID, {
    statuses: [
      {
        id,
        status,
        timestamp: seconds(options.at ?? Date.now()),
        recipient_id: options.to ?? CARLA,
        ...(options.correlation ? { biz_opaque_callback_data: options.correlation } : {}),
        ...(options.code ? { errors: [{ code: options.code, title: 'x', message: 'x' }] } : {}),
      },
    ],
  })
}
