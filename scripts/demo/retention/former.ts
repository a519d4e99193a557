/** Who wrote to the shop three months ago: just long enough that the rule for WhatsApp takes one or two each night. */
import { DAY, HOUR } from '../../../server/clock.ts'
import { answers, assigns, resolves, says, type Dialogue } from '../dialogue.ts'
import type { Person } from '../people.ts'
import type { Casting } from '../plan.ts'
import type { Chance } from '../random.ts'

const DIALOGUES: readonly Dialogue[] = [
  {
    name: 'former-hours',
    language: 'de',
    times: 1,
    steps: [
      says('Moin, haben Sie am Samstag geöffnet?'),
      assigns,
      answers('Guten Tag {greeted}, ja: von 10 bis 18 Uhr. Bis dann!'),
      resolves,
    ],
  },
  {
    name: 'former-delivery',
    language: 'de',
    times: 1,
    steps: [
      says('Hallo, wann kommt denn meine Lieferung {order}?'),
      assigns,
      answers('Guten Tag {greeted}, am {in3} zwischen 9 und 13 Uhr. Der Fahrer ruft vorher an.'),
      says('Super, danke.'),
      resolves,
    ],
  },
  {
    name: 'former-care',
    language: 'de',
    times: 1,
    steps: [
      says('Wie oft muss ich den Tisch ölen?'),
      assigns,
      answers(
        'Im ersten Jahr alle drei Monate, danach reicht einmal im Jahr. Das Öl gibt es bei uns an der Kasse.',
      ),
      resolves,
    ],
  },
]

/** Days since the first and the last of them wrote: they were resolved within some hours. */
export const FORMER_FIRST = 106
const FORMER_LAST = 90
const EACH_DAY = 2

/** Nobody of them writes again, so each is gone as a person, too. */
export function formerCustomers(now: number, chance: Chance): Casting[] {
  const days = Array.from({ length: FORMER_FIRST - FORMER_LAST }, (_, nth) => FORMER_FIRST - 1 - nth)
  return days.flatMap((day) =>
    Array.from({ length: EACH_DAY }, (_, nth) => {
      const dialogue = chance.pick(DIALOGUES)
      return {
        dialogue,
        steps: dialogue.steps,
        person: formerPerson(day * EACH_DAY + nth),
        worker: chance.pick(['jonas', 'mia'] as const),
        colleague: 'admin' as const,
        anchor: { begin: now - day * DAY + chance.whole(1, 5) * HOUR },
        unread: false,
      }
    }),
  )
}

/** Of a range that is kept for fiction, and used by nobody else here. */
function formerPerson(number: number): Person {
  const phone = `4915155599${String(number).padStart(3, '0')}`
  const userId = `DE.102508347000${String(number).padStart(5, '0')}`
  const name = { first: 'Kim', last: `Petersen-${number}` }
  return { ...name, title: 'f', language: 'de', profile: 'Kim', phone, username: null, userId }
}
