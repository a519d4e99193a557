/** A Graph request, taken apart: version, token, object and edge. */
import type { IncomingMessage } from 'node:http'
import type { NumberState, World } from '../world.ts'
import type { Media } from '../media-store.ts'
import { badToken, GraphError, noSuchObject, unknownPath } from './errors.ts'

/** What the id in the path stands for. */
export type Target =
  | { kind: 'number'; number: NumberState }
  | { kind: 'account'; wabaId: string; numbers: NumberState[] }
  | { kind: 'media'; media: Media }

/** Older versions of the Graph API are switched off. */
const OLDEST = 21

export interface Path {
  version: string
  id: string
  edge: string | null
}

export function takeApart(path: string): Path {
  const [version = '', id = '', edge = null, ...rest] = path.split('/').filter(Boolean)
  const [, major] = /^v(\d+)\.\d$/.exec(version) ?? []
  if (!major || !id) throw unknownPath(path)
  if (Number(major) < OLDEST) {
    throw new GraphError(
      2635,
      `(#2635) You are calling a deprecated version of the API. Please update to the latest version: v26.0.`,
    )
  }
  if (rest.length > 0) throw unknownPath(`/${rest.join('/')}`)
  return { version, id, edge }
}

/** The numbers that the bearer of this token may use. */
export function numbersOf(request: IncomingMessage, world: World): NumberState[] {
  const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? '') ?? []
  const numbers = [...world.numbers.values()].filter((number) => number.token === token)
  if (numbers.length === 0) throw badToken()
  return numbers
}

export function targetOf(id: string, method: string, numbers: NumberState[], world: World): Target {
  const number = numbers.find(({ phoneNumberId }) => phoneNumberId === id)
  if (number) return { kind: 'number', number }
  const account = numbers.filter(({ wabaId }) => wabaId === id)
  if (account.length > 0) return { kind: 'account', wabaId: id, numbers: account }
  const media = world.media.find(id)
  if (media && numbers.some(({ phoneNumberId }) => phoneNumberId === media.phoneNumberId)) {
    return { kind: 'media', media }
  }
  throw noSuchObject(id, method)
}
