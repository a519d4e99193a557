/** What stands around the words of a business's message: head, foot, and all that can be pressed. */
import type { ChoiceSection } from '../graph/kinds/interactive.ts'
import type { TemplateContent } from '../graph/kinds/template.ts'
import type { SentButton } from '../graph/kinds/template-buttons.ts'
import type { SentHeader } from '../graph/kinds/template-header.ts'
import { objectOf, textOf } from '../json.ts'
import type { Json } from '../json.ts'

/** Something to press, and what it does on a phone. */
export interface Press {
  does: 'reply' | 'open' | 'call' | 'copy' | 'form' | 'place' | 'contact' | 'nothing'
  title: string
  /** reply: what is chosen; open: an address; call: a number; copy: a code. */
  value: string
}

export interface Frame {
  header: string | null
  headerPlace: { name: string | null; address: string | null } | null
  footer: string | null
  press: Press[]
  /** Opens as a sheet behind a button of its own. */
  list: { button: string; sections: ChoiceSection[] } | null
  cards: Array<{ header: string | null; text: string; press: Press[] }>
  fileType: string | null
  /** As it stands in the message. */
  file: Json | null
}

export const noFrame: Frame = {
  header: null,
  headerPlace: null,
  footer: null,
  press: [],
  list: null,
  cards: [],
  fileType: null,
  file: null,
}

const kinds = {
  reply: 'reply',
  url: 'open',
  phone: 'call',
  copy: 'copy',
  flow: 'form',
  contact: 'contact',
  other: 'nothing',
} as const

const pressOf = ({ kind, title, payload }: SentButton): Press => ({
  does: kinds[kind],
  title,
  value: payload,
})

export const templateFrame = ({ header, footer, buttons, cards }: TemplateContent): Frame => ({
  ...noFrame,
  ...headOf(header),
  footer,
  press: buttons.map(pressOf),
  cards: cards.map((card) => ({
    header: headOf(card.header).header ?? null,
    text: card.text,
    press: card.buttons.map(pressOf),
  })),
})

function headOf(header: SentHeader | null): Partial<Frame> {
  if (header === null) return {}
  if (header.type === 'text') return { header: header.text }
  if (header.type !== 'location') return { fileType: header.type, file: header.content }
  const { name, address } = header.content
  return { headerPlace: { name: textOf(name), address: textOf(address) } }
}

export function interactiveFrame(part: Json, sections: ChoiceSection[]): Frame {
  const header = objectOf(part['header'])
  const sort = textOf(header['type'])
  const file = sort !== null && sort !== 'text' ? { fileType: sort, file: objectOf(header[sort]) } : {}
  const listed = part['type'] === 'list'
  return {
    ...noFrame,
    header: textOf(header['text']),
    ...file,
    footer: textOf(objectOf(part['footer'])['text']),
    press: listed ? [] : pressesOf(part, sections),
    list: listed ? { button: String(objectOf(part['action'])['button']), sections } : null,
  }
}

function pressesOf(part: Json, sections: ChoiceSection[]): Press[] {
  const parameters = objectOf(objectOf(part['action'])['parameters'])
  const one = (does: Press['does'], title: unknown, value: unknown = ''): Press[] => [
    { does, title: String(title), value: String(value) },
  ]
  switch (part['type']) {
    case 'cta_url':
      return one('open', parameters['display_text'], parameters['url'])
    case 'flow':
      return one('form', parameters['flow_cta'])
    case 'location_request_message':
      return one('place', '')
    case 'request_contact_info':
      return one('contact', '')
    case 'button':
      return sections.flatMap(({ options }) =>
        options.map(({ id, title }) => ({ does: 'reply' as const, title, value: id })),
      )
    default:
      // Catalogues and payments: shown, and nothing happens.
      return []
  }
}
