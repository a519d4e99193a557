/** What a customer chose or filled in, from the provider's own structure. Total, like details.ts. */
import { dict, fieldsOf, text, under, type Dict, type Field } from './read.ts'

export interface Answer {
  /** `choice`: a button or a row of a list. Else the provider's name of the kind: `flow`, `payment`, … */
  kind: string
  lines: string[]
  /** The fields of a form. */
  fields: Field[]
}

/** Keys that mean something to machines only. */
const MUTE = new Set(['flow_token', 'id', 'name', 'type', 'wa_flow_response_params'])

export function answerOf(details: Dict | null): Answer {
  const answer = under(details, 'interactive')
  for (const kind of ['button_reply', 'list_reply']) {
    const reply = dict(answer[kind])
    const lines = lineUp(reply['title'], reply['description'])
    if (lines.length) return { kind: 'choice', lines, fields: [] }
  }
  if (answer['nfm_reply'] !== undefined) return formAnswer(dict(answer['nfm_reply']))
  const kind = Object.keys(answer).find(
    (key) => Object.keys(dict(answer[key])).length > 0 && key !== 'context',
  )
  const known = text(answer['type']) ?? kind
  if (known && kind) return { kind: known, lines: [], fields: visible(fieldsOf(dict(answer[kind]))) }
  const lines = lineUp(under(details, 'button')['text'])
  return { kind: 'choice', lines, fields: [] }
}

/** A form's answers come as JSON in a text, which may also hold something else or be broken. */
function formAnswer(form: Dict): Answer {
  const kind = text(form['name']) ?? 'flow'
  const json = form['response_json']
  let values: unknown = json
  try {
    if (typeof json === 'string') values = JSON.parse(json)
  } catch {
    return { kind, lines: lineUp(json), fields: [] }
  }
  const fields = visible(fieldsOf(values))
  if (fields.length) return { kind, lines: [], fields }
  return { kind, lines: lineUp(typeof values === 'object' ? form['body'] : String(values)), fields }
}

const visible = (fields: Field[]) => fields.filter(({ name }) => !MUTE.has(name.replaceAll(' ', '_')))
const lineUp = (...values: unknown[]) => values.map(text).filter((line) => line !== null)
