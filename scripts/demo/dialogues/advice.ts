/** Samples, planning, assembly, opening hours: questions before and after buying. */
import {
  answers,
  assigns,
  edits,
  handsOver,
  notes,
  photo,
  reacts,
  resolves,
  revokes,
  says,
  sends,
  voice,
} from '../dialogue.ts'
import type { Dialogue } from '../dialogue.ts'
import { noun } from '../noun.ts'

export const advice: readonly Dialogue[] = [
  {
    name: 'samples-fabric',
    language: 'de',
    times: 4,
    vary: {
      sofa: ['„Priwall“', '„Övelgönne“'],
      colours: ['Salbei, Petrol und Kreide', 'Ocker und Rost', 'die drei Blautöne', 'Schiefer und Sand'],
    },
    steps: [
      says(
        '[[Hallo|Guten Tag]], wir interessieren uns für das Sofa {sofa}, können uns aber bei der Farbe nicht entscheiden. Verschicken Sie Stoffmuster? Uns gefallen {colours}.',
      ),
      assigns,
      answers(
        'Guten Tag {greeted}, sehr gern, bis zu fünf Muster schicken wir kostenlos. Darf ich sie an die {street} senden, die bei uns hinterlegt ist?',
      ),
      says('Ja, die Adresse stimmt. [[Wie lange dauert es etwa?|Kommt das mit der normalen Post?]]'),
      answers(
        'Mit der Post, etwa zwei bis drei Tage. Legen Sie die Muster ruhig auch abends ans Fenster, bei Lampenlicht wirken sie ganz anders.',
      ),
      photo('fabric', 'Sie sind da! Wir schwanken noch 😄', { after: '3d' }),
      answers(
        'Sehr schön! Zu hellem Eichenboden wird am häufigsten Petrol genommen. Wenn Sie möchten, lege ich Ihnen im Laden ein größeres Stück zurück.',
      ),
      says(
        '[[Wir nehmen Petrol. Ich bestelle gleich online.|Das machen wir, wir kommen am Wochenende vorbei.]]',
        { after: '4h' },
      ),
      reacts('🎉'),
      resolves,
    ],
  },
  {
    name: 'samples-oil-en',
    language: 'en',
    times: 3,
    steps: [
      says(
        'Hello, do you send out wood samples? We’re torn between oiled oak and walnut for the Elbe table.',
      ),
      assigns,
      answers(
        'Hello {greeted}, we do, free of charge. Would you like one of each? Oak darkens slightly in the first year, walnut becomes a little lighter, so they end up closer than they look now.',
      ),
      says('I had no idea! One of each, please. {house} Marlowe Gardens, same postcode as before.'),
      answers('They’re in the post tonight.'),
      photo('fabric', 'They came with fabric swatches too, what a nice surprise', { after: '4d' }),
      says(
        '[[We’ve settled on oak. Thank you for your help!|Oak it is. We’ll be in on Saturday to order.]]',
        { after: '2h' },
      ),
      answers('[[A fine choice. See you soon!|Wonderful. Ask for Mia, she knows everything about oak.]]'),
      resolves,
    ],
  },
  {
    name: 'assembly-help',
    language: 'de',
    times: 3,
    steps: [
      says(
        'Hallo, ich sitze gerade vor dem Kleiderschrank „Sylt“ und komme bei Schritt 14 nicht weiter. Die Tür hängt schief und schließt nicht.',
      ),
      photo('wardrobe', undefined, { after: '1m' }),
      assigns,
      answers(
        'Guten Tag {greeted}, das haben wir gleich. Am oberen Scharnier sind zwei Schrauben: Die vordere stellt die Tür nach links und rechts. Drehen Sie sie bitte zwei Umdrehungen nach rechts.',
        { as: 'how' },
      ),
      says('Welche ist die vordere? Die näher an der Tür?', { quoting: 'how', after: '6m' }),
      answers('Genau, die näher an der Tür.'),
      voice({ after: '8m' }),
      says('Vergessen Sie die Sprachnachricht, es geht!!', { after: '2m' }),
      reacts('💪'),
      answers(
        '[[Großartig! Den Feinschliff machen Sie am besten nach einer Woche, wenn sich das Holz gesetzt hat.|Sehr gut gemacht! Wenn noch etwas klemmt, melden Sie sich einfach.]]',
      ),
      resolves,
    ],
  },
  {
    name: 'assembly-booking-en',
    language: 'en',
    times: 2,
    steps: [
      says('Hi, could I still add assembly to my order {order}? I’ve just seen how many boxes there are.'),
      assigns,
      answers(
        'Hello {greeted}, of course. For the wardrobe it’s 89 euros, and the packaging goes with us. The fitters could stay on straight after delivery on {in4}.',
      ),
      says('[[Yes please!|Yes please, that’s money well spent.]]'),
      answers('Booked. Please clear about three metres in front of the wall.'),
      says('Done, we look forward to it.', { after: '30m' }),
      resolves,
    ],
  },
  {
    name: 'cushion-warranty',
    language: 'de',
    times: 2,
    steps: [
      says(
        'Guten Tag, unser Sofa „Övelgönne“ ist 14 Monate alt, und der linke Sitz ist schon deutlich durchgesessen. Wir sind zwei normale Leute, keine Trampolinspringer. Ist das ein Garantiefall?',
      ),
      photo('livingroom', 'Man sieht es auf dem Foto nicht gut, links ist es rund 3 cm tiefer', {
        after: '4m',
      }),
      assigns,
      answers(
        'Guten Tag {greeted}, 3 cm nach gut einem Jahr sind zu viel. Auf die Polsterung geben wir fünf Jahre Garantie. Ich schicke Ihnen einen neuen Kaltschaumkern, der Bezug lässt sich mit einem Reißverschluss abnehmen.',
      ),
      says('Und das alte Innenleben? Das passt in keine Mülltonne.'),
      answers('Das nimmt der Fahrer wieder mit. Passt es am {in7} vormittags?'),
      says('Sehr gut, so machen wir es.'),
      handsOver,
      notes('Kern 70 x 65, Härtegrad mittel, liegt bereit. Tour {in7}.', { by: 'colleague' }),
      resolves,
    ],
  },
  {
    name: 'opening-hours',
    language: 'de',
    times: 5,
    vary: { day: ['am Samstag', 'heute', 'am verkaufsoffenen Sonntag', 'morgen'] },
    steps: [
      says(
        '[[Moin, wie lange haben Sie {day} geöffnet?|Hallo, haben Sie {day} auf? Und gibt es Parkplätze?|Guten Tag, bis wann kann ich {day} bei Ihnen vorbeikommen?]]',
      ),
      assigns,
      answers(
        '[[Moin {greeted}!|Guten Tag {greeted}!]] Montag bis Freitag sind wir von 10 bis 19 Uhr da, samstags von 10 bis 18 Uhr. Parken können Sie im Hof, Einfahrt über die Lindenallee.',
      ),
      says('[[Danke!|Super, danke schön.|Danke, dann bis später!|Prima 😊]]'),
      resolves,
    ],
  },
  {
    name: 'opening-hours-en',
    language: 'en',
    times: 3,
    steps: [
      says(
        '[[Hi, are you open on Sunday?|Hello, what are your opening hours at the weekend? We’re only in Hamburg until Sunday.|Morning! Is the shop open today, and may we bring the dog?]]',
      ),
      assigns,
      answers(
        'Hello {greeted}! We’re open Monday to Friday from 10 to 7 and on Saturday from 10 to 6. We’re closed on Sundays, I’m afraid. Dogs are very welcome.',
      ),
      says('[[Saturday it is then. Thanks!|Great, thank you.]]'),
      reacts('👍'),
      resolves,
    ],
  },
  {
    name: 'kitchen-plan',
    language: 'de',
    times: 3,
    vary: { island: ['240 × 90', '200 × 100', '220 × 95'] },
    steps: [
      says(
        'Guten Tag, wir renovieren gerade eine Altbauwohnung in Ottensen und träumen von einer Küche mit Insel. Ich habe mal etwas gezeichnet. Ist das bei 19 m² realistisch? Der Kühlschrank müsste links neben die Tür, der Wasseranschluss ist an der Fensterseite, und die Decke ist stellenweise etwas schief (Altbau eben).',
      ),
      photo('kitchen', 'Unser Entwurf, bitte nicht lachen', { after: '2m' }),
      assigns,
      answers(
        'Guten Tag {greeted}, das ist ein sehr guter Entwurf! Eine Insel mit {island} cm passt, wenn rundherum mindestens 100 cm frei bleiben. Ich würde das Kochfeld auf die Insel legen und die Spüle ans Fenster. Möchten Sie einen kostenlosen Planungstermin bei uns im Laden? Er dauert etwa 90 Minuten.',
      ),
      says('Sehr gern. Geht das auch abends? Wir arbeiten beide.', { after: '5h' }),
      handsOver,
      answers(
        'Ja, wir planen unter der Woche bis 20 Uhr. Wie wäre es am {in9} um 18 Uhr bei Frau Lorenz? Bitte bringen Sie den Grundriss mit Maßen und ein paar Fotos mit.',
        { by: 'colleague', after: '40m' },
      ),
      says('Notiert! Sollen wir die Elektrik vorher machen lassen?', { after: '9m' }),
      answers(
        'Lieber danach, sonst sitzen die Steckdosen an der falschen Stelle. Nach der Planung bekommen Sie von uns einen Installationsplan für den Elektriker.',
        { by: 'colleague' },
      ),
      reacts('🙌'),
      says('[[Gut, dass wir gefragt haben. Bis dann!|Das spart uns viel Ärger, danke! Bis dahin.]]', {
        after: '14m',
      }),
      resolves,
    ],
  },
  {
    name: 'stock',
    language: 'de',
    times: 4,
    vary: {
      thing: [
        noun('f', 'Stehlampe „Leuchtturm“'),
        noun('m', 'Teppich „Watt“ in 200 × 300'),
        noun('m', 'Sessel „Deich“ in Rost'),
        noun('f', 'Garderobe „Reling“'),
      ],
    },
    steps: [
      says(
        '[[Guten Tag|Hallo]], steht {thing.der} bei Ihnen in der Ausstellung? Im Onlineshop heißt es „nur noch wenige“.',
      ),
      assigns,
      answers(
        'Guten Tag {greeted}, ja, {thing.der} steht im Erdgeschoss, und zwei sind noch am Lager. Soll ich bis Samstag reservieren?',
      ),
      says('[[Ja, bitte auf {last}.|Gern, auf den Namen {last}.]]'),
      answers('Ist reserviert, Abholschein {case}.'),
      reacts('👍'),
      resolves,
    ],
  },
  {
    name: 'measure-en',
    language: 'en',
    times: 3,
    vary: { thing: ['Speicher shelving', 'Kontor desk', 'Nikolai coffee table'] },
    steps: [
      says(
        'Quick question about the {thing}: what’s the clearance underneath? We’ve got a robot hoover with opinions.',
      ),
      assigns,
      answers('Ha! It’s 11.5 cm on the standard feet. We also have feet of 14 cm for the same price.'),
      says('11.5 is plenty, ours is 9.6. Can I order that with the 14 cm ones anyway? Looks nicer I think.', {
        as: 'feet',
      }),
      edits(
        '11.5 is plenty, ours is 9.6. Could I order it with the 14 cm feet anyway? I think it looks nicer.',
        { of: 'feet', after: '1m' },
      ),
      answers('Of course. Choose “raised feet” in the shop, it’s the last option on the page.'),
      says('[[Found it, ordered. Cheers!|Ordered! Thank you.]]', { after: '22m' }),
      resolves,
    ],
  },
  {
    name: 'care',
    language: 'de',
    times: 3,
    vary: {
      thing: [noun('m', 'Esstisch „Elbe“'), noun('n', 'Sideboard „Alster“'), noun('f', 'Arbeitsplatte')],
    },
    steps: [
      says(
        'Hallo, womit pflegt man {thing.den} am besten? Wir haben Ringe von Gläsern drauf und trauen uns nicht, irgendetwas zu benutzen.',
      ),
      assigns,
      answers(
        'Guten Tag {greeted}, bei geölter Eiche hilft das Pflegeöl, das Ihrer Lieferung beilag: mit dem feinen grauen Vlies in Faserrichtung leicht anschleifen, dünn auftragen, nach 15 Minuten abwischen. Danach eine Nacht trocknen lassen. Bitte den Lappen draußen ausgebreitet trocknen, ölgetränkte Tücher können sich selbst entzünden.',
      ),
      says('Oh, das mit dem Lappen wusste ich nicht. Reicht eine Dose für die ganze Fläche?', {
        after: '18m',
      }),
      answers('Ja, für zwei bis drei Anwendungen.'),
      photo('table', 'Wie neu!', { after: '1d' }),
      answers('[[Das sieht wunderbar aus. Ganz toll geworden!|Sehr schön, da hat sich die Arbeit gelohnt.]]'),
      resolves,
    ],
  },
  {
    name: 'poll-colour',
    language: 'de',
    times: 1,
    steps: [
      says(
        'Hallo liebes Team, wir lassen in der WG gerade abstimmen, welches Sofa es wird 😄 Hat zwar wenig mit Ihnen zu tun, aber was würden Sie nehmen?',
      ),
      sends({ kind: 'poll' }, { after: '1m' }),
      assigns,
      answers(
        'Schöne Idee! Die Umfrage wird uns hier leider nicht angezeigt. Welche Sofas stehen denn zur Wahl?',
      ),
      says('„Priwall“ in Petrol gegen „Övelgönne“ in Ocker. Momentan 3:2 für Petrol.', { after: '7m' }),
      answers(
        'Dann 4:2, meine Stimme geht auch an Petrol. „Priwall“ hat außerdem abnehmbare Bezüge, in einer WG kein Nachteil.',
      ),
      reacts('😂'),
    ],
  },
  {
    name: 'forwarded-offer',
    language: 'de',
    times: 2,
    steps: [
      sends(
        { kind: 'text', text: 'Nordlicht Möbel: Nur diese Woche 20 % auf alle Leuchten! Code LICHT20' },
        { forwarded: true },
      ),
      says(
        'Hallo, das hat mir eine Freundin weitergeleitet. Ist das echt? Gilt das auch für die „Leuchtturm“?',
        { after: '1m' },
      ),
      assigns,
      answers(
        'Guten Tag {greeted}, ja, die Aktion ist echt und gilt bis Samstag, auch für die „Leuchtturm“.',
      ),
      says('Super, danke', { after: '5m', as: 'typo' }),
      revokes({ of: 'typo', after: '1m' }),
      says('Super, danke! Dann bestelle ich gleich zwei.', { after: '1m' }),
      resolves,
    ],
  },
]
