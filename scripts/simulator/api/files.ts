/**
 * Files for the phone page. An <img> can't send a header, so the address itself is signed. What the business
 * sent may be anything: only harmless kinds are shown, all else is a download, and nothing may run.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { Router } from 'express'
import type { Request, Response } from 'express'
import { HOUR } from '../clock.ts'
import { bareType } from '../graph/media-limits.ts'
import type { World } from '../world.ts'

const secret = randomBytes(32)
const shown = /^(image\/(jpeg|png|webp)|audio\/(ogg|mpeg|mp4|aac)|video\/mp4)$/

const sign = (id: string, until: number) =>
  createHmac('sha256', secret).update(`${id}:${until}`).digest('base64url')

/** The same for a whole hour, so that a picture isn't loaded anew with every change of the chat. */
export function fileUrl(world: World, id: string): string {
  const until = (Math.floor(world.clock.now() / HOUR) + 2) * HOUR
  return `${new URL(world.publicBase).pathname.replace(/\/$/, '')}/files/${id}?until=${until}&hash=${sign(id, until)}`
}

export function filesRouter(world: World): Router {
  const router = Router()
  router.get('/:id', async (request, response) => {
    const { id } = request.params
    const until = Number(request.query['until'])
    const given = Buffer.from(String(request.query['hash']))
    const right = Buffer.from(sign(id, until))
    const good = given.length === right.length && timingSafeEqual(given, right) && until > world.clock.now()
    const media = good ? world.media.find(id) : null
    const bytes = media && (await world.media.read(id))
    if (!media || !bytes) return void response.status(404).end()
    const harmless = shown.test(bareType(media.mimeType))
    // First, because it guesses a type from the name.
    if (!harmless) response.attachment(media.fileName ?? 'file')
    response.set({
      'content-security-policy': "sandbox; default-src 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=3600',
      'content-type': harmless ? bareType(media.mimeType) : 'application/octet-stream',
    })
    sendRange(bytes, request, response)
  })
  return router
}

/** Browsers ask for the end of a recording to learn how long it is. */
function sendRange(bytes: Buffer, request: Request, response: Response): void {
  const ranges = request.range(bytes.length)
  const [range] = Array.isArray(ranges) ? ranges : []
  response.set('accept-ranges', 'bytes')
  if (!range) return void response.send(bytes)
  response.status(206).set('content-range', `bytes ${range.start}-${range.end}/${bytes.length}`)
  response.send(bytes.subarray(range.start, range.end + 1))
}
