/** Exchanges in German that are over, or wait for the other side. */
import {
  answers,
  assigns,
  handsOver,
  notes,
  paper,
  passesOn,
  resolves,
  writes,
  type Exchange,
} from '../exchange.ts'
import { BUYING, FAEHRHAUS, HEINER, JOERG, KATHRIN, LENA, OLE, RUTH, SANDRA, TISCHLER } from './people.ts'

export const german: readonly Exchange[] = [
  {
    name: 'seat-height',
    subject: 'Sitzhöhe vom Sofa Priwall',
    from: KATHRIN,
    begins: { daysAgo: 20, at: '09:12' },
    worker: 'mia',
    steps: [
      writes(
        'Guten Tag,\n\nmeine Mutter (81) kommt aus tiefen Sofas nicht mehr hoch. Wie hoch sitzt man denn auf dem „Priwall“, und geht es auch höher?\n\nViele Grüße\nKathrin Ahlers',
      ),
      assigns,
      answers(
        'Guten Tag Frau Ahlers,\n\nim „Priwall“ sitzt man 43 cm hoch. Mit den höheren Füßen (Eiche, 15 cm) sind es 48 cm, das empfehlen wir gern: Aufstehen geht damit deutlich leichter. Sie kosten nichts extra, Sie wählen sie einfach bei der Bestellung.\n\nHerzliche Grüße',
      ),
      writes(
        'Das ist ja wunderbar, dann bestellen wir es mit den hohen Füßen. Danke für die schnelle Antwort!',
        {
          after: '3h',
        },
      ),
      resolves,
    ],
  },
  {
    name: 'invoice-again',
    subject: 'Rechnung für die Steuer',
    from: RUTH,
    begins: { daysAgo: 18, at: '11:40' },
    worker: 'jonas',
    steps: [
      writes(
        'Sehr geehrte Damen und Herren,\n\nich finde meine Rechnung zur Bestellung NM-20944 nicht mehr. Könnten Sie mir diese bitte noch einmal schicken?\n\nMit freundlichen Grüßen\nRuth Albrecht',
      ),
      assigns,
      answers(
        'Sehr geehrte Frau Albrecht,\n\ngern: Die Rechnung hängt an dieser Mail. Sie finden alle Rechnungen auch jederzeit in Ihrem Kundenkonto.\n\nMit freundlichen Grüßen',
        {
          files: [
            paper('Rechnung-RE-2044.pdf', [
              'Nordlicht Moebel GmbH',
              'Rechnung RE-2044',
              'Sideboard Alster, Eiche        1.290,00 EUR',
              'Lieferung bis in die Wohnung      59,00 EUR',
              'bezahlt, vielen Dank',
            ]),
          ],
        },
      ),
      writes('Herzlichen Dank, ist angekommen.', { after: '5h' }),
      resolves,
    ],
  },
  {
    name: 'scratched-top',
    subject: 'Kratzer in der Tischplatte',
    from: JOERG,
    begins: { daysAgo: 15, at: '14:05' },
    worker: 'mia',
    steps: [
      writes(
        'Hallo zusammen,\n\nder Besprechungstisch kam heute mit einem Kratzer an, siehe Foto:\n\nDer Karton war unbeschädigt. Was machen wir?',
        { files: [{ kind: 'photo', photo: 'scratch', inline: true }] },
      ),
      assigns,
      notes('Lieferschein ist ohne Vermerk, Foto ist aber eindeutig. Öl-Set reicht hier.'),
      answers(
        'Hallo Herr Wittmann,\n\ndas tut mir leid. Die Platte ist geölt, so ein Kratzer lässt sich in zehn Minuten unsichtbar machen: Wir schicken Ihnen heute ein Set mit Öl und Pad. Wenn Sie danach noch etwas sehen, tauschen wir die Platte.\n\nBeste Grüße',
      ),
      writes(
        'Hallo Frau Schröder,\n\nhat geklappt, man sieht nichts mehr. Meine Kollegin Frau Loos (in Kopie) bräuchte noch ein zweites Set auf Vorrat, wenn das geht.',
        { after: '3d', cc: [SANDRA] },
      ),
      answers(
        'Hallo Frau Loos, hallo Herr Wittmann,\n\nsehr gern, ein zweites Set geht morgen raus, kostenlos.\n\nBeste Grüße',
        {
          all: true,
        },
      ),
      writes('Vielen Dank! Bitte an die Büroadresse.', { by: SANDRA, after: '2h' }),
      resolves,
    ],
  },
  {
    name: 'wedding-table',
    subject: 'Tisch für die Hochzeit am Deich',
    from: LENA,
    begins: { daysAgo: 12, at: '20:31' },
    worker: 'jonas',
    colleague: 'mia',
    steps: [
      writes(
        'Moin,\n\nwir heiraten im Mai und hätten gern zwei „Elbe“ in 220 cm für draußen, danach sollen sie in unsere Küche. Hält der das einen Tag Wind und Wetter aus?\n\nOle (in Kopie) baut die Bänke selbst.',
        { cc: [OLE] },
      ),
      assigns,
      answers(
        'Moin Frau Brodersen, moin Herr Brodersen,\n\nerst einmal: alles Gute! Einen Tag draußen übersteht der „Elbe“ gut, wenn er frisch geölt ist; bei Regen bitte mit Tischtuch. Frau Schröder macht bei uns die Veranstaltungen und schreibt Ihnen ein Angebot für beide.\n\nViele Grüße',
        { all: true },
      ),
      handsOver,
      answers(
        'Moin ihr beiden,\n\nhier ist das Angebot, mit Lieferung an den Deich und 8 % für den zweiten Tisch.\n\nViele Grüße',
        {
          all: true,
          after: '1d',
          files: [
            paper('Angebot-A-1187.pdf', [
              'Nordlicht Moebel GmbH',
              'Angebot A-1187',
              '2 x Tisch Elbe 220 cm, Eiche geoelt',
              'Lieferung Brokdorf, Deich',
              'gueltig vier Wochen',
            ]),
          ],
        },
      ),
      writes('Passt für mich. Wie hoch ist denn die Unterkante der Zarge? Wegen der Bänke.', {
        by: OLE,
        after: '4h',
      }),
      answers('Moin Herr Brodersen,\n\n64 cm, da passt jede Bank bis 46 cm drunter.', { all: true }),
      writes('Bestellt! Und danke für die Geduld mit Ole 😄', { after: '1d' }),
      resolves,
    ],
  },
  {
    name: 'withdrawal',
    subject: 'Widerruf NM-21002',
    from: HEINER,
    begins: { daysAgo: 9, at: '08:20' },
    worker: 'mia',
    steps: [
      writes(
        'Sehr geehrte Damen und Herren,\n\nhiermit widerrufe ich den Kauf des Sessels „Sylt“ (Bestellung NM-21002). Das unterschriebene Formular liegt bei. Bitte nennen Sie mir einen Termin für die Abholung.',
        {
          files: [
            {
              kind: 'document',
              fileName: 'Widerruf.pdf',
              lines: ['Widerruf', 'Bestellung NM-21002', 'Sessel Sylt, Leinen', 'Heiner Tams'],
            },
          ],
        },
      ),
      assigns,
      answers(
        'Sehr geehrter Herr Tams,\n\nIhr Widerruf ist eingegangen und damit wirksam. Die Abholung ist für Sie kostenlos: Unsere Spedition meldet sich mit einem Termin. Den Kaufpreis überweisen wir, sobald der Sessel bei uns ist.\n\nMit freundlichen Grüßen',
      ),
      writes('Vielen Dank. Mittwoch ab 14 Uhr würde mir passen.', { after: '6h' }),
      answers('Mittwoch ab 14 Uhr ist notiert und an die Spedition gegeben.'),
      resolves,
    ],
  },
  {
    name: 'hotel-quote',
    subject: 'Angebot 24 Sessel Sylt',
    from: FAEHRHAUS,
    begins: { daysAgo: 3, at: '10:02' },
    worker: 'jonas',
    steps: [
      writes(
        'Guten Tag Herr Weber,\n\nfür unser Kaminzimmer brauchen wir 24 Sessel „Sylt“ in einem Stoff, der etwas aushält. Können Sie uns bis Freitag ein Angebot machen? Den Einkauf habe ich in Kopie.',
        { cc: [BUYING] },
      ),
      assigns,
      notes('Objektpreise ab 20 Stück: mit Mareike sprechen.'),
      passesOn(
        TISCHLER,
        'Moin Herr Maaß,\n\nbekommen wir 24 Gestelle bis Ende nächsten Monats? Die Anfrage steht unten.\n\nGruß aus Hamburg',
      ),
      answers(
        'Guten Tag Frau de Vries,\n\ndas machen wir gern. Als Stoff empfehle ich „Cord Ribe“ (über 100.000 Scheuertouren). Das Angebot hängt an, die Lieferzeit bestätige ich, sobald die Werkstatt zugesagt hat.\n\nBeste Grüße',
        {
          all: true,
          after: '2h',
          files: [
            paper('Angebot-A-1201.pdf', [
              'Nordlicht Moebel GmbH',
              'Angebot A-1201',
              '24 x Sessel Sylt, Cord Ribe',
              'Objektpreis',
            ]),
          ],
        },
      ),
    ],
  },
]
