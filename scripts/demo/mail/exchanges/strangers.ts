/** Mails to look at twice, and mails that are more than their text. */
import { answers, arrives, assigns, notes, resolves, type Exchange } from '../exchange.ts'
import { encrypted, invitation, passedOn, signed } from '../letters/sealed.ts'
import { fromAColleague, parcelFee, unreadable } from '../letters/strange.ts'
import { JOERG, SPEDITION, STEUER, TIM, TISCHLER } from './people.ts'

export const strangers: readonly Exchange[] = [
  {
    name: 'from-a-colleague',
    begins: { daysAgo: 1, at: '16:58' },
    worker: 'mia',
    steps: [arrives(fromAColleague), notes('Das ist nicht Tobias: „nordllcht“. Habe ihn angerufen.')],
  },
  {
    name: 'parcel-fee',
    begins: { daysAgo: 11, at: '03:12' },
    worker: 'jonas',
    steps: [arrives(parcelFee), { ...assigns, after: '6h' }, resolves],
  },
  {
    name: 'cannot-be-read',
    begins: { daysAgo: 2, at: '11:11' },
    worker: 'jonas',
    steps: [arrives(unreadable)],
  },
  {
    name: 'signed-letter',
    begins: { daysAgo: 14, at: '10:00' },
    worker: 'admin',
    steps: [
      arrives(
        signed(
          STEUER,
          'Unterlagen Umsatzsteuer',
          'Sehr geehrte Damen und Herren,\n\nbitte laden Sie uns die Belege des Monats bis zum 10. hoch.\n\nMit freundlichen Grüßen\nVoigt & Partner\n',
        ),
      ),
      assigns,
      answers('Guten Tag,\n\nist erledigt, alle Belege liegen im Ordner.', { after: '2d' }),
      resolves,
    ],
  },
  {
    name: 'encrypted-request',
    begins: { daysAgo: 3, at: '22:15' },
    worker: 'admin',
    steps: [arrives(encrypted(TIM, 'Auskunft nach Art. 15 DSGVO'))],
  },
  {
    name: 'workshop-visit',
    begins: { daysAgo: 1, at: '13:20' },
    worker: 'jonas',
    steps: [
      arrives(
        invitation(
          TISCHLER,
          'Musterabnahme Sessel Sylt',
          'Moin Herr Weber,\n\ndas erste Gestell ist fertig. Kommen Sie es sich anschauen?\n\nMaaß\n',
          'Werkstatt, Hafenstraße 3, Glückstadt',
        ),
      ),
      assigns,
    ],
  },
  {
    name: 'passed-on-whole',
    begins: { daysAgo: 5, at: '18:02' },
    worker: 'mia',
    steps: [
      arrives(
        passedOn(
          JOERG,
          'Hallo Frau Schröder,\n\ndie Spedition schreibt mir das hier. Stimmt das so?\n\nJörg Wittmann\n',
          {
            by: SPEDITION,
            subject: 'Ihre Sendung 88-2041',
            text: 'Guten Tag,\n\nIhre Sendung kommt am Donnerstag zwischen 7 und 9 Uhr.',
          },
        ),
      ),
      assigns,
      answers('Hallo Herr Wittmann,\n\nja, das ist das zweite Pflegeset. Sie müssen nicht zu Hause sein.', {
        after: '14h',
      }),
      resolves,
    ],
  },
]
