/** What agents send beyond text, in the words of the dialogues. */
import { createHash } from 'node:crypto'
import type { MessageContent } from '../../server/contract/content.ts'
import type { Photo } from './dialogue.ts'
import type { Fill } from './words.ts'

interface Row {
  title: string
  description: string
}

export type Offer =
  | { kind: 'photo'; photo: Photo; caption: string }
  | { kind: 'voice' }
  | { kind: 'document'; fileName: string; lines: readonly string[]; caption: string }
  | { kind: 'buttons'; body: string; buttons: readonly string[] }
  | {
      kind: 'list'
      body: string
      button: string
      rows: readonly Row[]
    }
  | { kind: 'link'; body: string; label: string; url: string }
  | { kind: 'form'; body: string; label: string }
  | { kind: 'ask-number'; body: string }
  | { kind: 'place'; latitude: number; longitude: number; name: string; address: string }
  /** `values`: for the places in its body, by name or number. */
  | { kind: 'template'; name: string; values: Readonly<Record<string, string>> }

export type FileOffer = Extract<Offer, { kind: 'photo' | 'voice' | 'document' }>
export type TemplateOffer = Extract<Offer, { kind: 'template' }>

export const isFile = (offer: Offer): offer is FileOffer => FILES.has(offer.kind)
const FILES: ReadonlySet<Offer['kind']> = new Set(['photo', 'voice', 'document'])

export function filledOffer(offer: Offer, fill: Fill): Offer {
  switch (offer.kind) {
    case 'photo':
    case 'document':
      return { ...offer, caption: fill(offer.caption) }
    case 'buttons':
    case 'list':
    case 'link':
    case 'form':
    case 'ask-number':
      return { ...offer, body: fill(offer.body) }
    case 'template': {
      const values = Object.entries(offer.values).map(([name, value]) => [name, fill(value)] as const)
      return { ...offer, values: Object.fromEntries(values) }
    }
    case 'voice':
    case 'place':
      return offer
  }
}

/** What a choice is called on its way to the customer and back. */
export const choiceId = (title: string): string =>
  createHash('sha256').update(title).digest('hex').slice(0, 12)

/** What the composer would post for it. */
export function contentOf(offer: Exclude<Offer, FileOffer | TemplateOffer>): MessageContent {
  const plain = { header: null, footer: null }
  switch (offer.kind) {
    case 'buttons': {
      const buttons = offer.buttons.map((title) => ({ id: choiceId(title), title }))
      return { kind: 'buttons', ...plain, body: offer.body, buttons }
    }
    case 'list': {
      const { body, button } = offer
      const rows = offer.rows.map((row) => ({ id: choiceId(row.title), ...row }))
      return { kind: 'list', ...plain, body, button, sections: [{ title: null, rows }] }
    }
    case 'link': {
      const { body, label, url } = offer
      return { kind: 'link', ...plain, body, label, url }
    }
    case 'form': {
      const { body, label } = offer
      const flow = { by: { id: '1111111111' }, screen: null, data: null, draft: false }
      return { kind: 'flow', ...plain, body, label, flow }
    }
    case 'ask-number':
      return { kind: 'ask_contact', body: offer.body }
    case 'place': {
      const { latitude, longitude, name, address } = offer
      return { kind: 'location', latitude, longitude, name, address }
    }
  }
}
