/** What machines write, and what became of mails of ours. */
import { answers, arrives, assigns, begins, notes, resolves, writes, type Exchange } from '../exchange.ts'
import { newsletter } from '../letters/newsletter.ts'
import { awayOf, reportOf } from '../letters/reports.ts'
import { payout, scanned } from '../letters/strange.ts'
import { MIRIAM, MISTYPED, NILS, SPEDITION, TISCHLER } from './people.ts'

export const machines: readonly Exchange[] = [
  {
    name: 'newsletter',
    begins: { daysAgo: 7, at: '07:00' },
    worker: 'jonas',
    steps: [arrives(newsletter), assigns, resolves],
  },
  {
    name: 'payout',
    begins: { daysAgo: 5, at: '06:10' },
    worker: 'admin',
    steps: [arrives(payout)],
  },
  {
    name: 'scan',
    begins: { daysAgo: 2, at: '17:25' },
    worker: 'jonas',
    steps: [arrives(scanned)],
  },
  {
    name: 'one-of-two-not-reached',
    subject: 'Lieferung nächste Woche',
    from: MIRIAM,
    begins: { daysAgo: 2, at: '09:30' },
    worker: 'mia',
    steps: [
      writes(
        'Hallo,\n\nich bin ab Montag verreist. Könnten Sie die Lieferung mit meiner Nachbarin Greta Lüders absprechen? greta.luder@post.example\n\nDanke!\nMiriam Kessler',
      ),
      assigns,
      answers(
        'Hallo Frau Kessler, hallo Frau Lüders,\n\ndie Lieferung kommt am Dienstag zwischen 10 und 13 Uhr. Frau Lüders, könnten Sie aufmachen?\n\nViele Grüße',
        { also: [MISTYPED] },
      ),
      arrives(
        reportOf({
          address: MISTYPED.address,
          action: 'failed',
          status: '5.1.1',
          diagnostic: '550 5.1.1 User unknown',
        }),
      ),
      notes('Die Adresse der Nachbarin stimmt nicht, vermutlich fehlt ein „s“.'),
    ],
  },
  {
    name: 'workshop-away',
    subject: 'Lack für Tisch Elbe',
    from: TISCHLER,
    begins: { daysAgo: 10, at: '13:15' },
    worker: 'jonas',
    steps: [
      begins(
        TISCHLER,
        'Moin Herr Maaß,\n\nhaben Sie noch matten Lack für drei „Elbe“ da, oder sollen wir bestellen?',
      ),
      arrives(
        awayOf(
          TISCHLER,
          'Moin,\n\ndie Werkstatt macht bis Freitag Betriebsferien. Wir lesen Ihre Mail danach.\n\nTischlerei Maaß\n',
        ),
      ),
      writes('Moin Herr Weber,\n\nwieder da. Lack steht noch im Regal, reicht für fünf.', { after: '4d' }),
      resolves,
    ],
  },
  {
    name: 'carrier-confirms',
    subject: 'Abholung Brunsbüttel, Mittwoch ab 14 Uhr',
    from: SPEDITION,
    begins: { daysAgo: 8, at: '15:50' },
    worker: 'mia',
    steps: [
      begins(
        SPEDITION,
        'Hallo zusammen,\n\nbitte einen Sessel bei Herrn Tams abholen: Deichweg 7, 25541 Brunsbüttel, Mittwoch ab 14 Uhr.',
      ),
      arrives(
        reportOf({
          address: SPEDITION.address,
          action: 'delivered',
          status: '2.0.0',
          diagnostic: '250 2.0.0 Ok: delivered',
        }),
      ),
      writes('Ist eingeplant, Tour 12.', { after: '1h' }),
      resolves,
    ],
  },
  {
    name: 'address-that-nobody-has',
    subject: 'Ihr Ersatzteil ist da',
    from: NILS,
    begins: { daysAgo: 1, at: '10:41' },
    worker: 'mia',
    steps: [
      begins(
        { ...NILS, address: 'nils@carsten.example' },
        'Moin Herr Carstens,\n\ndie Rückwand für Ihren Schrank ist da. Sollen wir sie schicken, oder holen Sie sie ab?',
      ),
      arrives(
        reportOf({
          address: 'nils@carsten.example',
          action: 'failed',
          status: '5.1.2',
          diagnostic: '550 5.1.2 Host or domain name not found',
        }),
      ),
    ],
  },
]
