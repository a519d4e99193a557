/** Media: uploaded by the business, fetched through an address that soon expires. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Media } from '../media-store.ts'
import type { World } from '../world.ts'
import { readForm } from './body.ts'
import { GraphError, noSuchObject, refusal } from './errors.ts'
import { allTypes, bareType, kindOf, LARGEST, maxFor } from './media-limits.ts'
import type { Call, Reply } from './call.ts'

const URL_LIVES = 300_000
const secret = randomBytes(32)

export async function uploadMedia({ world, request, target }: Call<'number'>): Promise<Reply> {
  const form = await readForm(request, LARGEST + 64 * 1024)
  if (form.get('messaging_product') !== 'whatsapp') {
    throw new GraphError(100, '(#100) The parameter messaging_product is required.')
  }
  const file = form.get('file')
  if (!(file instanceof File)) throw new GraphError(100, '(#100) The parameter file is required.')
  const typed = form.get('type')
  const mimeType = typeof typed === 'string' && typed.includes('/') ? typed : file.type
  const kind = kindOf(mimeType)
  if (!kind) {
    throw new GraphError(
      100,
      `(#100) Param file must be a file with one of the following types: ${allTypes.join(', ')}. Received file of type '${bareType(mimeType)}'.`,
    )
  }
  const bytes = Buffer.from(await file.arrayBuffer())
  const max = maxFor(kind, bytes)
  if (bytes.length > max) {
    throw refusal(131053, `The file has ${bytes.length} bytes; ${kind} may have ${max}.`)
  }
  const media = world.media.put(bytes, {
    from: 'business',
    phoneNumberId: target.number.phoneNumberId,
    mimeType,
    fileName: file.name || null,
  })
  world.changed()
  return { answer: { id: media.id }, body: { type: mimeType, size: media.size, file: media.fileName } }
}

export function showMedia({ world, request, query, target: { media } }: Call<'media'>): Reply {
  refuseOthers(media, query, request)
  const until = String(world.clock.now() + URL_LIVES)
  const url = `${world.publicBase}/media/${media.id}?until=${until}&hash=${hash(media.id, until)}`
  return {
    answer: {
      messaging_product: 'whatsapp',
      url,
      mime_type: media.mimeType,
      sha256: media.sha256,
      file_size: String(media.size),
      id: media.id,
    },
  }
}

export function removeMedia({ world, request, query, target: { media } }: Call<'media'>): Reply {
  refuseOthers(media, query, request)
  world.media.delete(media.id)
  world.changed()
  return { answer: { success: true } }
}

/** Whoever names a number is given, or has deleted, what belongs to that number alone. */
function refuseOthers(media: Media, query: URLSearchParams, { method = '' }: IncomingMessage): void {
  const number = query.get('phone_number_id')
  if (number !== null && number !== media.phoneNumberId) throw noSuchObject(media.id, method)
}

/** True while an address that `showMedia` gave out is good. */
export function addressIsGood(id: string, query: URLSearchParams, world: World): boolean {
  const until = query.get('until') ?? ''
  const given = Buffer.from(query.get('hash') ?? '')
  const right = Buffer.from(hash(id, until))
  return given.length === right.length && timingSafeEqual(given, right) && Number(until) > world.clock.now()
}

const hash = (id: string, until: string) =>
  createHmac('sha256', secret).update(`${id}:${until}`).digest('base64url')
