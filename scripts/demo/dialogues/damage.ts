/** Something is broken, scratched or missing. */
import {
  answers,
  assigns,
  edits,
  handsOver,
  likes,
  notes,
  offers,
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

export const damage: readonly Dialogue[] = [
  {
    name: 'damage-door',
    language: 'de',
    times: 1,
    steps: [
      says(
        'Guten Tag, gestern wurde unser Sideboard „Alster“ geliefert (NM-20817). Leider hat die rechte Tür einen tiefen Kratzer.',
      ),
      photo('scratch', 'Rechte Tür, etwa 15 cm lang', { after: '1m' }),
      assigns,
      answers(
        'Guten Tag {greeted}, das tut mir leid, so soll es nicht bei Ihnen ankommen. Haben Sie den Schaden auf dem Lieferschein vermerkt?',
      ),
      sends(
        {
          kind: 'document',
          fileName: 'Lieferschein-NM-20817.pdf',
          lines: [
            'Nordlicht Moebel GmbH, Hamburg',
            'Lieferschein NM-20817',
            '',
            '1 x Sideboard Alster, Eiche geoelt',
            '',
            'Vermerk: Kratzer rechte Tuer',
          ],
        },
        { after: '12m' },
      ),
      photo('sideboard', 'So steht es jetzt, ansonsten gefällt es uns sehr', { after: '2m' }),
      notes('Ersatztür ist am Lager (Regal C4). Monteur Herr Yılmaz ist nächste Woche im Viertel.'),
      likes('🙏'),
      offers(
        {
          kind: 'buttons',
          body: 'Vielen Dank, damit habe ich alles. Wir können Ihnen eine neue Tür schicken, oder ein Monteur bringt sie mit und tauscht sie aus. Was ist Ihnen lieber?',
          buttons: ['Tür zuschicken', 'Monteur kommt'],
        },
        { as: 'choice' },
      ),
      sends({ kind: 'choice', of: 'buttons', title: 'Monteur kommt' }, { quoting: 'choice', after: '18m' }),
      voice({ after: '2m' }),
      says('Bitte an die Adresse von letztem Mal', { after: '1m', as: 'wrong' }),
      revokes({ of: 'wrong', after: '1m' }),
      sends(
        {
          kind: 'place',
          latitude: 53.5446,
          longitude: 9.9452,
          name: 'Große Elbstraße 42',
          address: '22767 Hamburg, 3. OG',
        },
        { after: '1m' },
      ),
      says('Nachmittags ab 15 Uhr wäre gut.', {
        after: '1m',
        as: 'fitter',
      }),
      edits('Nachmittags nach 15:30 Uhr wäre gut.', { of: 'fitter', after: '2m' }),
      answers(
        'Guten Morgen {greeted}, der {in6} zwischen 15:30 und 16:30 Uhr ist für Sie reserviert. Unser Monteur ist Herr Yılmaz. Bitte lassen Sie die beschädigte Tür bis dahin am Sideboard.',
        { after: '14h' },
      ),
      offers({
        kind: 'document',
        fileName: 'Monteurtermin-NM-20817.pdf',
        lines: [
          'Nordlicht Moebel GmbH, Hamburg',
          'Monteurtermin zu NM-20817',
          '',
          'Tausch der rechten Tuer, kostenlos',
        ],
        caption: 'Hier der Termin zum Ausdrucken.',
      }),
      reacts('👍'),
      says('Wunderbar. Muss ich dafür etwas ausräumen oder reicht es, wenn die rechte Seite frei ist?', {
        after: '35m',
      }),
    ],
  },
  {
    name: 'damage-scratch',
    language: 'de',
    times: 4,
    vary: {
      thing: [
        noun('m', 'Esstisch „Elbe“'),
        noun('f', 'Kommode „Fehmarn“'),
        noun('m', 'Couchtisch „Nikolai“'),
        noun('m', 'Schreibtisch „Kontor“'),
      ],
      where: ['an der vorderen Kante', 'mitten auf der Platte', 'an der linken Seite'],
    },
    steps: [
      says(
        '[[Guten Abend|Hallo|Guten Tag]], {thing.der} ist heute angekommen ({order}). Beim Auspacken haben wir einen Kratzer {where} entdeckt. [[Was machen wir jetzt?|Wie gehen wir da am besten vor?]]',
      ),
      photo('scratch', undefined, { after: '1m' }),
      assigns,
      answers(
        'Guten Tag {greeted}, [[das ist ärgerlich, bitte entschuldigen Sie|das tut mir sehr leid]]. Das Foto hilft mir sehr. Ist die Stelle nur oberflächlich, oder spüren Sie mit dem Fingernagel eine Vertiefung?',
      ),
      says('Man spürt sie leider deutlich.'),
      notes(
        'Vorgang {case}: Tischlerei kann vor Ort ausbessern (ca. 1 Std.), sonst Nachlass. Beides anbieten.',
      ),
      answers(
        'Dann schlage ich zwei Wege vor: Unser Tischler kommt zu Ihnen und bessert die Stelle aus, oder Sie behalten {thing.den} und wir erstatten 15 % des Kaufpreises. Sie entscheiden ganz in Ruhe.',
      ),
      says(
        '[[Der Tischler wäre uns lieber.|Dann bitte den Tischler, wir möchten lange Freude daran haben.]] Geht das noch vor dem {in9}?',
        { after: '2h' },
      ),
      answers(
        'Ja, am {in6} um 10 Uhr wäre Herr Friedrichs bei Ihnen. Er braucht etwa eine Stunde und eine Steckdose.',
      ),
      says('[[Passt, vielen Dank für die unkomplizierte Hilfe!|Sehr gut, danke!]]'),
      resolves,
    ],
  },
  {
    name: 'damage-parts',
    language: 'de',
    times: 4,
    vary: {
      thing: [noun('n', 'Regal „Speicher“'), noun('m', 'Kleiderschrank „Sylt“'), noun('n', 'Bett „Amrum“')],
      missing: [
        'zwei der acht Exzenterschrauben',
        'der Beutel mit den Dübeln',
        'die Abdeckkappen und ein Scharnier',
        'der Inbusschlüssel und vier Schrauben M6',
      ],
    },
    steps: [
      says(
        'Hallo, bei {thing.dem} fehlt leider etwas: {missing}. Ich habe alles zweimal durchgesehen. Auftrag {order}.',
      ),
      assigns,
      answers(
        'Hallo {greeted}, danke für den Hinweis. Steht auf dem Karton eine Nummer, die mit „P-“ beginnt? Dann schicke ich Ihnen genau den richtigen Beutel.',
      ),
      says('[[P-4471-02|P-3908-11]]', { after: '9m' }),
      answers('Perfekt. Der Ersatz geht heute noch per Post raus und ist am {in2} bei Ihnen.'),
      says('[[Super schnell, danke!|Klasse, vielen Dank!]] Der Rest ist schon aufgebaut.'),
      reacts('❤️'),
      says('Ist angekommen, alles vollständig. Danke nochmals!', { after: '2d' }),
      answers('[[Prima! Viel Freude mit dem guten Stück.|Das freut uns, {greeted}!]]'),
      resolves,
    ],
  },
  {
    name: 'damage-crockery',
    language: 'de',
    times: 2,
    steps: [
      photo('crack', 'So kam gerade der Servierteller aus der Serie „Hafen“ an …'),
      says('War ein Geburtstagsgeschenk für morgen 😕 Bestellung {order}', { after: '1m' }),
      assigns,
      answers(
        'Oh nein, das ist ja zu schade! Wir haben noch zwei davon im Laden in der Osterstraße. Soll ich Ihnen einen zurücklegen? Eingepackt natürlich. Den kaputten brauchen wir nicht zurück.',
      ),
      says('Das wäre die Rettung! Ich könnte heute bis 18 Uhr da sein.'),
      answers('Liegt auf Ihren Namen an der Kasse, als Geschenk verpackt.'),
      sends({ kind: 'sticker' }, { after: '3m' }),
      resolves,
    ],
  },
  {
    name: 'damage-stain',
    language: 'de',
    times: 2,
    vary: { spill: ['Rotwein', 'Kaffee', 'Traubensaft'] },
    steps: [
      says(
        'Guten Tag, uns ist {spill} auf das neue Sofa „Priwall“ gekippt (Stoff „Kreide“). Ist Ihre Fleckschutz-Garantie da zuständig?',
      ),
      photo('sofa-stain', undefined, { after: '1m' }),
      assigns,
      answers(
        'Guten Tag {greeted}, bitte nicht reiben, nur mit einem feuchten weißen Tuch tupfen. Der Fleckschutz gilt bei Ihnen bis nächstes Jahr, die Reinigung übernehmen wir also. Wann könnte die Firma zu Ihnen kommen?',
      ),
      says('Das ist ja großartig. Am liebsten vormittags, egal an welchem Tag.'),
      handsOver,
      answers(
        'Am {in4} um 9 Uhr klingelt die Textilpflege Bartels bei Ihnen. Kosten entstehen Ihnen keine.',
        {
          by: 'colleague',
        },
      ),
      says('Der Fleck ist restlos weg. Ich bin beeindruckt!', { after: '4d' }),
      resolves,
    ],
  },
  {
    name: 'damage-table-en',
    language: 'en',
    times: 3,
    vary: { thing: ['table', 'desk', 'coffee table'] },
    steps: [
      says(
        'Good afternoon. Our new {thing} arrived today ({order}) and I’m afraid one of the legs has split near the screw.',
      ),
      photo('table', 'You can’t quite see it from here, it’s the left leg at the back', { after: '1m' }),
      says('Is it safe to use in the meantime?', { after: '1m' }),
      assigns,
      answers(
        'Good afternoon {greeted}, I’m so sorry about that. Please don’t put any weight on it for now. We’ll send a replacement leg; it takes one screw and about ten minutes, or one of our fitters can do it for you.',
      ),
      says(
        '[[I can manage a screw. How long will it take to arrive?|Happy to do it myself. When might it get here?]]',
      ),
      answers(
        'It leaves tomorrow morning and should be with you by {in4}. I’ve added a small tin of hard-wax oil for the trouble.',
      ),
      says('[[That’s very kind of you, thank you.|How thoughtful. Thank you very much!]]'),
      resolves,
    ],
  },
  {
    name: 'damage-drawer',
    language: 'de',
    times: 3,
    vary: {
      thing: [
        noun('f', 'Kommode „Fehmarn“'),
        noun('n', 'Sideboard „Alster“'),
        noun('m', 'Nachttisch „Amrum“'),
      ],
    },
    steps: [
      says(
        'Guten Tag, bei {thing.dem} (gekauft vor zwei Jahren, {order}) hängt seit gestern eine Schublade schief und läuft nicht mehr richtig.',
      ),
      photo('drawer', undefined, { after: '2m' }),
      assigns,
      answers(
        'Guten Tag {greeted}, danke für das Foto. Da ist die linke Führung gebrochen. Auf Beschläge geben wir fünf Jahre Garantie, Sie bekommen also kostenlos ein neues Paar.',
      ),
      says('Das klingt gut. Kann ich das selbst einbauen? Ich bin handwerklich eher mittelmäßig begabt 🙈'),
      answers(
        'Es sind vier Schrauben, eine bebilderte Anleitung liegt bei. Und wenn es klemmt, schreiben Sie mir einfach, dann gehen wir es gemeinsam durch.',
      ),
      says('Hat geklappt, läuft wieder wie am ersten Tag!', { after: '3d' }),
      reacts('👏'),
      answers('[[Sehr gut! Von wegen mittelmäßig begabt.|Glückwunsch, das freut mich!]]'),
      resolves,
    ],
  },
]
