/**
 * Rules to begin with: what most offices keep for how long, and what the law of Germany wants kept. Taking one prepares
 * it; nothing happens by itself.
 *
 * The duties: § 257(1), (4), (5) HGB and § 147(1), (3), (4) AO, as amended by the Fourth Bureaucracy Relief Act (BEG IV,
 * BGBl. 2024 I No. 323), by which vouchers are kept for eight years since 1 January 2025: books ten years, vouchers
 * eight, business letters (offers, orders, complaints on whatever medium) six, each from the end of the calendar year.
 */
import type { Locale } from '../../contract/common.ts'
import type { LABEL_COLORS } from '../../contract/label.ts'
import { RuleBody } from '../../contract/retention.ts'

export interface Preset {
  key: string
  /** By name; of a duty those of whose conversations it keeps. */
  labels: readonly string[]
  /** Of those labels, in their order; where one is made. */
  colors: ReadonlyArray<(typeof LABEL_COLORS)[number]>
  /** Labels are named beside it: they have no ids before they are made. */
  bodies: readonly RuleBody[]
}

const DUTIES = [
  {
    key: 'business_letters',
    years: 6,
    colors: ['blue', 'teal', 'red'],
    ground: '§ 257 Abs. 1 Nr. 2, 3, Abs. 4 HGB; § 147 Abs. 1 Nr. 2, 3, Abs. 3 AO',
  },
  {
    key: 'vouchers',
    years: 8,
    colors: ['violet', 'green'],
    ground: '§ 257 Abs. 1 Nr. 4, Abs. 4 HGB; § 147 Abs. 1 Nr. 4, Abs. 3 AO',
  },
  {
    key: 'books',
    years: 10,
    colors: ['amber'],
    ground: '§ 257 Abs. 1 Nr. 1, Abs. 4 HGB; § 147 Abs. 1 Nr. 1, Abs. 3 AO',
  },
] as const

/** While it is kept for the law alone, those who answer customers have no use for it. */
const OPERATIONAL = { count: 1, unit: 'years' } as const

/** In the order in which they are offered. Pure. */
export function presetsIn(locale: Locale): Preset[] {
  const words = WORDS[locale]
  const limit = (key: keyof Words['rules'], body: Record<string, unknown>): Preset => ({
    key,
    labels: [],
    colors: [],
    bodies: [RuleBody.parse({ kind: 'limit', name: words.rules[key], ...body })],
  })
  return [
    limit('whatsapp', {
      scope: { channels: ['whatsapp'] },
      clock: 'resolved',
      period: { count: 90, unit: 'days' },
    }),
    limit('website', {
      scope: { channels: ['web'] },
      clock: 'resolved',
      period: { count: 30, unit: 'days' },
    }),
    limit('anonymous', {
      scope: { channels: ['web'], contact: 'anonymous' },
      clock: 'last_message',
      period: { count: 24, unit: 'hours' },
    }),
    limit('email', {
      scope: { channels: ['email'] },
      clock: 'last_message',
      period: { count: 6, unit: 'months' },
    }),
    limit('files', { target: 'files', clock: 'received', period: { count: 14, unit: 'days' } }),
    limit('raw_mail', {
      target: 'raw_mail',
      scope: { channels: ['email'] },
      clock: 'received',
      period: { count: 30, unit: 'days' },
    }),
    ...DUTIES.map(({ key, years, colors, ground }) => ({
      key,
      labels: words.labels[key],
      colors,
      bodies: [
        RuleBody.parse({
          kind: 'floor',
          name: words.rules[key],
          clock: 'last_message',
          period: { count: years, unit: 'years' },
          yearEnd: true,
          ground,
          restrictAfter: OPERATIONAL,
        }),
      ],
    })),
  ]
}

type Duty = (typeof DUTIES)[number]['key']
interface Words {
  rules: Record<'whatsapp' | 'website' | 'anonymous' | 'email' | 'files' | 'raw_mail' | Duty, string>
  labels: Record<Duty, readonly string[]>
}

const WORDS: Record<Locale, Words> = {
  de: {
    rules: {
      whatsapp: 'WhatsApp 90 Tage',
      website: 'Website-Chats 30 Tage',
      anonymous: 'Anonyme Besucher 24 Stunden',
      email: 'E-Mail 6 Monate',
      files: 'Anhänge 14 Tage',
      raw_mail: 'Mails im Original 30 Tage',
      business_letters: 'Handelsbriefe 6 Jahre',
      vouchers: 'Buchungsbelege 8 Jahre',
      books: 'Bücher und Aufzeichnungen 10 Jahre',
    },
    labels: {
      business_letters: ['Angebot', 'Auftrag', 'Beschwerde'],
      vouchers: ['Rechnung', 'Zahlung'],
      books: ['Buchhaltung'],
    },
  },
  en: {
    rules: {
      whatsapp: 'WhatsApp 90 days',
      website: 'Website chats 30 days',
      anonymous: 'Anonymous visitors 24 hours',
      email: 'E-mail 6 months',
      files: 'Attachments 14 days',
      raw_mail: 'Mails as they came 30 days',
      business_letters: 'Business letters 6 years',
      vouchers: 'Vouchers 8 years',
      books: 'Books and records 10 years',
    },
    labels: {
      business_letters: ['Offer', 'Order', 'Complaint'],
      vouchers: ['Invoice', 'Payment'],
      books: ['Bookkeeping'],
    },
  },
}
