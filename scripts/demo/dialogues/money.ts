/** Returns, invoices, refunds, vouchers. */
import {
  answers,
  assigns,
  handsOver,
  notes,
  photo,
  reacts,
  resolves,
  reopens,
  says,
  sends,
} from '../dialogue.ts'
import type { Dialogue } from '../dialogue.ts'
import { noun } from '../noun.ts'

export const money: readonly Dialogue[] = [
  {
    name: 'return-colour',
    language: 'de',
    times: 4,
    vary: {
      thing: [
        noun('m', 'Sessel „Deich“'),
        noun('m', 'Teppich „Watt“'),
        noun('f', 'Stehlampe „Leuchtturm“'),
        noun('m', 'Hocker „Boje“'),
      ],
      problem: [
        'Die Farbe ist bei Tageslicht doch deutlich dunkler als im Laden',
        'Leider passt die Größe überhaupt nicht zu unserem Raum',
        'Zu Hause wirkt es neben dem Sofa doch zu wuchtig',
      ],
    },
    steps: [
      says(
        'Hallo, ich würde {thing.den} gern zurückgeben ({order}). {problem}. [[Wie läuft das ab?|Was muss ich tun?]]',
      ),
      assigns,
      answers(
        'Guten Tag {greeted}, das ist kein Problem: Sie haben 30 Tage Zeit. Ist die Originalverpackung noch da? Wenn ja, holen wir {thing.den} kostenlos bei Ihnen ab, sonst bringen wir Decken mit.',
      ),
      says('Der Karton ist leider schon im Altpapier.'),
      answers(
        'Macht nichts. Wir kommen am {in5} zwischen 10 und 14 Uhr. Die {amount} Euro erhalten Sie spätestens drei Werktage nach der Abholung zurück.',
      ),
      says('[[Sehr kulant, danke.|Das ist wirklich unkompliziert, vielen Dank!|Einverstanden.]]'),
      reacts('👍'),
      resolves,
    ],
  },
  {
    name: 'return-armchair-en',
    language: 'en',
    times: 3,
    steps: [
      says(
        'Hello, I’d like to return the Deich armchair ({order}). It’s a lovely chair, but it doesn’t fit through our bedroom door, which I should have measured first.',
      ),
      photo('armchair', 'It’s living in the hall for now', { after: '1m' }),
      assigns,
      answers(
        'Hello {greeted}, that happens to the best of us! You may return it within 30 days. Before we collect it: the back comes off with two bolts, which makes it 14 cm narrower. Would that do the trick?',
      ),
      says('[[You are joking. I’ll have a look tonight.|Really? I’ll try that this evening.]]'),
      says('It’s in! I owe you a coffee.', { after: '7h' }),
      answers('Marvellous! Do pop into the shop, the coffee is on us.', { after: '13h' }),
      reacts('😂'),
      resolves,
    ],
  },
  {
    name: 'return-refund-late',
    language: 'de',
    times: 2,
    steps: [
      says(
        'Guten Tag, Sie haben vor zwei Wochen zwei Stühle bei mir abgeholt ({order}). Die {amount} Euro sind bis heute nicht auf meinem Konto. Was ist da los?',
      ),
      assigns,
      notes(
        'Gutschrift liegt in der Buchhaltung, IBAN war unvollständig. Bisher hat niemand Bescheid gesagt. Bitte künftig gleich nachfragen.',
      ),
      answers(
        'Guten Tag {greeted}, Sie haben recht, das hat zu lange gedauert. In unserer Buchhaltung fehlt die vollständige IBAN, und leider hat Ihnen das niemand gesagt. Bitte schicken Sie die Bankverbindung nicht hier, sondern über den Link in der E-Mail, die ich Ihnen eben gesendet habe.',
      ),
      says('Ist erledigt. Ich hoffe, es geht jetzt schnell.', { after: '3h' }),
      handsOver,
      answers(
        'Die Überweisung ist freigegeben und sollte morgen bei Ihnen sein. Entschuldigen Sie bitte nochmals die Umstände.',
        { by: 'colleague' },
      ),
      resolves,
      says('Geld ist da. Danke, dass Sie sich gekümmert haben.', { after: '2d' }),
      answers('Vielen Dank für die Rückmeldung, {greeted}.'),
      resolves,
    ],
  },
  {
    name: 'invoice-vat',
    language: 'de',
    times: 3,
    vary: { firm: ['Praxis für Physiotherapie', 'Architekturbüro', 'Kanzlei', 'Steuerberatung'] },
    steps: [
      says(
        'Sehr geehrte Damen und Herren, auf der Rechnung {invoice} steht noch meine Privatadresse. Können Sie sie bitte auf meine Firma ({firm}) umschreiben? Die Umsatzsteuer-ID fehlt ebenfalls.',
      ),
      assigns,
      answers(
        'Guten Tag {greeted}, sehr gern. Bitte schicken Sie mir die genaue Firmierung, die Anschrift und die USt-IdNr.',
      ),
      says('{firm} {last}, {street}, 22765 Hamburg. USt-IdNr. liegt Ihnen vom letzten Auftrag schon vor.', {
        after: '40m',
      }),
      answers(
        'Danke, ich habe sie gefunden. Die korrigierte Rechnung ist per E-Mail unterwegs, die alte ist storniert.',
      ),
      says('[[Angekommen, vielen Dank.|Alles richtig, danke für die schnelle Erledigung.]]', {
        after: '15m',
      }),
      resolves,
    ],
  },
  {
    name: 'invoice-copy',
    language: 'de',
    times: 4,
    vary: {
      why: [
        'Meine Versicherung möchte den Kaufbeleg sehen',
        'Für die Steuererklärung brauche ich den Beleg',
        'Bei uns war ein Wasserschaden, der Gutachter fragt nach der Rechnung',
      ],
    },
    steps: [
      says('[[Hallo|Guten Tag]], könnten Sie mir bitte die Rechnung zu {order} noch einmal schicken? {why}.'),
      assigns,
      answers(
        'Guten Tag {greeted}, die Rechnung {invoice} habe ich soeben an Ihre hinterlegte E-Mail-Adresse geschickt. Schauen Sie bitte auch im Spam-Ordner nach.',
      ),
      says(
        '[[Ist da, herzlichen Dank!|Gefunden, war tatsächlich im Spam. Danke!|Hab sie, vielen Dank für die schnelle Hilfe.]]',
        { after: '12m' },
      ),
      resolves,
    ],
  },
  {
    name: 'payment-twice',
    language: 'de',
    times: 3,
    steps: [
      says(
        'Guten Morgen, mein Konto wurde zweimal mit {amount},00 € belastet, beide Male „Nordlicht Möbel {order}“. Das kann ja nicht richtig sein.',
      ),
      sends(
        {
          kind: 'document',
          fileName: 'Kontoauszug-Ausschnitt.pdf',
          lines: [
            'Kontoauszug (Ausschnitt)',
            '',
            'Nordlicht Moebel Hamburg   Kartenzahlung',
            'Nordlicht Moebel Hamburg   Kartenzahlung',
          ],
        },
        { after: '3m' },
      ),
      assigns,
      notes(
        'Kartenterminal Osterstraße hatte am Samstag eine Störung, doppelte Buchung bestätigt. Erstattung an Buchhaltung gegeben ({case}).',
      ),
      answers(
        'Guten Morgen {greeted}, Sie haben recht: Unser Kartenterminal hatte am Samstag eine Störung. Die zweite Zahlung erstatten wir heute auf dieselbe Karte, bei den meisten Banken erscheint sie nach zwei bis drei Werktagen.',
      ),
      says('[[Danke, das beruhigt mich.|Gut, dann warte ich ab. Danke für die ehrliche Auskunft.]]'),
      answers(
        'Wenn bis zum {in5} nichts da ist, schreiben Sie mir bitte direkt hier. Die Vorgangsnummer ist {case}.',
      ),
      reacts('👍'),
      resolves,
    ],
  },
  {
    name: 'invoice-company-en',
    language: 'en',
    times: 3,
    steps: [
      says(
        'Hi, could you re-issue invoice {invoice} to our company please? It’s currently in my own name. Finance won’t pay it otherwise.',
      ),
      assigns,
      answers('Hello {greeted}, certainly. May I have the company’s full name, address and VAT number?'),
      says('{last} & Partners Ltd, 14 Harbour Row, Bristol. VAT number is on our last order.', {
        after: '25m',
      }),
      answers(
        'Thank you, I’ve found it. The corrected invoice is in your e-mail, and the first one has been cancelled.',
      ),
      says('[[Got it. Thank you!|Received with thanks.]]', { after: '20m' }),
      resolves,
    ],
  },
  {
    name: 'voucher',
    language: 'de',
    times: 2,
    steps: [
      says(
        'Hallo, ich habe einen Gutschein über 150 € geschenkt bekommen, finde aber kein Ablaufdatum. Gilt der noch? Die Nummer endet auf 4417.',
      ),
      assigns,
      answers(
        'Guten Tag {greeted}, der Gutschein ist noch zwei Jahre gültig und steht in voller Höhe bereit. Sie können ihn im Laden und im Onlineshop einlösen, auch in Teilen.',
      ),
      says('Auch für die Lampen im Angebot?'),
      answers('Ja, auch für reduzierte Ware.'),
      says('[[Fantastisch, dann komme ich Samstag vorbei!|Super, danke!]]'),
      resolves,
    ],
  },
  {
    name: 'cancel-order',
    language: 'de',
    times: 2,
    steps: [
      says(
        'Guten Tag, ich muss die Bestellung {order} leider stornieren, unser Umzug ist geplatzt. Ist das noch möglich?',
      ),
      assigns,
      answers(
        'Guten Tag {greeted}, das tut mir leid für Sie. Die Fertigung hat noch nicht begonnen, ich kann kostenfrei stornieren. Oder sollen wir die Bestellung bis zu drei Monate ruhen lassen? Dann bleibt Ihr Preis erhalten.',
      ),
      says('Ach, das ist ein guter Vorschlag. Dann bitte ruhen lassen.', { after: '50m' }),
      answers('Ist notiert, ich melde mich in drei Monaten wieder bei Ihnen.'),
      resolves,
      says('Eine Frage noch: Die Anzahlung bleibt dann einfach stehen?', { after: '1d' }),
      answers(
        'Genau, sie bleibt gutgeschrieben. Wenn Sie sie doch zurückhaben möchten, genügt eine Nachricht.',
      ),
      reacts('🙏'),
      resolves,
    ],
  },
  {
    name: 'instalments',
    language: 'de',
    times: 2,
    vary: { sum: ['2.490', '3.180', '1.890'] },
    steps: [
      says('Moin, kann man bei Ihnen in Raten zahlen? Es geht um das Angebot über {sum} € für die Essecke.'),
      assigns,
      answers(
        'Moin {greeted}, ja: in 6, 12 oder 18 Monatsraten, bis 12 Monate ohne Zinsen. Dafür brauchen wir im Laden einen Ausweis und die EC-Karte.',
      ),
      says('12 Monate klingt gut. Muss ich dafür einen Termin machen?'),
      answers('Nein, kommen Sie einfach vorbei. Es dauert etwa 20 Minuten.'),
      says('[[Danke für die Auskunft!|Alles klar, dann bis Samstag.]]'),
      resolves,
      reopens,
      notes('War eben im Laden, Vertrag ist unterschrieben. Unterlagen liegen bei Frau Lorenz.'),
      resolves,
    ],
  },
]
