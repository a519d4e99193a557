/** More than text: templates, buttons, lists, links, forms and files from the shop, and what comes back. */
import { answers, assigns, likes, offers, photo, reacts, resolves, says, sends, voice } from '../dialogue.ts'
import type { Dialogue } from '../dialogue.ts'

export const offering: readonly Dialogue[] = [
  {
    name: 'template-later',
    language: 'de',
    times: 2,
    vary: { thing: ['den Ausziehtisch „Elbe“', 'das Regal „Hallig“', 'die Garderobe „Priel“'] },
    steps: [
      says('Guten Tag, können Sie {thing} auch in Sonderbreite anfertigen? Wir bräuchten 137 cm.'),
      assigns,
      answers('Guten Tag {greeted}, das kläre ich mit der Werkstatt und melde mich. Ihr Vorgang ist {case}.'),
      offers(
        { kind: 'template', name: 'rueckfrage', values: { 1: '{greeted}', 2: '{case}' } },
        { after: '2d' },
      ),
      says('Ja, sehr gern!', { after: '25m' }),
      answers(
        'Die Werkstatt sagt: 137 cm gehen, gegen 80 € Aufpreis und mit zwei Wochen mehr Lieferzeit. Soll ich Ihnen ein Angebot schreiben?',
      ),
      says('[[Ja, bitte per E-Mail. Vielen Dank fürs Nachfragen!|Das ist es uns wert. Bitte ein Angebot!]]'),
      reacts('👍'),
      resolves,
    ],
  },
  {
    name: 'delivery-slot',
    language: 'de',
    times: 3,
    steps: [
      says('Moin, wann kommt eigentlich unsere Lieferung {order}?'),
      assigns,
      offers(
        {
          kind: 'template',
          name: 'delivery_slot',
          values: { customer_name: '{name}', delivery_number: '{order}', day: '{in3}' },
        },
        { as: 'slot' },
      ),
      sends({ kind: 'tap', text: 'Ja, das passt' }, { quoting: 'slot', after: '6m' }),
      answers('Wunderbar, dann bis dahin! Die Fahrer rufen eine halbe Stunde vorher an.'),
      reacts('👍'),
      resolves,
    ],
  },
  {
    name: 'fabric-list',
    language: 'de',
    times: 1,
    steps: [
      says('Hallo! Welche Stoffe gibt es für das Sofa „Priwall“, wenn man zwei Katzen hat? 😼'),
      assigns,
      offers(
        {
          kind: 'list',
          body: 'Guten Tag {greeted}, diese drei halten Krallen am besten stand. Von welchem darf ich Ihnen ein Muster schicken?',
          button: 'Stoffe ansehen',
          rows: [
            { title: 'Samt „Förde“', description: 'dicht gewebt, Krallen gleiten ab, 6 Farben' },
            { title: 'Mikrofaser „Watt“', description: 'abwischbar, 11 Farben' },
            { title: 'Wolle „Geest“', description: 'robust, aber mit Schlingen, 4 Farben' },
          ],
        },
        { as: 'list' },
      ),
      sends(
        {
          kind: 'choice',
          of: 'list',
          title: 'Samt „Förde“',
          description: 'dicht gewebt, Krallen gleiten ab, 6 Farben',
        },
        { quoting: 'list', after: '9m' },
      ),
      offers({
        kind: 'photo',
        photo: 'fabric',
        caption: 'Das ist er, hier in allen Farben. Welche hätten Sie gern als Muster?',
      }),
      says('Petrol und Rost, bitte!', { as: 'wish' }),
      likes('❤️', { to: 'wish' }),
      offers({
        kind: 'link',
        body: 'Beide gehen heute in die Post. Wie man Samt pflegt, steht auf unserer Seite.',
        label: 'Pflege von Samt',
        url: 'https://nordlicht.example/pflege/samt',
      }),
      says('Super, danke! Und wie lange ist zurzeit die Lieferzeit?', { after: '40m' }),
    ],
  },
  {
    name: 'table-leg-en',
    language: 'en',
    times: 1,
    steps: [
      says('Good morning. Our coffee table came today ({order}), but one of the legs has split.'),
      photo('table', 'It’s the left one at the back', { after: '1m' }),
      assigns,
      offers(
        {
          kind: 'buttons',
          body: 'Good morning {greeted}, I’m so sorry about that. Shall we post you a new leg, or would you like one of our fitters to come?',
          buttons: ['Post me a leg', 'Send a fitter'],
        },
        { as: 'how' },
      ),
      sends({ kind: 'choice', of: 'buttons', title: 'Post me a leg' }, { quoting: 'how', after: '5m' }),
      offers({
        kind: 'document',
        fileName: 'Fitting-a-leg.pdf',
        lines: ['Nordlicht Moebel GmbH, Hamburg', 'Fitting a leg', '', 'One screw, ten minutes'],
        caption: 'It’s in tonight’s post, and this is how to fit it.',
      }),
      reacts('👍'),
      says('Lovely, thank you. Is it safe to use in the meantime?', { after: '15m' }),
    ],
  },
  {
    name: 'assembly-voice',
    language: 'de',
    times: 1,
    steps: [
      photo('wardrobe', 'Bei Schritt 7 passt die Rückwand nicht hinein 🙈'),
      assigns,
      answers(
        'Guten Tag {greeted}, das ist die Stelle, an der fast alle stutzen. Ich spreche es Ihnen kurz ein.',
      ),
      offers({ kind: 'voice' }),
      voice({ after: '12m' }),
      likes('😄'),
      offers({
        kind: 'document',
        fileName: 'Aufbauanleitung-Schrank-Amrum.pdf',
        lines: [
          'Nordlicht Moebel GmbH, Hamburg',
          'Schrank Amrum, Aufbau',
          '',
          'Schritt 7: Rueckwand von unten',
        ],
        caption: 'Und hier die Anleitung mit größeren Bildern.',
      }),
      says('Er steht! Ihre Sprachnachricht hat uns gerettet.', { after: '3h' }),
      reacts('🙏'),
      resolves,
    ],
  },
  {
    name: 'fitter-form',
    language: 'de',
    times: 1,
    steps: [
      says('Guten Tag, ich möchte den Aufbauservice für das Bett „Amrum“ dazubuchen. {order}'),
      assigns,
      offers(
        {
          kind: 'form',
          body: 'Sehr gern, {greeted}. In diesem Formular können Sie Tag und Stockwerk angeben.',
          label: 'Termin wählen',
        },
        { as: 'form' },
      ),
      sends(
        {
          kind: 'form',
          answers: { Wunschtag: 'Donnerstag', Uhrzeit: 'vormittags', Stockwerk: '3', Aufzug: 'nein' },
        },
        { quoting: 'form', after: '7m' },
      ),
    ],
  },
  {
    name: 'order-catalogue',
    language: 'de',
    times: 1,
    steps: [
      sends({
        kind: 'order',
        text: 'Bitte alles zusammen liefern',
        items: [
          { product: 'hocker-boje-petrol', count: 2, price: 89 },
          { product: 'pflegeset-eiche', count: 1, price: 24.5 },
        ],
      }),
      assigns,
      answers(
        'Guten Tag {greeted}, vielen Dank für Ihre Bestellung! Beides ist am Lager und kann am {in3} zusammen kommen. Soll die Rechnung an die {street} gehen?',
      ),
      says('Ja, genau. Und wo finde ich die Abholstation, falls ich schneller bin? 😊', { after: '20m' }),
      offers({
        kind: 'place',
        latitude: 53.5461,
        longitude: 9.9526,
        name: 'Nordlicht Möbel, Warenausgabe',
        address: 'Große Elbstraße 210, 22767 Hamburg',
      }),
    ],
  },
]
