/** Chats that are running, newest first. */
import { answers, assigns, notes, says, shows, type Visit } from '../visit.ts'

/** Whoever is in this one goes on writing while the demo runs. */
export const WRITING = 'a-table-for-eight'

export const today: readonly Visit[] = [
  {
    name: WRITING,
    language: 'de',
    guest: { name: 'Philipp Rasmussen' },
    begins: { minutesAgo: 1 },
    worker: 'jonas',
    steps: [
      says('Moin, wie viele Leute passen an den Esstisch „Elbe“ in 220 cm?'),
      assigns,
      answers('Moin! Acht bequem, zehn, wenn man sich mag 🙂 Die Beine stehen außen, es stößt sich niemand.'),
      says('Und gibt es dazu eine passende Bank?'),
      answers('Ja, die Bank „Elbe“ in 180 cm, mit oder ohne Lehne. Für welche Seite wäre sie denn gedacht?'),
    ],
  },
  {
    name: 'alster-in-walnut',
    language: 'de',
    guest: { name: null },
    begins: { minutesAgo: 3 },
    worker: 'mia',
    unread: 2,
    steps: [
      says('Hallo, ist das Sideboard „Alster“ auch in Nussbaum lieferbar?'),
      says('Und wenn ja, bis wann ungefähr?'),
    ],
  },
  {
    name: 'mattress-and-slats',
    language: 'en',
    guest: { name: 'Nadia Farouk' },
    begins: { minutesAgo: 11 },
    worker: 'mia',
    unread: 1,
    steps: [
      says('Hello! Does the Amrum bed come with a slatted frame?'),
      assigns,
      answers(
        'Hello Nadia, it does, with seven zones. The mattress is separate, so that you can lie on a few first.',
      ),
      says('Good. Can I bring my own mattress? It’s 160 × 200 and quite heavy, a latex one.'),
    ],
  },
  {
    name: 'where-to-put-the-sofa',
    language: 'de',
    guest: {
      name: 'Wiebke Feddersen',
      email: 'wiebke@post.example',
      attributes: { basket: 2190 },
      account: { id: 'K-19555', claims: { customer_since: 2019, orders: 7, newsletter: true } },
    },
    begins: { minutesAgo: 26 },
    worker: 'jonas',
    steps: [
      says('Ich überlege, ob „Priwall“ mit Récamiere links oder rechts besser wäre. So sieht es gerade aus:'),
      shows('livingroom'),
      assigns,
      notes('Stammkundin, hat 2022 den Tisch „Elbe“ gekauft. Gern großzügig sein.'),
      answers(
        'Was für ein schönes Zimmer, Frau Feddersen! Ich würde sie rechts nehmen: Dann bleibt der Weg zum Balkon frei, und abends sitzen Sie mit dem Licht im Rücken.',
      ),
      says('Das leuchtet ein. Wie lange wäre die Lieferzeit in Petrol?'),
      answers(
        'In Petrol fünf Wochen. Wenn es schneller gehen soll: Ein Ausstellungsstück in Petrol mit Récamiere rechts hätten wir sofort, 12 % günstiger.',
      ),
    ],
  },
  {
    name: 'a-missing-hinge',
    language: 'de',
    guest: { name: 'Jörn Clausen', email: 'joern.clausen@post.example', attributes: { order: 'NM-21240' } },
    begins: { minutesAgo: 190 },
    worker: 'mia',
    away: true,
    steps: [
      says('Guten Tag, bei der Kommode „Fehmarn“ fehlt ein Scharnier. Ich habe zweimal nachgezählt.'),
      shows('drawer'),
      assigns,
      answers(
        'Guten Tag Herr Clausen, das glaube ich Ihnen sofort. Es geht heute noch zur Post. Reicht Ihnen eines, oder soll ich ein zweites als Reserve dazulegen?',
        { after: '14m' },
      ),
    ],
  },
  {
    name: 'asked-last-night',
    language: 'en',
    guest: { name: 'Eoin Brannigan', email: 'eoin@post.example' },
    begins: { minutesAgo: 800 },
    worker: 'mia',
    unread: 1,
    steps: [
      says(
        'Evening! I’m in Hamburg for two days only. Can I see the Elbe table in the shop, and could you ship it to Cork?',
      ),
    ],
  },
]
