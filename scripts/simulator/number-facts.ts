/** What Meta knows of a business number beside its name and secrets. Survives a restart. */
import type { Json } from './json.ts'

export interface Callback {
  url: string
  verifyToken: string
}

export interface NumberFacts {
  registered: boolean
  /** Of the two-step verification, six digits. */
  pin: string
  /** Times of `register`, for its limit (ms since 1970). */
  registrations: number[]
  /** Waits to be entered after `request_code`. */
  code: string | null
  codeVerified: boolean
  /** Country in which Meta keeps data at rest; null: wherever it likes. */
  storageRegion: string | null
  identityCheck: boolean
  quality: 'GREEN' | 'YELLOW' | 'RED' | 'UNKNOWN'
  messagingLimit: string
  /** In use in the WhatsApp Business app as well (coexistence). */
  onBizApp: boolean
  username: string | null
  profile: Json
  /** Persona ids that the business has blocked. */
  blocked: string[]
  /** Where this number's webhooks go instead of the app's address. */
  callback: Callback | null
  /** A test number writes to these digits only; null: no test number. */
  allowed: string[] | null
  /** Of its token. */
  scopes: string[]
  /** When its token ends (ms since 1970); null: never. */
  tokenUntil: number | null
  /** Free replies delivered this month, for the price category. */
  delivered: { month: string; count: number }
}

export const scopes = ['whatsapp_business_management', 'whatsapp_business_messaging']

export const newNumberFacts = (): NumberFacts => ({
  registered: true,
  pin: '123456',
  registrations: [],
  code: null,
  codeVerified: true,
  storageRegion: null,
  identityCheck: false,
  quality: 'GREEN',
  messagingLimit: 'TIER_2K',
  onBizApp: false,
  username: null,
  profile: { messaging_product: 'whatsapp', about: 'Simulated by Sandglass', vertical: 'RETAIL' },
  blocked: [],
  callback: null,
  allowed: null,
  scopes: [...scopes],
  tokenUntil: null,
  delivered: { month: '', count: 0 },
})
