/** Who writes to the shop by mail. All invented. */
import type { Correspondent } from '../exchange.ts'

const de = { language: 'de' } as const
const en = { language: 'en' } as const

export const KATHRIN: Correspondent = {
  ...de,
  name: 'Kathrin Ahlers',
  address: 'kathrin.ahlers@post.example',
  program: 'gmail',
}
export const JOERG: Correspondent = {
  ...de,
  name: 'Jörg Wittmann',
  address: 'wittmann@wittmann-architektur.example',
  program: 'outlook',
  signature: 'Jörg Wittmann, Dipl.-Ing.\nWittmann Architektur\nBahrenfelder Chaussee 49, 22761 Hamburg',
}
export const SANDRA: Correspondent = {
  ...de,
  name: 'Sandra Loos',
  address: 'loos@wittmann-architektur.example',
  program: 'outlook',
  signature: 'Sandra Loos\nWittmann Architektur, Büroleitung',
}
export const LENA: Correspondent = {
  ...de,
  name: 'Lena Brodersen',
  address: 'lena.brodersen@post.example',
  program: 'apple',
  signature: 'Von meinem iPhone gesendet',
}
export const OLE: Correspondent = {
  ...de,
  name: 'Ole Brodersen',
  address: 'ole@brodersen.example',
  program: 'plain',
}
export const HEINER: Correspondent = {
  ...de,
  name: 'Heiner Tams',
  address: 'h.tams@elbnetz.example',
  program: 'plain',
  signature: 'Heiner Tams\nDeichweg 7\n25541 Brunsbüttel',
}
export const MIRIAM: Correspondent = {
  ...de,
  name: 'Miriam Kessler',
  address: 'miriam@kessler.example',
  program: 'gmail',
}
export const RUTH: Correspondent = {
  ...de,
  name: 'Ruth Albrecht',
  address: 'ruth.albrecht@post.example',
  program: 'apple',
}
export const TIM: Correspondent = {
  ...de,
  name: 'Tim Rohwer',
  address: 'tim.rohwer@post.example',
  program: 'gmail',
}
export const SPEDITION: Correspondent = {
  ...de,
  name: 'Disposition Hinrichs',
  address: 'dispo@spedition-hinrichs.example',
  program: 'outlook',
  signature: 'Spedition Hinrichs GmbH\nDisposition, Telefon 040 555 0117',
}
export const TISCHLER: Correspondent = {
  ...de,
  name: 'Tischlerei Maaß',
  address: 'werkstatt@tischlerei-maass.example',
  program: 'plain',
}
export const STEUER: Correspondent = {
  ...de,
  name: 'Kanzlei Voigt & Partner',
  address: 'kanzlei@voigt-steuer.example',
  program: 'plain',
}
export const NILS: Correspondent = {
  ...de,
  name: 'Nils Carstens',
  address: 'nils@carstens.example',
  program: 'plain',
}
/** The letter that is missing makes it an address that nobody has. */
export const MISTYPED: Correspondent = {
  ...de,
  name: 'Greta Lüders',
  address: 'greta.luder@post.example',
  program: 'plain',
}
export const BUYING: Correspondent = {
  ...de,
  name: 'Einkauf Hotel Fährhaus',
  address: 'einkauf@hotel-faehrhaus.example',
  program: 'outlook',
}
export const FAEHRHAUS: Correspondent = {
  ...de,
  name: 'Anneke de Vries',
  address: 'devries@hotel-faehrhaus.example',
  program: 'outlook',
  signature: 'Anneke de Vries\nHotel Fährhaus, Direktion',
}

export const HANNAH: Correspondent = {
  ...en,
  name: 'Hannah Whitcombe',
  address: 'hannah@whitcombe.example',
  program: 'gmail',
}
export const MARCO: Correspondent = {
  ...en,
  name: 'Marco Bellini',
  address: 'marco.bellini@studio-bellini.example',
  program: 'apple',
  signature: 'Marco Bellini\nStudio Bellini, Trieste',
}
export const ELISA: Correspondent = {
  ...en,
  name: 'Elisa Conti',
  address: 'elisa@studio-bellini.example',
  program: 'apple',
}
export const GWEN: Correspondent = {
  ...en,
  name: 'Gwen Parry',
  address: 'gwen.parry@post.example',
  program: 'plain',
}
export const ROBERT: Correspondent = {
  ...en,
  name: 'Robert Ainsley',
  address: 'r.ainsley@ainsley-interiors.example',
  program: 'outlook',
  signature: 'Robert Ainsley\nAinsley Interiors, Edinburgh',
}
