/** What the simulator tells the page: `present` in scripts/simulator/api. */
export const outcomes = [
  'ok',
  'undeliverable',
  'withheld',
  'trouble',
  'pair_rate',
  'number_rate',
  'token',
  'answer_lost',
  'delayed',
  'never_delivered',
] as const
export type Outcome = (typeof outcomes)[number]

export interface Persona {
  id: string
  name: string
  username: string | null
  phone: string | null
  advert: boolean
  reachable: boolean
  stoppedMarketing: boolean
  unread: number
}

export interface Choice {
  id: string
  title: string
  description: string | null
}

export interface FileView {
  url: string | null
  mimeType: string | null
  size: number | null
  name: string | null
}

export interface Message {
  id: string
  by: 'customer' | 'business'
  at: number
  type: string
  text: string | null
  quote: { by: 'customer' | 'business'; type: string; text: string | null } | null
  file: FileView | null
  place: { name: string | null; address: string | null } | null
  names: Array<{ name: string; phone: string | null }>
  order: Array<{ name: string; quantity: number; price: number; currency: string }>
  header: string | null
  footer: string | null
  buttons: Choice[]
  reactions: string[]
  edited: boolean
  revoked: boolean
  state: 'accepted' | 'sent' | 'delivered' | 'read' | 'failed'
}

export interface BusinessNumber {
  id: string
  name: string
  displayNumber: string
}

export interface WireLine {
  id: number
  at: number
  topic: string
  detail: string
  status: number | null
  retryIn: number | null
}

export interface WebhookSwitches {
  delay: number
  duplicate: boolean
  reorder: boolean
  badSignature: boolean
}

export interface View {
  number: BusinessNumber | null
  numbers: BusinessNumber[]
  persona: string
  personas: Persona[]
  chat: { messages: Message[]; typing: boolean; online: boolean; windowOpen: boolean }
  nextSend: Outcome
  webhook: WebhookSwitches
  wire: WireLine[]
  now: number
}
