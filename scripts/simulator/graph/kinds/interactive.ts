/** Questions with buttons or a list to choose from, and the few that ask for one thing. */
import { listOf, objectOf } from '../../json.ts'
import type { Json } from '../../json.ts'
import { object, optionalText, text } from '../checks.ts'
import { invalid } from '../errors.ts'
import { bodyless, interactiveTypes } from './interactive-types.ts'
import type { Checked, Kind, KindContext } from './kind.ts'
import { fileFrom } from './media.ts'

export const interactiveKind: Kind = (body, context) => {
  const interactive = { ...object(body, 'interactive', 'interactive') }
  const type = text(interactive, 'type', "interactive['type']", 60)
  const check = interactiveTypes[type]
  if (!check) throw invalid(`The simulator does not offer interactive messages of type ${type}.`)
  if (!bodyless.has(type) || interactive['body'] !== undefined) {
    const words = object(interactive, 'body', "interactive['body']")
    text(words, 'text', "interactive['body']['text']", type === 'list' ? 4096 : 1024)
  }
  const footer = objectOf(interactive['footer'])
  optionalText(footer, 'text', "interactive['footer']['text']", 60)
  const file = header(interactive, type, context)
  check(object(interactive, 'action', "interactive['action']"))
  return { content: interactive, ...file }
}

/** A text of 60 characters, or a file where the type allows one. */
function header(interactive: Json, type: string, context: KindContext): Pick<Checked, 'doom' | 'link'> {
  if (interactive['header'] === undefined) return {}
  const path = "interactive['header']"
  const head = object(interactive, 'header', path)
  const sort = text(head, 'type', `${path}['type']`, 20)
  if (sort === 'text') {
    text(head, 'text', `${path}['text']`, 60)
    return {}
  }
  if (sort !== 'image' && sort !== 'video' && sort !== 'document') {
    throw invalid(`The parameter ${path}['type'] must be text, image, video or document.`)
  }
  if (type === 'list') throw invalid('The header of a list must be a text.')
  const content = { ...object(head, sort, `${path}['${sort}']`) }
  interactive['header'] = { ...head, [sort]: content }
  return fileFrom(content, sort, `${path}['${sort}']`, context, content)
}

export interface ChoiceSection {
  title: string | null
  options: Array<{ id: string; title: string; description: string | null }>
}

/** What the customer can choose, for the phone: buttons, or the rows of a list under their headings. */
export function choices(interactive: Json): ChoiceSection[] {
  const action = objectOf(interactive['action'])
  const buttons = listOf(action['buttons']).map((button) => objectOf(button['reply']))
  const sections = listOf(action['sections']).map((section) => ({
    title: section['title'] ? String(section['title']) : null,
    options: listOf(section['rows']).map(option),
  }))
  return buttons.length > 0 ? [{ title: null, options: buttons.map(option) }] : sections
}

const option = (given: Json) => ({
  id: String(given['id']),
  title: String(given['title']),
  description: given['description'] ? String(given['description']) : null,
})
