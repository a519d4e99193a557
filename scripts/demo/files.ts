/** Photos, voice notes and letters: real bytes, drawn for this project. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pdf } from '../simulator/customer/pdf.ts'
import { samples } from '../simulator/customer/samples.ts'
import type { Content, Photo } from './dialogue.ts'
import type { FileOffer } from './offer.ts'

export interface DemoFile {
  bytes: Buffer
  mimeType: string
  /** Base64, as webhooks tell it. */
  sha256: string
}

/** The file of a message that has one. */
export function fileOf(content: Content): DemoFile | null {
  switch (content.kind) {
    case 'photo':
      return demoFile(photo(content.photo), 'image/jpeg')
    case 'voice':
      return demoFile(samples.voice().bytes, 'audio/ogg; codecs=opus')
    case 'sticker':
      return demoFile(samples.sticker().bytes, 'image/webp')
    case 'document':
      return demoFile(pdf([...content.lines]), 'application/pdf')
    case 'text':
    case 'place':
    case 'card':
    case 'tap':
    case 'choice':
    case 'form':
    case 'order':
    case 'own-number':
    case 'poll':
      return null
  }
}

/** The file that an agent chooses for it, and what it is called on their disk. */
export function fileOfOffer(offer: FileOffer): { bytes: Buffer; fileName: string } {
  switch (offer.kind) {
    case 'photo':
      return { bytes: photo(offer.photo), fileName: `${offer.photo}.jpg` }
    case 'voice':
      return { bytes: samples.voice().bytes, fileName: 'recording.ogg' }
    case 'document':
      return { bytes: pdf([...offer.lines]), fileName: offer.fileName }
  }
}

function photo(name: Photo): Buffer {
  return name === 'sideboard'
    ? samples.photo().bytes
    : readFileSync(new URL(`./assets/${name}.jpg`, import.meta.url))
}

function demoFile(bytes: Buffer, mimeType: string): DemoFile {
  return { bytes, mimeType, sha256: createHash('sha256').update(bytes).digest('base64') }
}
