/** Examples for templates with a picture, film or document: begun, then handed over, for a handle. */
import { createHash } from 'node:crypto'
import { readBytes, readParameters } from './body.ts'
import type { Call, Reply } from './call.ts'
import { badParameter, noSuchObject } from './errors.ts'
import { LARGEST } from './media-limits.ts'

const types = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4']

/** `upload:` and, readable, how long the file is and its type: nothing needs to be remembered. */
const write = (length: number, type: string) =>
  `upload:${Buffer.from(JSON.stringify({ length, type })).toString('base64url')}`

export async function beginUpload({ request, query }: Call<'app'>): Promise<Reply> {
  const body = await readParameters(request, query)
  const length = Number(body['file_length'])
  if (!(length > 0 && length <= LARGEST)) throw badParameter('Param file_length is not valid.')
  const type = String(body['file_type'])
  if (!types.includes(type)) throw badParameter(`Param file_type must be one of {${types.join(', ')}}`)
  return { answer: { id: write(length, type) }, body }
}

export async function continueUpload({ request, target, world }: Call<'upload'>): Promise<Reply> {
  const { length, type } = read(target.id)
  const bytes = await readBytes(request, LARGEST)
  const offset = Number(request.headers['file_offset'] ?? 0)
  if (offset !== 0 || bytes.length !== length) {
    throw badParameter(`The file has ${bytes.length} bytes and not ${length}, as was announced.`)
  }
  const hash = createHash('sha256').update(bytes).digest('base64url')
  const handle = `4::${Buffer.from(type).toString('base64')}:${hash}:e:${Math.floor(world.clock.now() / 1000)}`
  return { answer: { h: handle }, body: { type, size: length } }
}

function read(id: string): { length: number; type: string } {
  try {
    return JSON.parse(Buffer.from(id.slice('upload:'.length), 'base64url').toString()) as {
      length: number
      type: string
    }
  } catch {
    throw noSuchObject(id, 'POST')
  }
}
