/** Photos, voice notes and letters: real bytes, drawn for this project. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { pdf } from '../simulator/customer/pdf.ts'
import { samples } from '../simulator/customer/samples.ts'
import type { Content, Photo } from './dialogue.ts'

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
    case 'poll':
      return null
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
