/** The frame around every webhook. */
import { digits } from '../world.ts'
import type { NumberState } from '../world.ts'
import { listOf, objectOf } from '../json.ts'
import type { Json } from '../json.ts'

const frame = (entry: Json[]): Json => ({ object: 'whatsapp_business_account', entry })

/** Of a number: messages, statuses, calls … */
export const envelope = (number: NumberState, field: string, value: Json): Json =>
  frame([
    {
      id: number.wabaId,
      changes: [
        {
          value: {
            messaging_product: 'whatsapp',
            metadata: {
              display_phone_number: digits(number.displayNumber),
              phone_number_id: number.phoneNumberId,
            },
            ...value,
          },
          field,
        },
      ],
    },
  ])

/** Of a business account: templates, restrictions, quality. Only these have a time. */
export const accountEnvelope = (wabaId: string, field: string, value: Json, now: number): Json =>
  frame([{ id: wabaId, time: Math.floor(now / 1000), changes: [{ value, field }] }])

const changesOf = (entry: Json): Json[] => listOf(entry['changes'])

/**
 * Several webhooks in one, as Meta does under load: entries of one account become one, and messages and
 * statuses that follow each other on a number stand in one value.
 */
export function merge(bodies: Json[]): Json {
  const entries: Json[] = []
  for (const entry of bodies.flatMap((body) => listOf(body['entry']))) {
    const last = entries.findLast((known) => known['id'] === entry['id'] && known['time'] === entry['time'])
    if (last) last['changes'] = append(changesOf(last), changesOf(entry))
    else entries.push({ ...entry })
  }
  return frame(entries)
}

function append(changes: Json[], more: Json[]): Json[] {
  const all = [...changes]
  for (const change of more) {
    const last = all.at(-1)
    if (last && sameNumber(last, change)) all[all.length - 1] = { ...last, value: joined(last, change) }
    else all.push(change)
  }
  return all
}

const numberOf = (change: Json) => objectOf(objectOf(change['value'])['metadata'])['phone_number_id']

const sameNumber = (one: Json, other: Json): boolean =>
  one['field'] === 'messages' && other['field'] === 'messages' && numberOf(one) === numberOf(other)

function joined(one: Json, other: Json): Json {
  const [first, second] = [objectOf(one['value']), objectOf(other['value'])]
  const value: Json = { ...first, ...second }
  for (const list of ['messages', 'statuses', 'errors', 'contacts']) {
    const all = [...listOf(first[list]), ...listOf(second[list])]
    if (all.length > 0) value[list] = list === 'contacts' ? distinct(all) : all
  }
  return value
}

const distinct = (contacts: Json[]): Json[] => [
  ...new Map(contacts.map((contact) => [JSON.stringify(contact), contact])).values(),
]
