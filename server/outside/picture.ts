/** Pictures of other servers, fetched by us so that they don't learn who looks at them. */
import { isIP } from 'node:net'
import { fileTypeFromBuffer } from 'file-type'
import { inTurns, TurnsByKey } from '../turns.ts'
import { fetchOutside, OutsideUnavailable } from './fetch.ts'
import type { Reach } from './reach.ts'

/** Made of pixels alone. SVG is a document, with scripts and addresses of its own. */
const PICTURES: ReadonlySet<string> = new Set([
  'image/apng',
  'image/avif',
  'image/bmp',
  'image/gif',
  'image/jpeg',
  'image/png',
  'image/webp',
])

export const isPicture = (mimeType: string): boolean => PICTURES.has(mimeType)

const ACCEPT = 'image/avif,image/webp,image/png,image/jpeg,image/gif;q=0.9,image/*;q=0.5'
/** Each may hold ten megabytes while it is on its way. */
const AT_ONCE = 8

/** One that answers slowly, or never, leaves the others their turns. */
const OF_ONE_SERVER = 2

const turns = inTurns(AT_ONCE)
const turnsOfServer = new TurnsByKey<string>(OF_ONE_SERVER)

export interface OutsidePicture {
  /** As its bytes tell, whatever the server says. */
  mimeType: string
  bytes: Buffer
}

/** Throws OutsideUnavailable. */
export async function fetchPicture(reach: Reach, address: string): Promise<OutsidePicture> {
  const bytes = await turnsOfServer.take(serverOf(address), () =>
    turns(() => fetchOutside(reach, address, ACCEPT)),
  )
  const mimeType = (await fileTypeFromBuffer(bytes))?.mime ?? ''
  if (!isPicture(mimeType)) throw new OutsideUnavailable('refused', 'not a picture')
  return { mimeType, bytes }
}

/** By the last two parts of its name: whoever has a name has any number of names below it. */
function serverOf(address: string): string {
  const host = URL.parse(address)?.hostname ?? ''
  return isIP(host) === 0 ? host.split('.').slice(-2).join('.') : host
}
