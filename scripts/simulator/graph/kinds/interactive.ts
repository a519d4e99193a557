/** Questions with buttons or a list to choose from, and the few that ask for one thing. */
import { listOf, objectOf } from '../../json.ts'
import type { Json } from '../../json.ts'
import { distinct, list, object, optionalText, text } from '../checks.ts'
import { invalid } from '../errors.ts'
import type { Kind } from './kind.ts'

export const interactiveKind: Kind = (body) => {
  const interactive = object(body, 'interactive', 'interactive')
  const type = text(interactive, 'type', "interactive['type']", 60)
  const check = types[type]
  if (!check) throw invalid(`The simulator does not offer interactive messages of type ${type}.`)
  const words = object(interactive, 'body', "interactive['body']")
  text(words, 'text', "interactive['body']['text']", type === 'list' ? 4096 : 1024)
  const footer = objectOf(interactive['footer'])
  optionalText(footer, 'text', "interactive['footer']['text']", 60)
  check(object(interactive, 'action', "interactive['action']"), interactive)
  return { content: interactive }
}

type Check = (action: Json, interactive: Json) => void

const named =
  (name: string): Check =>
  (action) => {
    if (action['name'] !== name) throw invalid(`The parameter interactive['action']['name'] must be ${name}.`)
  }

const types: Record<string, Check> = {
  button(action) {
    const path = "interactive['action']['buttons']"
    const replies = list(action, 'buttons', path, 3).map((button) =>
      object(button, 'reply', `${path}['reply']`),
    )
    distinct(
      replies.map((reply) => text(reply, 'id', `${path}['reply']['id']`, 256)),
      `${path}['reply']['id']`,
    )
    distinct(
      replies.map((reply) => text(reply, 'title', `${path}['reply']['title']`, 20)),
      `${path}['reply']['title']`,
    )
  },

  list(action, interactive) {
    const path = "interactive['action']['sections']"
    const header = objectOf(interactive['header'])['type']
    if (header !== undefined && header !== 'text') throw invalid('The header of a list must be a text.')
    text(action, 'button', "interactive['action']['button']", 20)
    const sections = list(action, 'sections', path, 10)
    const rows = sections.flatMap((section) => list(section, 'rows', `${path}['rows']`, 10))
    if (rows.length > 10) throw invalid(`The parameter ${path} must have at most 10 rows in all.`)
    for (const section of sections) {
      if (sections.length > 1) text(section, 'title', `${path}['title']`, 24)
    }
    for (const row of rows) {
      text(row, 'title', `${path}['rows']['title']`, 24)
      optionalText(row, 'description', `${path}['rows']['description']`, 72)
    }
    distinct(
      rows.map((row) => text(row, 'id', `${path}['rows']['id']`, 200)),
      `${path}['rows']['id']`,
    )
  },

  cta_url(action) {
    named('cta_url')(action, {})
    const parameters = object(action, 'parameters', "interactive['action']['parameters']")
    text(parameters, 'display_text', "interactive['action']['parameters']['display_text']", 20)
    text(parameters, 'url', "interactive['action']['parameters']['url']", 2000)
  },

  location_request_message: named('send_location'),
  request_contact_info: named('request_contact_info'),
}

/** What the customer can choose, for the phone. */
export function choices(interactive: Json): Array<{ id: string; title: string; description: string | null }> {
  const action = objectOf(interactive['action'])
  const options = [
    ...listOf(action['buttons']).map((button) => objectOf(button['reply'])),
    ...listOf(action['sections']).flatMap((section) => listOf(section['rows'])),
  ]
  return options.map((option) => ({
    id: String(option['id']),
    title: String(option['title']),
    description: option['description'] ? String(option['description']) : null,
  }))
}
