/** The shop's widget as its admin has set it up. */
import { randomBytes } from 'node:crypto'
import type { WidgetSettings } from '../../../server/contract/widget.ts'

export const NAME = 'Nordlicht Möbel Website'

const WEEKDAYS = [1, 2, 3, 4, 5]

/** Under which name the shop's server knows the order that somebody asks about. */
const ORDER = 'order'

export const settings = (): Omit<WidgetSettings, 'key'> => ({
  // The demo page is the server's own, which is always allowed.
  sites: [],
  color: '#0e6570',
  side: 'right',
  theme: 'auto',
  language: 'de',
  texts: {
    de: {
      title: 'Nordlicht Möbel',
      greeting: 'Moin! Fragen zu Möbeln, Lieferung oder Rückgabe? Wir sind gleich für Sie da.',
      away: 'Gerade ist niemand im Laden. Schreiben Sie uns ruhig, wir antworten, sobald wir öffnen.',
    },
    en: {
      title: 'Nordlicht Möbel',
      greeting: 'Moin! Questions about furniture, delivery or returns? We’ll be right with you.',
      away: 'Nobody is in the shop right now. Do write: we’ll answer as soon as we open.',
    },
  },
  agents: 'first',
  hours: {
    timeZone: 'Europe/Berlin',
    week: [
      ...WEEKDAYS.map((day) => ({ day, from: '09:00', to: '18:00' })),
      { day: 6, from: '10:00', to: '16:00' },
    ],
    closed: [],
  },
  replyTime: 'minutes',
  fields: [
    { key: 'name', required: false, when: 'always', label: {} },
    { key: 'email', required: true, when: 'closed', label: {} },
    {
      key: ORDER,
      required: false,
      when: 'always',
      label: { de: 'Bestellnummer, falls vorhanden', en: 'Order number, if you have one' },
    },
  ],
  notice: {
    required: true,
    texts: {
      de: {
        points: [
          'Ihre Nachrichten liest nur das Team von Nordlicht Möbel.',
          'Sie liegen auf unserem eigenen Server in Hamburg.',
        ],
        body: 'Verantwortlich ist die Nordlicht Möbel GmbH, Große Elbstraße 42, 22767 Hamburg.\n\nWir verarbeiten, was Sie uns hier schreiben, um Ihre Frage zu beantworten (Art. 6 Abs. 1 lit. b und f DSGVO). Eine IP-Adresse speichern wir nicht.\n\nSie können Ihren Chat jederzeit herunterladen oder löschen. Fragen zum Datenschutz: datenschutz@nordlicht.example',
        url: null,
      },
      en: {
        points: [
          'Only the people at Nordlicht Möbel read your messages.',
          'They are kept on our own server in Hamburg.',
        ],
        body: 'Responsible: Nordlicht Möbel GmbH, Große Elbstraße 42, 22767 Hamburg, Germany.\n\nWe use what you write here to answer your question (Art. 6 (1) b and f GDPR). We store no IP address.\n\nYou can download or delete your chat at any time. Questions: datenschutz@nordlicht.example',
        url: null,
      },
    },
  },
  identity: 'optional',
  identitySecret: randomBytes(32).toString('base64url'),
  pageUrl: false,
  files: true,
  voice: true,
  rating: true,
  transcript: true,
})
