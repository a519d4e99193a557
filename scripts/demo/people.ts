/** The customers. All invented; every number is from a range that is kept for fiction. */
import { people as personas } from '../simulator/personas.ts'
import type { Language } from './dialogue.ts'

export interface Person {
  first: string
  last: string
  title: 'f' | 'm'
  language: Language
  /** As they call themselves on WhatsApp. */
  profile: string
  /** Digits; null: hides the number behind a user name. */
  phone: string | null
  username: string | null
  /** null: WhatsApp does not tell it, as it did not until 2026. */
  userId: string | null
  /** Behind a user name there is a number all the same. */
  ownNumber?: string
  /** The number and user id that they take in the middle of a dialogue. */
  moves?: { phone: string; userId: string }
}

/** f or m, first name, last name; after a slash how the profile says it, where that differs. */
const GERMAN = `f Ayşe Yıldırım, m Björn Petersen/Familie Petersen, f Sabine Krüger, m Emre Yıldız, f Linh Nguyen, m Piotr Kowalczyk,
f Heike Lüders/Heike 🌻, m Matthias Ohlsen, f Agnieszka Nowak, m Thorsten Behrens/T. Behrens, f Nilgün Aydın, m Van Tran,
f Claudia Möller, m Dirk Harms, f Elif Demir/Elif, m Sönke Thiessen, f Ursula Brinkmann, m Kemal Arslan, f Friederike von Appen,
m Tomasz Wiśniewski, f Jana Hoffmann/Jana H., m Uwe Carstensen, f Marta Kamińska, m Holger Riemann, f Thi Mai Pham/Mai 🌸,
m Stefan Burmeister, f Aylin Kaya, m Rüdiger Paulsen, f Nadja Sommer, m Cem Öztürk/Cem Ö., f Gesche Hinrichs, m Andreas Vogt,
f Katarzyna Zielińska/Kasia Zielińska, m Jan-Ole Matthiesen, f Birgit Stoltenberg, m Minh Le, f Wiebke Claasen,
m Hüseyin Çelik, f Renate Albers/Renate u. Klaus Albers, m Marcel Dietrich, f Svenja Rohde, m Paweł Mazur, f Dilara Şahin,
m Georg Lindemann, f Antje Schümann, m Fabian Kessler, f Monika Wójcik, m Henning Oldenburg/Henning O., f Selin Koç,
m Jürgen Tietjen, f Franziska Engel, m Quang Vo, f Hannelore Jessen, m Murat Doğan, f Lea Winterberg/Lea W., m Carsten Nissen,
f Ewa Lewandowska, m Ingo Rathje, f Petra Sievers, m Deniz Polat, f Annika Behnke, m Wolfgang Dreyer, f Hatice Güneş,
m Lars Evers, f Sophie Baumann, m Krzysztof Dąbrowski, f Imke Freese/Imke Freese, m Olaf Brodersen, f Thu Ha Bui,
m Sebastian Kruse, f Yasemin Aksoy, m Volker Steffens, f Carolin Ahrens/Caro, m Mehmet Korkmaz, f Doris Wulff, m Niklas Frahm,
f Zofia Jankowska, m Peer Lassen, f Bettina Reimers, m Ali Rezaei, f Gudrun Timm, m Leon Schaper/Leon, f Olena Kovalenko,
m Arne Bruhn, f Ines Cordes, m Giovanni Ricci, f Maren Dethlefs, m Oleksandr Bondar, f Silke Naumann, m Kai Wendt,
f Vivien Großmann, m Ole Hansen-Roth, f Sinem Yalçın, m Joachim Peine, f Levke Ketelsen, m Duc Hoang,
f Merle Jacobs, m Burak Erdem, f Edith Paulmann, m Finn Rickmers, f Jolanta Sikora, m Hans-Peter Voss, f Melek Uçar, m Jonte Brix,
f Anh Dinh, m Robert Szymański, f Insa Tammen, m Gerrit Boysen,
f Swantje Bremer, m Ömer Kılıç, f Ragna Petersen-Lau, m Dariusz Wilk, f Elke Sörensen, m Thilo Marquardt, f Bahar Toprak,
m Hinnerk Lohse, f Milena Kovač, m Jasper Timmermann, f Ngoc Pham, m Eike Folkerts, f Ludmila Brandt-Sokol, m Fiete Harder`

const ENGLISH = `f Charlotte Whitfield, m Oliver Ashdown, f Priya Raman, m Daniel Okafor, f Hannah McAllister, m Thomas Pemberton/Tom P.,
f Siobhan Kelly, m Rajesh Mistry, f Grace Adeyemi, m Callum Fraser, f Imogen Hartley/Immy, m Ben Rosenthal, f Mei-Ling Cheung,
m George Tindall, f Alice Fairbrother, m Samuel Osei, f Rebecca Lowe/Becky Lowe, m Hugh Carmichael, f Fatima Siddiqui,
m Jack Trelawney, f Eleanor Swift, m Owen Prosser, f Nicola Barnes, m Marcus Bell, f Zara Hussain, m Edward Langley,
f Ruth Kessel, m Dev Patel-Jones, f Florence Ogilvie, m Liam Gallagher-Hunt,
f Harriet Bloom, m Kwame Mensah, f Isla Drummond, m Peter Wainwright, f Anita Desai, m Gareth Pugh`

function read(names: string, language: Language): Person[] {
  return names.split(/,\s*/).map((entry, index) => {
    const [, title, name = '', profile] = /^([fm]) ([^/]+)(?:\/(.+))?$/.exec(entry.trim()) ?? []
    const space = name.lastIndexOf(' von ') > 0 ? name.lastIndexOf(' von ') : name.lastIndexOf(' ')
    // Steps that share no factor with the range: every number occurs once and none looks counted.
    const phone =
      language === 'de'
        ? `491515550${String(1000 + ((index * 3571 + 217) % 9000))}`
        : `447700900${String((index * 137 + 61) % 1000).padStart(3, '0')}`
    return {
      first: name.slice(0, space),
      last: name.slice(space + 1),
      title: title === 'f' ? 'f' : 'm',
      language,
      profile: profile ?? name,
      phone,
      username: null,
      userId: `${language === 'de' ? 'DE' : 'GB'}.${10_250_834_500_000_000 + index * 7919}`,
    }
  })
}

/** Those whom a newcomer can play on the phone page: their chats go on where the demo left them. */
const PLAYED: Readonly<Record<string, 'f' | 'm'>> = {
  katharina: 'f',
  lukas: 'm',
  advert: 'f',
  bjorn: 'm',
  helga: 'f',
}

export const PLAYABLE: ReadonlyMap<string, Person> = new Map(
  personas.flatMap(({ id, name, phone, username, userId }) => {
    const title = PLAYED[id]
    const [first = '', last = ''] = name.split(' ')
    return title
      ? [[id, { first, last, title, language: 'de', profile: name, phone, username, userId }] as const]
      : []
  }),
)

export const CUSTOMERS: Readonly<Record<Language, readonly Person[]>> = {
  de: read(GERMAN, 'de'),
  en: read(ENGLISH, 'en'),
}

/** One person who is known twice: by her number, and by a user name that hides it. */
export const WENCKE: Person = {
  first: 'Wencke',
  last: 'Ostermann',
  title: 'f',
  language: 'de',
  profile: 'Wencke Ostermann',
  phone: '4915155500427',
  username: 'wencke.o',
  userId: 'DE.10250834599000001',
}

const RIEKE: Person = {
  first: 'Rieke',
  last: 'Johannsen',
  title: 'f',
  language: 'de',
  profile: 'Rieke Johannsen',
  phone: '4915155500518',
  username: null,
  userId: 'DE.10250834599000002',
  moves: { phone: '4915155500519', userId: 'DE.10250834599000003' },
}

/** Parts that are written for somebody in particular, by the name of the dialogue. */
export const PARTS: ReadonlyMap<string, Person> = new Map([
  ['known-by-number', { ...WENCKE, profile: 'W. Ostermann', username: null, userId: null }],
  ['known-by-name', { ...WENCKE, phone: null, ownNumber: WENCKE.phone ?? '' }],
  ['new-number', RIEKE],
])

/** As WhatsApp knows them in the end. */
export const IN_THE_END: readonly Person[] = [WENCKE, { ...RIEKE, ...RIEKE.moves }]
