/** A Graph request, taken apart: version, object and edge. */
import type { App } from '../apps.ts'
import type { Media } from '../media-store.ts'
import type { Template } from '../template/template.ts'
import type { NumberState, World } from '../world.ts'
import type { Bearer } from './bearer.ts'
import { GraphError, noSuchObject, unknownPath } from './errors.ts'

/** What the id in the path stands for. */
export type Target =
  | { kind: 'number'; number: NumberState }
  | { kind: 'account'; wabaId: string; numbers: NumberState[] }
  | { kind: 'media'; media: Media }
  | { kind: 'template'; template: Template }
  | { kind: 'app'; app: App }
  /** A file that is handed over in pieces. */
  | { kind: 'upload'; id: string }
  /** No object: `debug_token`. */
  | { kind: 'root' }

/** Older versions of the Graph API are switched off, newer ones do not exist yet. */
const OLDEST = 21
const NEWEST = 26

export interface Path {
  version: string
  id: string
  edge: string | null
}

export function takeApart(path: string): Path {
  const [version = '', id = '', edge = null, ...rest] = path.split('/').filter(Boolean).map(decoded)
  const [, major] = /^v(\d+)\.\d$/.exec(version) ?? []
  if (!major || !id) throw unknownPath(path)
  if (Number(major) > NEWEST) throw unknownPath(`/${version}`)
  if (Number(major) < OLDEST) {
    throw new GraphError(
      2635,
      `(#2635) You are calling a deprecated version of the API. Please update to the latest version: v${NEWEST}.0.`,
    )
  }
  if (rest.length > 0) throw unknownPath(`/${rest.join('/')}`)
  return { version, id, edge }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export function targetOf(id: string, method: string, { numbers, app }: Bearer, world: World): Target {
  if (id === 'debug_token') return { kind: 'root' }
  const number = numbers.find(({ phoneNumberId }) => phoneNumberId === id)
  if (number) return { kind: 'number', number }
  const account = numbers.filter(({ wabaId }) => wabaId === id)
  if (account.length > 0) return { kind: 'account', wabaId: id, numbers: account }
  const own = app ?? numbers.map((each) => world.apps.of(each)).find((each) => each?.id === id)
  if (own && (id === own.id || id === 'app')) return { kind: 'app', app: own }
  const media = world.media.find(id)
  if (media && numbers.some(({ phoneNumberId }) => phoneNumberId === media.phoneNumberId)) {
    return { kind: 'media', media }
  }
  const template = world.templates.all.get(id)
  if (template && numbers.some(({ wabaId }) => wabaId === template.wabaId)) {
    return { kind: 'template', template }
  }
  if (id.startsWith('upload:')) return { kind: 'upload', id }
  throw noSuchObject(id, method)
}
