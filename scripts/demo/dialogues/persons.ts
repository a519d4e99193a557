/** Who somebody is and what they allow: advertisements, numbers that change, people known twice, calls. */
import {
  answers,
  assigns,
  calls,
  echoes,
  moves,
  notes,
  offers,
  reacts,
  resolves,
  says,
  sends,
  stopsMarketing,
} from '../dialogue.ts'
import type { Dialogue } from '../dialogue.ts'

export const persons: readonly Dialogue[] = [
  {
    name: 'advert-sofa',
    language: 'de',
    times: 1,
    steps: [
      says('Hallo, ich habe Ihre Anzeige gesehen. Gibt es das Sofa „Priwall“ auch als Zweisitzer?', {
        advert: true,
      }),
      assigns,
      answers(
        'Guten Tag {greeted}, ja, als Zweisitzer mit 168 cm und in allen Farben der Anzeige. Möchten Sie zuerst Stoffmuster sehen?',
      ),
      says('Ja, bitte in Petrol. Und kann man es bei Ihnen probesitzen?', { after: '50m' }),
      answers('Sehr gern, es steht im Laden gleich rechts hinter dem Eingang. Die Muster gehen heute raus.'),
    ],
  },
  {
    name: 'marketing-stopped',
    language: 'de',
    times: 1,
    steps: [
      says('Guten Tag, sind die Pflegetücher für geöltes Holz wieder da?'),
      assigns,
      answers('Guten Tag {greeted}, seit heute wieder. Zehn Stück kosten 9 €.'),
      says('Prima, ich hole sie am Wochenende.', { after: '30m' }),
      offers(
        { kind: 'template', name: 'herbst_angebot', values: { 1: '{greeted}' } },
        { after: '3d', fate: 'read' },
      ),
      stopsMarketing,
      says('Bitte keine Werbung mehr. Ihre Tücher sind aber sehr gut 😉', { after: '4m' }),
      answers('Ist vermerkt, {greeted}, Sie bekommen keine Angebote mehr. Viel Freude mit den Tüchern!'),
      resolves,
    ],
  },
  {
    name: 'new-number',
    language: 'de',
    times: 1,
    steps: [
      says('Moin, hier Johannsen. Wird mein Sessel „Deich“ noch in dieser Woche fertig?'),
      assigns,
      answers('Moin {greeted}, er wird am {in2} bezogen und ist am Tag darauf abholbereit.'),
      moves,
      says('Ich habe eine neue Nummer. Bitte ab jetzt hierhin schreiben!', { after: '5m' }),
      answers('Ist angekommen, ich melde mich hier, sobald er fertig ist.'),
    ],
  },
  {
    name: 'known-by-number',
    language: 'de',
    times: 1,
    steps: [
      says('Guten Tag, passt der Tisch „Fehmarn“ ausgezogen für zehn Personen?'),
      assigns,
      answers('Guten Tag {greeted}, ja: ausgezogen sind es 2,80 m, zehn sitzen bequem.'),
      says('Dann nehmen wir ihn. Danke!', { after: '1h' }),
      resolves,
    ],
  },
  {
    name: 'known-by-name',
    language: 'de',
    times: 1,
    steps: [
      says('Hallo, ich hatte vor einiger Zeit den Tisch „Fehmarn“ bestellt. Wann kommt er denn?'),
      assigns,
      offers(
        {
          kind: 'ask-number',
          body: 'Guten Tag {greeted}, das sehe ich gleich nach. Teilen Sie mir dafür Ihre Telefonnummer mit?',
        },
        { as: 'number' },
      ),
      sends({ kind: 'own-number' }, { quoting: 'number', after: '3m' }),
      notes('Das müsste die Kundin vom Fehmarn-Tisch sein, siehe Hinweis rechts.'),
    ],
  },
  {
    name: 'missed-call',
    language: 'de',
    times: 1,
    steps: [
      says('Guten Tag, der Lieferwagen steht vor dem falschen Haus! Bitte schnell melden. {order}'),
      calls(0, { after: '2m' }),
      assigns,
      calls(204, { after: '6m' }),
      answers(
        'Wie eben besprochen, {greeted}: Der Fahrer kommt zum Hintereingang. Entschuldigung für die Aufregung!',
      ),
      reacts('👍'),
    ],
  },
  {
    name: 'phone-app',
    language: 'de',
    times: 1,
    steps: [
      says('Hallo, seid ihr am Samstag auf dem Stoffmarkt?'),
      echoes('Moin {first}, ja, von 9 bis 15 Uhr, Stand 14. Gruß, Mareike', { after: '12m' }),
      says('Super! Könnt ihr die Muster von letzter Woche mitbringen?', { after: '30m' }),
    ],
  },
]
