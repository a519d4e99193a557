/** What the simulator tells the page: `present` in scripts/simulator/api. */
export const outcomes = [
  'ok',
  'undeliverable',
  'withheld',
  'failed',
  'trouble',
  'pair_rate',
  'number_rate',
  'token',
  'refused',
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

/** Something to press, and what it does on a phone. */
export interface Press {
  does: 'reply' | 'open' | 'call' | 'copy' | 'form' | 'place' | 'contact' | 'nothing'
  title: string
  value: string
}

export interface ListView {
  button: string
  sections: Array<{
    title: string | null
    options: Array<{ id: string; title: string; description: string | null }>
  }>
}

export interface FileView {
  url: string | null
  mimeType: string | null
  size: number | null
  name: string | null
  voice: boolean
}

export interface PlaceView {
  name: string | null
  address: string | null
}

export interface Message {
  id: string
  by: 'customer' | 'business'
  at: number
  type: string
  text: string | null
  quote: { by: 'customer' | 'business'; type: string; text: string | null } | null
  /** The message's own, or of its head. */
  fileType: string | null
  file: FileView | null
  place: PlaceView | null
  headerPlace: PlaceView | null
  names: Array<{ name: string; phone: string | null }>
  order: Array<{ name: string; quantity: number; price: number; currency: string }>
  /** Of a call that was answered; 0: it was not. */
  seconds: number
  header: string | null
  footer: string | null
  press: Press[]
  list: ListView | null
  cards: Array<{ header: string | null; text: string; press: Press[] }>
  forwarded: 'once' | 'often' | null
  reactions: string[]
  edited: boolean
  revoked: boolean
  state: 'accepted' | 'sent' | 'delivered' | 'read' | 'played' | 'failed'
}

export interface BusinessNumber {
  id: string
  name: string
  displayNumber: string
}

/** What Meta has decided about the number and its account. */
export interface AccountView {
  onBizApp: boolean
  quality: string
  messagingLimit: string
  freeUsed: number
  registered: boolean
  disabled: boolean
  restrictions: string[]
}

export const templateStates = ['APPROVED', 'PENDING', 'REJECTED', 'PAUSED', 'DISABLED', 'ARCHIVED'] as const

export interface TemplateView {
  id: string
  name: string
  language: string
  status: (typeof templateStates)[number]
  category: string
  text: string
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
  batch: boolean
  badSignature: boolean
  drop: boolean
  skipDelivered: boolean
  retryFor: number
}

export interface View {
  number: BusinessNumber | null
  numbers: BusinessNumber[]
  account: AccountView | null
  templates: TemplateView[]
  persona: string
  personas: Persona[]
  chat: { messages: Message[]; typing: boolean; online: boolean; windowOpen: boolean; heldByMeta: boolean }
  nextSend: Outcome
  webhook: WebhookSwitches
  wire: WireLine[]
  now: number
}
