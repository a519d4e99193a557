/** Exchanges in English. */
import { answers, assigns, notes, resolves, writes, type Exchange } from '../exchange.ts'
import { ELISA, GWEN, HANNAH, MARCO, ROBERT } from './people.ts'

export const english: readonly Exchange[] = [
  {
    name: 'delivery-to-wales',
    subject: 'Do you deliver to Wales?',
    from: GWEN,
    begins: { daysAgo: 19, at: '16:44' },
    worker: 'jonas',
    steps: [
      writes(
        'Hello,\n\nI have fallen for the Fehmarn bed. Do you deliver to Aberystwyth, and what would it cost?\n\nThank you,\nGwen Parry',
      ),
      assigns,
      answers(
        'Dear Ms Parry,\n\nwe do, once a month, and the next lorry leaves in three weeks. It is €189 up to your bedroom, customs included: you pay nothing at the door.\n\nKind regards',
        { after: '16h' },
      ),
      writes('That is very fair. I shall measure the staircase first!', { after: '1d' }),
      resolves,
    ],
  },
  {
    name: 'drawer-that-sticks',
    subject: 'Drawer that sticks (order NM-20771)',
    from: HANNAH,
    begins: { daysAgo: 13, at: '12:18' },
    worker: 'mia',
    steps: [
      writes(
        'Hi there,\n\nthe top drawer of our Alster has started to stick, see the photo. It was fine for the first half year.\n\nBest,\nHannah',
        { files: [{ kind: 'photo', photo: 'drawer' }] },
      ),
      assigns,
      answers(
        'Hi Hannah,\n\nthat looks like the runner, not the wood. I am sending you a pair of new ones; they clip out without tools (there is a drawing in the box).\n\nAll the best',
      ),
      writes('They arrived, they clip, it glides. Thank you so much!', { after: '4d' }),
      resolves,
    ],
  },
  {
    name: 'studio-in-trieste',
    subject: 'Trade account for Studio Bellini',
    from: MARCO,
    begins: { daysAgo: 6, at: '09:55' },
    worker: 'mia',
    steps: [
      writes(
        'Dear Nordlicht team,\n\nwe furnish holiday flats and would like to open a trade account. Which papers do you need from us?\n\nBest wishes',
      ),
      assigns,
      answers(
        'Dear Mr Bellini,\n\nwelcome! Your VAT number and a letterhead are enough. Trade customers get 12 % from the first order on.\n\nKind regards',
        { after: '3h' },
      ),
      writes(
        'Hello,\n\nMarco is travelling, so I am answering for him: our VAT number is IT00000000000. Could you send the price list to both of us?',
        { by: ELISA, cc: [MARCO], after: '1d' },
      ),
      notes('Elisa was not in the thread before. Asked Marco on the phone: she is his partner, all fine.'),
      answers('Dear Ms Conti, dear Mr Bellini,\n\nof course. You will both find it in tomorrow’s mail.', {
        all: true,
      }),
    ],
  },
  {
    name: 'samples-for-edinburgh',
    subject: 'Walnut samples',
    from: ROBERT,
    begins: { daysAgo: 4, at: '15:37' },
    worker: 'jonas',
    steps: [
      writes(
        'Good afternoon,\n\nmay I have samples of your walnut, oiled and lacquered, for a client presentation next Thursday?\n\nWith thanks',
      ),
      assigns,
      answers(
        'Good afternoon Mr Ainsley,\n\nboth leave today by express. Please note that our walnut darkens for about a year; I have added a piece that is two years old.\n\nBest regards',
        { after: '40m' },
      ),
      writes(
        'Splendid, and the old piece was a clever idea: it convinced them. We shall need 14 bedside tables.',
        { after: '3d' },
      ),
    ],
    unread: 1,
  },
]
