/** Mails of this morning, the newest first. */
import { answers, assigns, writes, type Exchange } from '../exchange.ts'
import { GWEN, HEINER, KATHRIN, RUTH, TIM } from './people.ts'

export const today: readonly Exchange[] = [
  {
    name: 'colour-of-the-legs',
    subject: 'Farbe der Füße',
    from: KATHRIN,
    begins: { minutesAgo: 4 },
    worker: 'mia',
    unread: 1,
    steps: [
      writes(
        'Hallo,\n\nnoch eine Frage zum „Priwall“ für meine Mutter: Gibt es die hohen Füße auch in Schwarz?\n\nViele Grüße\nKathrin Ahlers',
      ),
    ],
  },
  {
    name: 'staircase',
    subject: 'The staircase',
    from: GWEN,
    begins: { minutesAgo: 19 },
    worker: 'jonas',
    unread: 1,
    steps: [
      writes(
        'Hello again,\n\nI measured: the staircase is 78 cm wide, with a turn. Will the headboard go round it?\n\nGwen Parry',
        { files: [{ kind: 'photo', photo: 'wardrobe' }] },
      ),
    ],
  },
  {
    name: 'fabric-for-cats',
    subject: 'Welcher Stoff bei zwei Katzen?',
    from: TIM,
    begins: { minutesAgo: 34 },
    worker: 'mia',
    unread: 1,
    steps: [
      writes(
        'Moin,\n\nwir haben zwei Katzen und brauchen ein Sofa. Welchen Stoff überleben die beiden, oder umgekehrt?',
      ),
      assigns,
      answers(
        'Moin Herr Rohwer,\n\n„Cord Ribe“: keine Schlingen, an denen Krallen hängen bleiben, und Haare gehen mit der Hand ab. Bouclé bitte nicht 🙂\n\nViele Grüße',
      ),
      writes(
        'Klingt gut. Können Sie mir davon Muster in Petrol und Salbei schicken? Eichenweg 12, 24105 Kiel',
      ),
    ],
  },
  {
    name: 'refund',
    subject: 'Erstattung NM-21002',
    from: HEINER,
    begins: { minutesAgo: 71 },
    worker: 'mia',
    unread: 1,
    steps: [
      writes(
        'Sehr geehrte Damen und Herren,\n\nder Sessel wurde letzten Mittwoch abgeholt. Wann kann ich mit der Erstattung rechnen?',
      ),
    ],
  },
  {
    name: 'crack-in-the-leg',
    subject: 'Riss im Stuhlbein',
    from: RUTH,
    begins: { minutesAgo: 128 },
    worker: 'jonas',
    steps: [
      writes(
        'Sehr geehrte Damen und Herren,\n\nbeim Auspacken habe ich an einem Stuhl einen Riss entdeckt. Ein Bild füge ich bei.',
        { files: [{ kind: 'photo', photo: 'crack', inline: true }] },
      ),
      assigns,
      answers(
        'Sehr geehrte Frau Albrecht,\n\nbitte benutzen Sie den Stuhl nicht. Ein neuer ist schon gepackt, er kommt übermorgen; den alten nimmt der Fahrer mit.\n\nMit freundlichen Grüßen',
      ),
    ],
  },
]
