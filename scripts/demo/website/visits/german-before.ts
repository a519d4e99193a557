/** Chats in German that are over: before somebody bought. */
import { answers, assigns, ends, rates, resolves, says, shows, type Visit } from '../visit.ts'

export const germanBefore: readonly Visit[] = [
  {
    name: 'sofa-through-the-door',
    language: 'de',
    guest: { name: null },
    begins: { daysAgo: 20, at: '10:42' },
    worker: 'mia',
    steps: [
      says('Moin, passt das Sofa „Priwall“ durch eine 80er Tür? Wir wohnen im dritten Stock 😅'),
      assigns,
      answers(
        'Moin! Ja: Die Füße lassen sich abschrauben, dann ist es an der schmalsten Stelle 74 cm breit. Wie sieht denn das Treppenhaus aus?',
      ),
      says('Altbau, breite Treppe, aber auf jedem Absatz eine enge Kurve.'),
      answers(
        'Breite Treppen sind gut. Ab 90 cm Absatz drehen unsere Träger es hochkant. Im Zweifel kommt vorher jemand zum Messen vorbei, das kostet nichts.',
      ),
      says('Absatz ist 1,10 m. Dann bestellen wir. Danke!'),
      answers('Dann passt es sicher. Viel Freude mit dem „Priwall“!'),
      resolves,
      rates(5, 'In drei Minuten geklärt. So soll das sein.'),
    ],
  },
  {
    name: 'open-on-sunday',
    language: 'de',
    guest: { name: null },
    begins: { daysAgo: 14, at: '15:33' },
    worker: 'mia',
    steps: [
      says('Habt ihr am Sonntag auf?'),
      assigns,
      answers(
        'Moin! Zum Schauen ja, von 13 bis 17 Uhr, beraten und verkaufen dürfen wir erst wieder am Montag.',
      ),
      says('👍'),
      ends,
    ],
  },
  {
    name: 'voucher-and-lamps',
    language: 'de',
    guest: { name: 'Torben' },
    begins: { daysAgo: 11, at: '12:47' },
    worker: 'mia',
    steps: [
      says('Mein Gutschein HERBST15 wird nicht angenommen'),
      assigns,
      answers('Hallo Torben, was liegt denn im Warenkorb?'),
      says('Zwei Leuchten und ein Kissen'),
      answers(
        'Daran liegt es: HERBST15 gilt für Polstermöbel. Für das Kissen wird er abgezogen, für Leuchten leider nicht.',
      ),
      says('Das stand da aber nirgends'),
      answers(
        'Sie haben recht, in der Anzeige fehlt der Hinweis. Ich gebe es weiter. Als Entschuldigung schicken wir ohne Versandkosten.',
      ),
      ends,
      rates(2, 'Nett, aber das mit den Leuchten hätte man vorher sagen können.'),
    ],
  },
  {
    name: 'written-at-night',
    language: 'de',
    guest: { name: 'Kerstin Jacobsen', email: 'kerstin.jacobsen@post.example' },
    begins: { daysAgo: 9, at: '21:52' },
    worker: 'mia',
    steps: [
      says(
        'Liefern Sie auch auf die Inseln? Wir bauen gerade auf Föhr und bräuchten zwei Boxspringbetten „Amrum“.',
      ),
      assigns,
      answers(
        'Guten Morgen Frau Jacobsen, ja, jeden zweiten Dienstag mit der Fähre ab Dagebüll. Der Zuschlag ist 89 € je Lieferung, nicht je Bett.',
        { after: '11h' },
      ),
      says('Das ist fair. Dann bestelle ich für den übernächsten Dienstag.', { after: '35m' }),
      answers(
        'Sehr gern. Schreiben Sie bei der Bestellung „Insel“ in das Bemerkungsfeld, dann planen wir es richtig ein.',
      ),
      resolves,
    ],
  },
  {
    name: 'wardrobe-under-the-roof',
    language: 'de',
    guest: { name: 'Lena und Tim' },
    begins: { daysAgo: 6, at: '16:14' },
    worker: 'mia',
    steps: [
      says('Hi! Gibt es den Kleiderschrank „Sylt“ auch für eine Dachschräge?'),
      shows('wardrobe', 'So sieht die Ecke aus, links sind es nur 1,48 m'),
      assigns,
      answers(
        'Hallo ihr zwei, schöne Ecke! Ja, die linke Seite bauen wir auf Maß: 1,45 m hoch, mit einem schrägen Abschluss.',
      ),
      says('Was kostet das ungefähr mehr?'),
      answers(
        'Für eine schräge Seite 240 €. Kommt gern mit einer Skizze vorbei, dann rechnen wir es genau aus.',
      ),
      says('Machen wir am Samstag. Danke dir!'),
      ends,
      rates(5, 'Mia ist super 💛'),
    ],
  },
  {
    name: 'step-free-entrance',
    language: 'de',
    guest: { name: null },
    begins: { daysAgo: 4, at: '11:36' },
    worker: 'jonas',
    steps: [
      says('Ist Ihr Laden in der Großen Elbstraße mit dem Rollstuhl erreichbar?'),
      assigns,
      answers(
        'Guten Tag, ja: Der Eingang vom Hof ist stufenlos, und zu allen drei Etagen fährt ein Aufzug (1,10 m breit). Ein Parkplatz ist direkt daneben.',
      ),
      says('Das ist gut zu wissen, vielen Dank.'),
      resolves,
      rates(5),
    ],
  },
]
