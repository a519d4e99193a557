/** What a persona has at hand: a photo, a voice note, a sticker, a letter. Real files, made for this project. */
import { readFileSync } from 'node:fs'
import type { Json } from '../json.ts'
import { numberBehind } from '../personas.ts'
import type { Persona } from '../personas.ts'
import { pdf } from './pdf.ts'

export interface OwnFile {
  bytes: Buffer
  mimeType: string
  fileName: string | null
}

const asset = (name: string): Buffer => readFileSync(new URL(`../assets/${name}`, import.meta.url))

export const samples = {
  photo: (): OwnFile => ({ bytes: asset('sideboard.jpg'), mimeType: 'image/jpeg', fileName: null }),
  voice: (): OwnFile => ({ bytes: asset('voice.ogg'), mimeType: 'audio/ogg; codecs=opus', fileName: null }),
  /** The same recording: what makes a voice note is that the message says so. */
  audio: (): OwnFile => ({ bytes: asset('voice.ogg'), mimeType: 'audio/ogg', fileName: 'melody.ogg' }),
  video: (): OwnFile => ({ bytes: asset('drawer.mp4'), mimeType: 'video/mp4', fileName: null }),
  movingSticker: (): OwnFile => ({ bytes: asset('sofa-hops.webp'), mimeType: 'image/webp', fileName: null }),
  sticker: (): OwnFile => ({ bytes: asset('sofa.webp'), mimeType: 'image/webp', fileName: null }),
  document: (): OwnFile => ({
    bytes: pdf([
      'Delivery note NM-20817',
      '',
      '1 oak sideboard, three doors',
      'Damage: long scratch on the left door',
    ]),
    mimeType: 'application/pdf',
    fileName: 'delivery-note.pdf',
  }),
}

export const place = {
  latitude: 53.5503,
  longitude: 10.0006,
  name: 'Workshop in the back yard',
  address: 'Musterweg 7, 20095 Hamburg',
}

export const contactCard = {
  name: { formatted_name: 'Jonas Brandt', first_name: 'Jonas', last_name: 'Brandt' },
  phones: [{ phone: '+49 151 5550 9127', wa_id: '4915155509127', type: 'CELL' }],
  emails: [{ email: 'jonas.brandt@example.org', type: 'HOME' }],
}

/** Only a card that says where it comes from proves that the number is the sender's. */
export const ownCard = (who: Persona): Json => ({
  name: { formatted_name: who.name, first_name: who.name.split(' ')[0] ?? who.name },
  phones: [{ phone: `+${numberBehind(who)}`, wa_id: numberBehind(who), type: 'CELL' }],
  origin: 'contact_request',
})

export const order = {
  catalog_id: '354160437058781',
  text: '',
  product_items: [
    { product_retailer_id: 'oak-sideboard-3', quantity: 1, item_price: 849, currency: 'EUR' },
    { product_retailer_id: 'door-handle-brass', quantity: 3, item_price: 12.5, currency: 'EUR' },
  ],
}
