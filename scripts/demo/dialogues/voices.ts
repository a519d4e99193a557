/** Praise, complaints, lost parcels, and what goes wrong on WhatsApp itself. */
import {
  answers,
  assigns,
  handsOver,
  notes,
  photo,
  reacts,
  resolves,
  says,
  sends,
  voice,
} from '../dialogue.ts'
import type { Dialogue } from '../dialogue.ts'

export const voices: readonly Dialogue[] = [
  {
    name: 'praise',
    language: 'de',
    times: 3,
    vary: { room: ['im Wohnzimmer', 'in der neuen Wohnung', 'bei meinen Eltern'] },
    steps: [
      photo('livingroom', 'Das Sofa steht {room} und sieht großartig aus 😍'),
      says(
        '[[Ich wollte mich einfach mal bedanken: tolle Beratung, pünktliche Lieferung, und Ihre Fahrer haben sogar die Schuhe ausgezogen. Das erlebt man selten.|Vielen Dank an das ganze Team! Vom ersten Gespräch bis zum Aufbau hat alles gepasst.]]',
        { after: '1m' },
      ),
      assigns,
      answers(
        '[[Liebe Grüße zurück, {greeted}! Das lese ich morgen in der Teamrunde vor.|Vielen Dank, {greeted}! Über so ein Foto freuen wir uns hier alle.]] [[Viel Freude mit dem neuen Sofa!|Wir wünschen gemütliche Abende!]]',
      ),
      reacts('❤️'),
      sends({ kind: 'sticker' }, { after: '2m' }),
      resolves,
    ],
  },
  {
    name: 'praise-en',
    language: 'en',
    times: 2,
    steps: [
      photo('sideboard', 'It’s perfect. Thank you!'),
      says(
        'Please thank the two gentlemen who carried it up four flights without a single mark on the walls. My landlord was watching the whole time.',
        { after: '1m' },
      ),
      assigns,
      answers('What a lovely message, {greeted}! I’ll pass it on to Lars and Cem, they’ll be delighted.'),
      reacts('❤️'),
      resolves,
    ],
  },
  {
    name: 'complaint-long',
    language: 'de',
    times: 2,
    steps: [
      says(
        'Sehr geehrte Damen und Herren,\n\nich bin inzwischen wirklich verärgert. Mein Bett „Amrum“ ({order}) sollte vor vier Wochen kommen. Der erste Termin wurde am Vorabend abgesagt, beim zweiten fehlte ein Seitenteil, und beim dritten war ich extra zu Hause und es kam niemand.\n\nIch schlafe seit einem Monat auf einer Matratze auf dem Boden und habe mir dreimal Urlaub genommen. Ich erwarte einen verbindlichen Termin und einen Vorschlag, wie Sie das wiedergutmachen wollen.\n\nMit freundlichen Grüßen\n{name}',
      ),
      assigns,
      notes(
        'Bitte Chefsache: drei geplatzte Termine, siehe Tourenprotokoll. Vorschlag: Lieferung am {in2}, Aufbau gratis, 150 € Gutschrift. Einverstanden?',
      ),
      handsOver,
      notes('Mit Mareike abgesprochen: einverstanden, und bitte persönlich entschuldigen.', {
        by: 'colleague',
        after: '25m',
      }),
      answers(
        'Guten Tag {greeted}, Sie haben mit jedem Punkt recht, und ich bitte Sie aufrichtig um Entschuldigung.\n\nWir liefern am {in2} um 8 Uhr als erste Tour, vollständig geprüft, mit kostenlosem Aufbau. Außerdem schreiben wir Ihnen 150 € gut. Sie haben ab jetzt mich als festen Kontakt.',
        { by: 'colleague' },
      ),
      says('Danke, das ist ein Wort. Ich hoffe, diesmal klappt es wirklich.', { after: '2h' }),
      answers('Das wird es. Ich schreibe Ihnen am Vorabend noch einmal.', { by: 'colleague' }),
      says('Das Bett steht und ist wunderschön. Ende gut, alles gut.', { after: '3d' }),
      reacts('🙏'),
      resolves,
    ],
  },
  {
    name: 'complaint-en',
    language: 'en',
    times: 2,
    steps: [
      says(
        'I was told somebody would ring me back yesterday about order {order}. Nobody did. This is the third time I’ve had to chase you and I’m running out of patience.',
      ),
      assigns,
      notes('Callback was noted on paper and got lost. Supplier confirms the chairs for next week.'),
      answers(
        '{greeted}, I’m very sorry. The call-back was written down and then overlooked, which is entirely our fault. Your chairs arrive at our warehouse next week, and I can promise delivery on {in9}.',
      ),
      says('Fine. But I would like that in writing, please.', { after: '35m' }),
      answers('Of course: the confirmation is in your e-mail, with the delivery charge taken off.'),
      says('[[Thank you. That’s appreciated.|Received. Thank you for sorting it out.]]', { after: '50m' }),
      resolves,
    ],
  },
  {
    name: 'lost-parcel',
    language: 'de',
    times: 4,
    vary: { what: ['die Kissenbezüge', 'die Pflegetücher', 'die Ersatzrollen', 'die beiden Tischlampen'] },
    steps: [
      says(
        'Guten Tag, {what} aus Bestellung {order} sollten laut Sendungsverfolgung am Montag zugestellt worden sein. Hier ist aber nichts angekommen, auch nicht bei den Nachbarn.',
      ),
      assigns,
      answers(
        'Guten Tag {greeted}, ich stelle sofort einen Nachforschungsauftrag. Damit Sie nicht warten müssen: Soll ich Ihnen gleich Ersatz schicken?',
      ),
      says('[[Das wäre sehr freundlich.|Ja, bitte. Das wäre toll.]]'),
      answers(
        'Ist unterwegs und kommt am {in2}. Wenn das erste Paket doch noch auftaucht, lassen Sie es einfach zurückgehen.',
      ),
      says('[[Ersatz ist da, danke!|Beides am selben Tag angekommen 😅 Das erste geht zurück.]]', {
        after: '2d',
      }),
      answers('[[Danke für Ihre Ehrlichkeit und einen schönen Tag!|Wunderbar, danke fürs Bescheidgeben!]]'),
      resolves,
    ],
  },
  {
    name: 'lost-parcel-en',
    language: 'en',
    times: 2,
    steps: [
      says(
        'Hello, the tracking says my parcel ({order}) was “left with a neighbour” but it doesn’t say which one. I’ve tried all eight flats.',
      ),
      voice({ after: '2m' }),
      assigns,
      answers(
        'Hello {greeted}, I’ve rung the carrier: the driver left it at the bakery on the corner, number {house}. They close at six.',
      ),
      says(
        '[[Found it, along with a very good cinnamon bun. Thank you!|Got it! I’d never have guessed. Thanks.]]',
        { after: '90m' },
      ),
      reacts('😄'),
      resolves,
    ],
  },
  {
    name: 'appointment-tap',
    language: 'de',
    times: 3,
    vary: { slot: ['10 bis 12 Uhr', '8 bis 10 Uhr', '14 bis 16 Uhr'] },
    steps: [
      sends({ kind: 'tap', text: 'Termin bestätigen' }),
      says('Eine Bitte noch: Bei uns ist die Klingel defekt, bitte kurz anrufen.', { after: '1m' }),
      assigns,
      answers(
        'Vielen Dank, {greeted}! Wir kommen am {in1} von {slot} und rufen an, sobald wir vor der Tür stehen.',
      ),
      reacts('👍'),
      resolves,
    ],
  },
  {
    name: 'hotel-order',
    language: 'de',
    times: 1,
    steps: [
      says(
        'Guten Tag, wir sind ein kleines Hotel in Husum und möchten 18 Zimmer mit dem Sessel „Deich“ und dem Nachttisch „Amrum“ ausstatten. Gibt es ab dieser Menge Konditionen für Geschäftskunden, und in welchem Zeitraum könnten Sie liefern? Ideal wäre vor Saisonbeginn, in zwei Abschnitten zu je neun Zimmern.',
      ),
      sends(
        {
          kind: 'document',
          fileName: 'Zimmerliste-2-Abschnitte.pdf',
          lines: [
            'Zimmerliste',
            '',
            'Abschnitt 1: Zimmer 101 bis 109',
            'Abschnitt 2: Zimmer 201 bis 209',
            '',
            'je Zimmer 1 Sessel Deich, 2 Nachttische Amrum',
          ],
          caption: 'Hier die Aufstellung',
        },
        { after: '3m' },
      ),
      assigns,
      handsOver,
      answers(
        'Guten Tag {greeted}, vielen Dank für Ihre Anfrage. Ab zehn Stück gewähren wir 12 %, ab zwanzig 15 %. Für 18 Sessel und 36 Nachttische sind zwei Lieferungen bis zum Saisonbeginn gut machbar. Sie erhalten das schriftliche Angebot bis morgen Mittag.',
        { by: 'colleague' },
      ),
      says(
        'Das klingt vielversprechend. Ist der Stoff schwer entflammbar? Das verlangt bei uns der Brandschutz (B1).',
        { after: '2h' },
      ),
    ],
  },
  {
    name: 'failed-gone',
    language: 'de',
    times: 2,
    steps: [
      says(
        'Guten Tag, ab wann kann ich die Hocker „Boje“ abholen? Bestellung {order}. Ich wechsle demnächst die Nummer, bitte möglichst bald Bescheid geben.',
      ),
      assigns,
      answers(
        'Guten Tag {greeted}, die Hocker stehen ab {in2} an der Warenausgabe für Sie bereit, Abholschein {case}.',
        { fate: { failed: 131_026 }, after: '6h' },
      ),
    ],
  },
  {
    name: 'failed-window',
    language: 'de',
    times: 1,
    steps: [
      says('Hallo, gibt es die Kommode „Fehmarn“ auch mit Messinggriffen?'),
      assigns,
      answers(
        'Guten Tag {greeted}, ja, gegen 24 € Aufpreis. Ich habe beim Hersteller nachgefragt, die Lieferzeit bleibt bei fünf Wochen.',
        { fate: { failed: 131_047 }, after: '1422m' },
      ),
    ],
  },
  {
    name: 'failed-withheld',
    language: 'en',
    times: 1,
    steps: [
      says('Is the Leuchtturm lamp dimmable?'),
      assigns,
      answers(
        'Hello {greeted}, it is, with any dimmable E27 bulb. We have suitable ones in the shop for 9 euros.',
        { fate: { failed: 131_049 }, after: '3h' },
      ),
    ],
  },
  {
    name: 'unknown-fate',
    language: 'de',
    times: 1,
    steps: [
      says('Moin, mein Abholschein lässt sich nicht öffnen. Können Sie mir die Nummer schreiben? {order}'),
      assigns,
      answers('Moin {greeted}, die Nummer ist {case}. Sie reicht an der Warenausgabe völlig aus.', {
        fate: 'unknown',
        after: '12m',
      }),
    ],
  },
  {
    name: 'unknown-fate-en',
    language: 'en',
    times: 1,
    steps: [
      says('Hi, which door is the collection point? I’m in the yard with a van.'),
      assigns,
      answers(
        'Hello {greeted}, the green door on the left, beneath the clock. I’ll send somebody out to meet you.',
        { fate: 'unknown', after: '4m' },
      ),
    ],
  },
]
