/** For tests: settings of a website, and what visitors do there. */
import type { WidgetSettings } from '../../server/contract/widget.ts'
import type { Outbound } from '../adapter.ts'
import type { WebDelivery } from './delivery.ts'

export const KEY = 'k'.repeat(22)
export const VISITOR = 'v'.repeat(22)
/** Ids of messages, as browsers make them. */
export const own = (name: string, visitor = VISITOR) => `${visitor}.${name.padEnd(22, '0')}`

export const sampleSettings: WidgetSettings = {
  key: KEY,
  sites: ['https://shop.example', 'https://*.shop.example'],
  color: '#0e6570',
  side: 'right',
  theme: 'auto',
  language: 'de',
  texts: { de: { title: 'Nordlicht', greeting: 'Moin!', away: '' } },
  agents: 'first',
  hours: {
    timeZone: 'Europe/Berlin',
    week: [{ day: 1, from: '09:00', to: '18:00' }],
    closed: ['2026-12-25'],
  },
  replyTime: 'minutes',
  fields: [{ key: 'email', required: true, when: 'closed', label: {} }],
  notice: { required: true, texts: { de: { points: ['Wir lesen mit.'], body: '', url: null } } },
  identity: 'optional',
  identitySecret: 's'.repeat(43),
  pageUrl: false,
  files: true,
  voice: false,
  rating: true,
  transcript: true,
}

type Wrote = Extract<WebDelivery, { type: 'message' }>
type Saw = Extract<WebDelivery, { type: 'seen' }>

const BASE = { inbox: KEY, visitor: VISITOR, name: 'Carla', at: 1_750_000_000_000 }

export const wrote = (part: Partial<Wrote> = {}): Wrote => ({
  ...BASE,
  type: 'message',
  id: own('first'),
  text: 'Moin',
  files: [],
  fresh: false,
  ...part,
})

export const saw = (part: Partial<Saw> = {}): Saw => ({
  ...BASE,
  type: 'seen',
  ids: ['abcdefghijklmnopqrstuv'],
  state: 'read',
  ...part,
})

export const file = (part: Partial<Wrote['files'][number]> = {}): Wrote['files'][number] => ({
  id: 'u'.repeat(22),
  kind: 'image',
  mimeType: 'image/png',
  fileName: 'scratch.png',
  sha256: 'a'.repeat(64),
  ...part,
})

export const sampleDeliveries: WebDelivery[] = [
  wrote({ fresh: true }),
  wrote({ id: own('second'), name: null, text: null, files: [file(), file({ kind: 'document' })] }),
  saw({ ids: ['abcdefghijklmnopqrstuv', 'bcdefghijklmnopqrstuvw', 'cdefghijklmnopqrstuvwx.2'] }),
  saw({ state: 'delivered' }),
]

export const outbound: Outbound = {
  correlation: 'abcdefghijklmnopqrstuv',
  to: [{ kind: 'visitor', value: VISITOR }],
  content: { kind: 'text', text: 'Hello', preview: true },
  quotedId: null,
}
