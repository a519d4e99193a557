/**
 * Readable lines from the provider's own structure, for kinds that are more than text and files. Total:
 * whatever is in there, the answer is some lines or none.
 */
import { dict, list, text, under, type Dict } from './read.ts'

export interface Place {
  latitude: number
  longitude: number
  name: string | null
  address: string | null
}

export function place(details: Dict | null): Place | null {
  const at = under(details, 'location')
  const latitude = Number(at['latitude'] ?? Number.NaN)
  const longitude = Number(at['longitude'] ?? Number.NaN)
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return null
  return { latitude, longitude, name: text(at['name']), address: text(at['address']) }
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

/** WhatsApp's code for a kind it carries to nobody. Its sentence says only that, and the kind is told beside it. */
const KIND_NOT_CARRIED = 131051

/** The provider's own sentence about a system message or a kind it would not hand over. */
export function plainLine(details: Dict | null): string | null {
  const all = dict(details)
  const first = dict(list(all['errors'])[0])
  const error = Number(first['code']) === KIND_NOT_CARRIED ? {} : first
  return (
    text(dict(all['system'])['body']) ??
    text(all['body']) ??
    text(dict(error['error_data'])['details']) ??
    text(error['message']) ??
    text(error['title'])
  )
}

/** The provider's name of a kind we can't show. */
export const unknownKind = (details: Dict | null): string | null => {
  const kind = text(dict(details)['kind'])
  return kind === 'unknown' || kind === 'unsupported' ? null : kind
}

/** The advertisement or post a talk began with. */
export interface Advert {
  headline: string | null
  body: string | null
  /** Only a web address, so that nothing else can be opened. */
  url: string | null
  media: 'image' | 'video' | null
}

export function advert(details: Dict | null): Advert | null {
  const referral = dict(dict(details)['referral'])
  if (Object.keys(referral).length === 0) return null
  const url = text(referral['source_url'])
  const media = text(referral['media_type'])
  return {
    headline: text(referral['headline']),
    body: text(referral['body']),
    url: url !== null && /^https?:\/\//i.test(url) ? url : null,
    media: media === 'image' || media === 'video' ? media : null,
  }
}

/** The article of a catalogue that a question is about. */
export const product = (details: Dict | null): string | null =>
  text(dict(dict(details)['referred_product'])['product_retailer_id'])

/** It was written in a group. */
export const inGroup = (details: Dict | null): boolean => dict(details)['group_id'] !== undefined

/** Handed on many times over. */
export const oftenForwarded = (details: Dict | null): boolean =>
  [dict(details), dict(dict(details)['context'])].some((each) => each['frequently_forwarded'] === true)
