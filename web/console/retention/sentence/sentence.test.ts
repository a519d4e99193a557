import { afterEach, describe, expect, it } from 'vitest'
import { CLOCKS, PERIOD_UNITS, RuleBody } from '../../../../server/contract/retention.ts'
import { setLocale } from '../../../lib/i18n.ts'
import { SLOTS } from './parts.ts'
import { sentenceOf, textOf } from './sentence.ts'

const names = {
  inbox: (id: number) => ['', 'Service', 'Shop'][id] ?? '?',
  label: (id: number) => ['', 'order', 'complaint', 'contract'][id] ?? '?',
}
const days = (count: number) => ({ count, unit: 'days' })
const limit = (rest: object) =>
  RuleBody.parse({ kind: 'limit', name: 'x', clock: 'resolved', period: days(90), ...rest })
const floor = (rest: object) =>
  RuleBody.parse({
    kind: 'floor',
    name: 'x',
    clock: 'last_message',
    period: { count: 6, unit: 'years' },
    ...rest,
  })
const say = (language: 'de' | 'en', body: RuleBody) => {
  setLocale(language)
  return textOf(body, names)
}

afterEach(() => setLocale('en'))

describe('a rule as a sentence', () => {
  it.each([
    [
      limit({}),
      'All conversations are deleted 90 days after they were resolved.',
      'Alle Gespräche werden 90 Tage nach der Erledigung gelöscht.',
    ],
    [
      limit({ scope: { channels: ['whatsapp'], notLabels: [3] } }),
      'WhatsApp chats are deleted 90 days after they were resolved, except those with the label contract.',
      'WhatsApp-Chats werden 90 Tage nach der Erledigung gelöscht, außer solchen mit dem Label contract.',
    ],
    [
      limit({ scope: { channels: ['web', 'email'], contact: 'anonymous' }, period: days(1) }),
      'Website chats and e-mail conversations of visitors without a name are deleted 1 day after they were resolved.',
      'Website-Chats und E-Mail-Gespräche von Besuchern ohne Namen werden 1 Tag nach der Erledigung gelöscht.',
    ],
    [
      limit({
        scope: {
          channels: ['email'],
          inboxes: [1, 2],
          labels: [1, 2],
          status: 'resolved',
          contact: 'known',
          attribute: { key: 'plan', value: 'gold' },
        },
        action: 'anonymise',
        clock: 'last_customer_message',
      }),
      'Resolved e-mail conversations in Service or Shop with the label order or complaint of people who are known ' +
        'where plan is “gold” are anonymised 90 days after the customer’s last message.',
      'Erledigte E-Mail-Gespräche in Service oder Shop mit dem Label order oder complaint von bekannten Personen ' +
        'mit der Angabe plan „gold“ werden 90 Tage nach der letzten Nachricht der Kundin oder des Kunden anonymisiert.',
    ],
    [
      limit({ scope: { status: 'open' }, action: 'redact', clock: 'created', yearEnd: true }),
      'Open conversations are redacted 90 days after the end of the calendar year in which they began; ' +
        'only who wrote and when stays.',
      'Offene Gespräche werden 90 Tage nach dem Ende des Kalenderjahres des Beginns geschwärzt; ' +
        'nur wer schrieb und wann bleibt.',
    ],
    [
      limit({ action: 'restrict', clock: 'event', period: { count: 1, unit: 'months' } }),
      'All conversations are restricted to the data protection role 1 month after the day set for them.',
      'Alle Gespräche werden 1 Monat nach dem dafür gesetzten Tag auf die Datenschutzrolle beschränkt.',
    ],
    [
      limit({ target: 'files', scope: { status: 'open', channels: ['email'], notLabels: [3] } }),
      'Files in open e-mail conversations without the label contract are deleted 90 days after the conversation ' +
        'was resolved; the text stays.',
      'Dateien in offenen E-Mail-Gesprächen ohne das Label contract werden 90 Tage nach der Erledigung gelöscht; ' +
        'der Text bleibt.',
    ],
    [
      limit({ target: 'files', clock: 'received', period: { count: 2, unit: 'weeks' } }),
      'Files in all conversations are deleted 2 weeks after they came in; the text stays.',
      'Dateien in allen Gesprächen werden 2 Wochen nach dem Eingang gelöscht; der Text bleibt.',
    ],
    [
      limit({ target: 'raw_mail', clock: 'received', scope: { inboxes: [1] } }),
      'Original mails in Service are deleted 90 days after they came in; their messages stay.',
      'Mails im Original in Service werden 90 Tage nach dem Eingang gelöscht; ihre Nachrichten bleiben.',
    ],
    [
      limit({ target: 'provider_copy', clock: 'received' }),
      'Copies at providers are deleted 90 days after they came in; what is here stays.',
      'Kopien bei Anbietern werden 90 Tage nach dem Eingang gelöscht; was hier ist, bleibt.',
    ],
    [
      limit({ target: 'provider_copy', clock: 'received', scope: { channels: ['whatsapp'] } }),
      'Copies at providers from WhatsApp chats are deleted 90 days after they came in; what is here stays.',
      'Kopien bei Anbietern aus WhatsApp-Chats werden 90 Tage nach dem Eingang gelöscht; was hier ist, bleibt.',
    ],
    [
      floor({ scope: { labels: [1, 2] }, yearEnd: true, restrictAfter: days(180) }),
      'All conversations with the label order or complaint are kept until 6 years after the end of the calendar ' +
        'year in which the last message was written, and 180 days after the last message only the data protection ' +
        'role sees them.',
      'Alle Gespräche mit dem Label order oder complaint werden bis 6 Jahre nach dem Ende des Kalenderjahres der ' +
        'letzten Nachricht aufbewahrt und sind 180 Tage nach der letzten Nachricht nur noch für die ' +
        'Datenschutzrolle sichtbar.',
    ],
    [
      floor({ scope: { notLabels: [3] }, restrictAfter: { count: 1, unit: 'years' } }),
      'All conversations without the label contract are kept until 6 years after the last message, and after ' +
        '1 year only the data protection role sees them.',
      'Alle Gespräche ohne das Label contract werden bis 6 Jahre nach der letzten Nachricht aufbewahrt und sind ' +
        'nach 1 Jahr nur noch für die Datenschutzrolle sichtbar.',
    ],
    [
      floor({ restrictAfter: { count: 18, unit: 'months' } }),
      'All conversations are kept until 6 years after the last message, and after 18 months only the data ' +
        'protection role sees them.',
      'Alle Gespräche werden bis 6 Jahre nach der letzten Nachricht aufbewahrt und sind nach 18 Monaten nur noch ' +
        'für die Datenschutzrolle sichtbar.',
    ],
  ])('reads well: %#', (body, english, german) => {
    expect([say('en', body), say('de', body)]).toEqual([english, german])
  })
})

describe('every combination', () => {
  const targets = ['conversation', 'files', 'raw_mail', 'provider_copy']
  const bodies = CLOCKS.flatMap((clock) =>
    PERIOD_UNITS.flatMap((unit) =>
      [1, 7].flatMap((count) =>
        [false, true].flatMap((yearEnd) => [
          {
            kind: 'floor',
            name: 'x',
            clock,
            period: { count, unit },
            yearEnd,
            restrictAfter: { count, unit },
          },
          ...targets.map((target) => ({
            kind: 'limit',
            name: 'x',
            target,
            clock,
            period: { count, unit },
            yearEnd,
          })),
        ]),
      ),
    ),
  ).flatMap((body) => RuleBody.safeParse(body).data ?? [])

  it('is one sentence without holes, and its parts can be changed', () => {
    expect(bodies.length).toBeGreaterThan(200)
    for (const language of ['de', 'en'] as const) {
      for (const body of bodies) {
        const said = say(language, body)
        expect(said).toMatch(/^[A-ZÄÖÜ][^.]*\.$/)
        expect(said).not.toMatch(/ {2}|undefined|null| [,;.]/)
        const slots = sentenceOf(body, names).flatMap(({ slot }) => slot ?? [])
        expect(slots).toContain('what')
        expect(slots).toContain('period')
        expect(slots).toContain('clock')
        expect(slots.every((slot) => SLOTS.includes(slot))).toBe(true)
        expect(new Set(slots).size).toBe(slots.length)
      }
    }
  })

  it('says one thing only: another clock or period is another sentence', () => {
    for (const language of ['de', 'en'] as const) {
      const said = bodies.map((body) => say(language, body))
      expect(new Set(said).size).toBe(said.length)
    }
  })
})
