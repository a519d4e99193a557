/** When does it come, and can it come at another time? */
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
import { noun } from '../noun.ts'

const goods = [
  noun('m', 'Esstisch „Elbe“'),
  noun('n', 'Sideboard „Alster“'),
  noun('n', 'Sofa „Priwall“'),
  noun('m', 'Kleiderschrank „Sylt“'),
  noun('n', 'Boxspringbett „Amrum“'),
  noun('f', 'Kommode „Fehmarn“'),
  noun('n', 'Regal „Speicher“'),
]

export const delivery: readonly Dialogue[] = [
  {
    name: 'delivery-date',
    language: 'de',
    times: 7,
    vary: {
      thing: goods,
      when: ['vor sechs Wochen', 'Anfang letzten Monats', 'vor fast zwei Monaten', 'vor gut einem Monat'],
    },
    steps: [
      says(
        '[[Guten Tag|Moin|Hallo zusammen|Guten Morgen]], ich habe {when} {thing.den} bei Ihnen bestellt (Auftrag {order}). [[Können Sie mir schon sagen, wann geliefert wird?|Gibt es schon einen Liefertermin?|Auf der Bestätigung stand „ca. 6 Wochen“. Wissen Sie inzwischen Genaueres?]]',
      ),
      assigns,
      answers(
        'Guten Tag {greeted}, [[vielen Dank für Ihre Nachricht|danke, dass Sie nachfragen]]. {thing.der} ist heute in unserem Lager in Billbrook eingetroffen. Wir könnten am {in6} zwischen 8 und 12 Uhr liefern oder am {in8} zwischen 13 und 17 Uhr. Was passt Ihnen besser?',
      ),
      says(
        '[[{in6}, das passt sehr gut.|Dann gern am {in6}.|Der {in6} wäre ideal.]] [[Rufen die Fahrer vorher an?|Melden sich die Fahrer kurz vorher?]]',
      ),
      answers(
        'Ja, etwa 30 Minuten vorher, unter dieser Nummer. [[Der Termin ist fest eingetragen.|Ich habe Sie fest eingeplant.]] Bitte sorgen Sie dafür, dass vor dem Haus ein Lieferwagen halten kann.',
      ),
      reacts('👍'),
      says(
        '[[Wunderbar, vielen Dank!|Perfekt, danke für die schnelle Antwort.|Super, dann bis nächste Woche!]]',
        {
          after: '6m',
        },
      ),
      resolves,
    ],
  },
  {
    name: 'delivery-shift',
    language: 'de',
    times: 5,
    vary: {
      thing: goods,
      reason: [
        'Ich bin an dem Tag leider beruflich in Kiel',
        'Unser Aufzug wird ausgerechnet an dem Tag gewartet',
        'Meine Tochter hat an dem Tag Einschulungsuntersuchung',
        'Wir bekommen den Wohnungsschlüssel erst zwei Tage später',
      ],
    },
    steps: [
      says('Hallo, wir haben für {in3} einen Liefertermin ({order}, {thing}).'),
      says('{reason}. [[Lässt sich das noch verschieben?|Können wir den Termin verlegen?]]', { after: '1m' }),
      assigns,
      answers(
        'Guten Tag {greeted}, kein Problem, das lässt sich verschieben. Wäre es am {in7} zwischen 12 und 16 Uhr möglich?',
        { as: 'offer' },
      ),
      says('Etwas früher am Tag ginge nicht? Ich muss um 15 Uhr los.', { quoting: 'offer' }),
      notes(
        'Tour Nord am {in7}: erster Stopp ist noch frei, Disposition (Herr Wulf) hat es telefonisch bestätigt.',
      ),
      answers(
        'Ich habe mit unserer Disposition gesprochen: Sie sind am {in7} der erste Stopp, zwischen 8 und 9:30 Uhr. Einverstanden?',
      ),
      says(
        '[[Das ist perfekt. Ganz herzlichen Dank!|Ja, sehr gern. Toller Service!|Einverstanden, danke Ihnen!]]',
      ),
      answers('[[Sehr gern. Ihnen einen schönen Tag!|Gern geschehen, {greeted}. Bis dahin!]]'),
      resolves,
    ],
  },
  {
    name: 'delivery-place',
    language: 'de',
    times: 2,
    vary: { thing: goods },
    steps: [
      says(
        'Guten Morgen, eine Frage zur Lieferung heute ({order}): Das Navi führt die meisten Fahrer auf die falsche Seite vom Block. Ich schicke Ihnen den richtigen Punkt.',
      ),
      sends(
        {
          kind: 'place',
          latitude: 53.5597,
          longitude: 9.9329,
          name: 'Einfahrt über den Hof',
          address: 'Barnerstraße 36, 22765 Hamburg',
        },
        { after: '1m' },
      ),
      says('Bitte bei „Atelier“ klingeln, 2. Hinterhof.', { after: '1m' }),
      assigns,
      answers(
        '[[Vielen Dank!|Das hilft sehr, danke!]] Ich habe den Standort und „2. Hinterhof, Atelier“ gerade an das Fahrerteam weitergegeben. Die beiden sind gegen 11 Uhr bei Ihnen.',
      ),
      reacts('🙏'),
      says('Sie sind schon da, hat alles geklappt 👍', { after: '2h' }),
      resolves,
    ],
  },
  {
    name: 'delivery-late-today',
    language: 'de',
    times: 3,
    vary: { thing: goods },
    steps: [
      says(
        'Hallo? Wir warten auf {thing.den}, das angekündigte Zeitfenster ist seit einer Stunde vorbei. Bisher war niemand da, und angerufen hat auch keiner.',
      ),
      says('Auftrag {order}', { after: '1m' }),
      assigns,
      notes('Tour steht im Stau am Elbtunnel, Fahrer rechnet mit 60 bis 75 Minuten Verspätung.'),
      answers(
        'Guten Tag {greeted}, das tut mir leid. Unsere Kollegen stehen vor dem Elbtunnel im Stau und werden in etwa einer Stunde bei Ihnen sein. Sie hätten längst einen Anruf bekommen müssen, dafür bitte ich um Entschuldigung.',
      ),
      voice(),
      answers(
        'Das verstehe ich gut. Wenn es Ihnen heute nicht mehr passt, kommen wir selbstverständlich an einem Tag Ihrer Wahl. Möchten Sie lieber warten?',
      ),
      says('Nein, dann warten wir jetzt. Aber bitte wirklich in einer Stunde.'),
      answers('Ich bleibe dran und melde mich sofort, falls sich noch etwas ändert.'),
      says(
        '[[Ist angekommen, sieht gut aus. Danke fürs Kümmern.|So, alles da und aufgebaut. Die beiden Fahrer waren sehr nett!]]',
        { after: '100m' },
      ),
      answers(
        '[[Das freut mich zu hören. Viel Freude damit!|Danke für die Rückmeldung, das gebe ich den Kollegen gern weiter.]]',
      ),
      resolves,
    ],
  },
  {
    name: 'delivery-neighbour',
    language: 'de',
    times: 2,
    vary: { neighbour: ['Sibylle Roth', 'Familie Janssen', 'Herr Dogan'] },
    steps: [
      says(
        'Guten Tag, wir sind am Liefertag ({in2}, Auftrag {order}) doch nicht zu Hause. Kann unsere Nachbarin die Sachen annehmen?',
      ),
      sends({ kind: 'card', name: '{neighbour}', phone: '+49 151 5550 7043' }, { after: '1m' }),
      assigns,
      answers(
        'Guten Tag {greeted}, das geht gern. Ich habe {neighbour} als Kontakt für die Anlieferung eingetragen. Bitte schreiben Sie mir noch kurz, dass die Ware dort übergeben werden darf, dann ist alles vollständig.',
      ),
      says('Hiermit bestätige ich, dass die Lieferung {order} bei {neighbour} abgegeben werden darf.'),
      answers('Danke, ist vermerkt. Wir rufen eine halbe Stunde vorher dort an.'),
      reacts('👍'),
      resolves,
    ],
  },
  {
    name: 'delivery-lift',
    language: 'de',
    times: 3,
    vary: { thing: goods, floor: ['vierten', 'dritten', 'fünften'] },
    steps: [
      says(
        'Moin, wir wohnen im {floor} Stock ohne Aufzug und das Treppenhaus ist eng. Tragen Ihre Leute {thing.den} trotzdem hoch? Bestellnummer {order}.',
      ),
      assigns,
      answers(
        'Moin {greeted}, ja, die Lieferung „frei Verwendungsstelle“ ist bei Ihnen enthalten. Könnten Sie mir ein Foto vom Treppenhaus schicken und die schmalste Stelle messen?',
      ),
      says('Schmalste Stelle ist die Kehre im 2. OG: 88 cm. Deckenhöhe dort 2,30 m.', { after: '3h' }),
      handsOver,
      answers(
        'Danke! 88 cm reichen, wir liefern {thing.den} in zwei Teilen. Ich habe es auf dem Tourenplan vermerkt, damit ein dritter Kollege mitfährt.',
        { by: 'colleague' },
      ),
      says('[[Sehr beruhigend, danke Ihnen!|Klasse. Kaffee steht bereit ☕]]'),
      resolves,
    ],
  },
  {
    name: 'delivery-date-en',
    language: 'en',
    times: 5,
    vary: {
      thing: [
        'the Elbe dining table',
        'the Alster sideboard',
        'the Priwall sofa',
        'the Speicher shelving',
        'two Deich armchairs',
      ],
    },
    steps: [
      says(
        '[[Hello|Good morning|Hi there]], I ordered {thing} from you seven weeks ago (order {order}) and I wondered whether you [[have a delivery date yet|could tell me roughly when it will arrive]]?',
      ),
      assigns,
      answers(
        'Good morning {greeted}, thank you for getting in touch. It reached our warehouse yesterday, so we can deliver on {in5} between 9 and 12, or on {in7} in the afternoon. Which would you prefer?',
      ),
      says('[[{in7} would be better for us, I’m teaching until one.|The afternoon of {in7}, please.]]'),
      answers(
        '{in7} it is, between 1 and 5 pm. The driver will ring you about half an hour beforehand on this number.',
      ),
      says(
        '[[Brilliant, thank you.|Perfect, thanks ever so much.|Lovely. Do I need to be there in person, or can my husband sign?]]',
      ),
      answers(
        '[[You’re welcome. Anyone at the address may sign, no problem at all.|You’re very welcome, {greeted}. Anybody in the household may sign for it.]]',
      ),
      resolves,
    ],
  },
  {
    name: 'delivery-parking-en',
    language: 'en',
    times: 2,
    steps: [
      says(
        'Hi, you’re delivering our wardrobe on {in2} ({order}). The street is being dug up, so a lorry can’t get to the door at the moment.',
      ),
      photo('parcel', 'Also, the small box that came ahead looks like this. Is that all right?', {
        after: '2m',
      }),
      assigns,
      answers(
        'Thank you for warning us, {greeted}. Our team will bring a trolley and park in the side street. The box holds only the feet and the handles, but please have a look inside and tell me if anything is bent.',
      ),
      says('Just opened it. All fine inside, only the cardboard suffered.', { after: '40m' }),
      answers('That’s good to hear. See you on {in2}, then.'),
      reacts('👍'),
      resolves,
    ],
  },
]
