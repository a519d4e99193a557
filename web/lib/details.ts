/**
 * Readable lines from the provider's own structure, for kinds that are more than text and files. Total:
 * whatever is in there, the answer is some lines or none.
 */

export interface Place {
  latitude: number
  longitude: number
  name: string | null
  address: string | null
}

type Dict = Record<string, unknown>

const dict = (value: unknown): Dict => (typeof value === 'object' && value !== null ? (value as Dict) : {})
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== ''
    ? value.trim()
    : typeof value === 'number'
      ? String(value)
      : null

/** Some providers wrap the kind in its own name: `{ location: { … } }`. */
const under = (details: Dict | null, kind: string): Dict => {
  const inner = dict(dict(details)[kind])
  return Object.keys(inner).length ? inner : dict(details)
}

export function place(details: Dict | null): Place | null {
  const at = under(details, 'location')
  const latitude = Number(at['latitude'])
  const longitude = Number(at['longitude'])
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return null
  return { latitude, longitude, name: text(at['name']), address: text(at['address']) }
}

export interface Card {
  name: string | null
  lines: string[]
}

export function contactCards(details: Dict | null): Card[] {
  return list(dict(details)['contacts']).map((each) => {
    const card = dict(each)
    const name = dict(card['name'])
    const phones = list(card['phones']).map(
      (phone) => text(dict(phone)['phone']) ?? text(dict(phone)['wa_id']),
    )
    const emails = list(card['emails']).map((email) => text(dict(email)['email']))
    return {
      name: text(name['formatted_name']) ?? text(name['first_name']),
      lines: [text(dict(card['org'])['company']), ...phones, ...emails].filter((line) => line !== null),
    }
  })
}

export interface OrderLine {
  name: string
  quantity: number
  price: number | null
  currency: string | null
}

export function orderLines(details: Dict | null): OrderLine[] {
  return list(under(details, 'order')['product_items']).map((each) => {
    const item = dict(each)
    const price = Number(item['item_price'])
    return {
      name: text(item['name']) ?? text(item['product_retailer_id']) ?? '?',
      quantity: Number(item['quantity']) || 1,
      price: Number.isFinite(price) && item['item_price'] !== undefined ? price : null,
      currency: text(item['currency']),
    }
  })
}

/** What was chosen or filled in: a button, a row of a list, the fields of a form. */
export function answerLines(details: Dict | null): string[] {
  const answer = under(details, 'interactive')
  for (const kind of ['button_reply', 'list_reply']) {
    const reply = dict(answer[kind])
    const lines = [text(reply['title']), text(reply['description'])].filter((line) => line !== null)
    if (lines.length) return lines
  }
  const form = dict(answer['nfm_reply'])
  const fields = formFields(form['response_json'])
  if (fields.length) return fields
  return [text(form['body']), text(under(details, 'button')['text'])].filter((line) => line !== null)
}

function formFields(json: unknown): string[] {
  let fields: Dict = dict(json)
  try {
    if (typeof json === 'string') fields = dict(JSON.parse(json))
  } catch {
    return []
  }
  return Object.entries(fields)
    .filter(([key]) => key !== 'flow_token')
    .map(([key, value]) => {
      const words = text(value) ?? JSON.stringify(value)
      return `${key.replaceAll('_', ' ')}: ${words}`
    })
}

/** The provider's own sentence about a system message or a kind it would not hand over. */
export function plainLine(details: Dict | null): string | null {
  const all = dict(details)
  const error = dict(list(all['errors'])[0])
  return (
    text(dict(all['system'])['body']) ??
    text(all['body']) ??
    text(dict(error['error_data'])['details']) ??
    text(error['title'])
  )
}

/** The advertisement a talk began with. */
export function advert(details: Dict | null): string | null {
  const referral = dict(dict(details)['referral'])
  return text(referral['headline']) ?? text(referral['source_url'])
}

/** The provider's name of a kind we can't show. */
export const unknownKind = (details: Dict | null): string | null => {
  const kind = text(dict(details)['kind'])
  return kind === 'unknown' || kind === 'unsupported' ? null : kind
}
