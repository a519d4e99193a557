/** The Graph API: any version that lives, any object the token may see; errors as Meta words them. */
import { Router } from 'express'
import type { Request, Response } from 'express'
import type { Json } from '../json.ts'
import type { LoggedRequest } from '../types.ts'
import { logWire } from '../world.ts'
import type { NumberState, World } from '../world.ts'
import { bearerOf, tokenOf } from './bearer.ts'
import { bodyOf } from './call.ts'
import type { Reply, Rooms } from './call.ts'
import { GraphError, noSuchObject, unknownPath } from './errors.ts'
import { addressIsGood } from './media.ts'
import { takeApart, targetOf } from './request.ts'
import { isManagement, route } from './routes.ts'

const LOGGED = 500

export function graphRouter(rooms: Rooms): Router {
  const { world, limits } = rooms
  const router = Router()
  router.use(async (request, response) => {
    const log = (entry: Pick<LoggedRequest, 'body' | 'status' | 'code' | 'lost'>) =>
      record(world, request, entry)
    try {
      const { version, id, edge } = takeApart(request.path)
      const bearer = bearerOf(tokenOf(request), world)
      const target = targetOf(id, request.method, bearer, world)
      const query = new URL(request.url, 'http://localhost').searchParams
      query.delete('access_token')
      const name = `${request.method} ${edge ?? ''}`
      const accounts = new Set(bearer.numbers.map(({ wabaId }) => wabaId))
      if (isManagement(target, name)) for (const wabaId of accounts) limits.manage(wabaId, world.clock.now())
      response.set('facebook-api-version', version)
      response.set(
        'x-business-use-case-usage',
        usage(bearer.numbers, (wabaId) => limits.managed(wabaId)),
      )
      const reply = await route({ ...rooms, request, query, target, bearer }, name)
      if (!reply) throw edge ? unknownPath(`/${edge}`) : noSuchObject(id, request.method)
      log({ body: reply.body ?? null, status: 200, code: null, lost: reply.lost === true })
      answer(reply, response)
    } catch (error) {
      // Anything else is the simulator's own fault and goes to the host's error handler.
      if (!(error instanceof GraphError)) throw error
      log({ body: bodyOf(error) ?? null, status: error.status, code: error.code, lost: false })
      response.status(error.status).json(error.body(world.ids.trace()))
    }
  })
  return router
}

/** The address that `GET /{MEDIA_ID}` names. Without the token it is worth nothing. */
export function mediaRouter(world: World): Router {
  const router = Router()
  router.get('/:id', async (request, response) => {
    try {
      const bearer = bearerOf(tokenOf(request), world)
      const { id } = request.params
      const media = targetOf(id, 'GET', bearer, world)
      const query = new URL(request.url, 'http://localhost').searchParams
      const bytes =
        media.kind === 'media' && addressIsGood(id, query, world) ? await world.media.read(id) : null
      if (!bytes || media.kind !== 'media') return void response.status(404).end()
      response.set('content-type', media.media.mimeType).send(bytes)
    } catch (error) {
      response.status(error instanceof GraphError && error.code === 190 ? 401 : 404).end()
    }
  })
  return router
}

function answer(reply: Reply, response: Response): void {
  if (reply.lost) response.socket?.destroy()
  else response.json(reply.answer)
}

/** In per cent of what an account may ask in an hour. */
const usage = (numbers: NumberState[], used: (wabaId: string) => number): string => {
  const accounts = new Set(numbers.map(({ wabaId }) => wabaId))
  const entryOf = (wabaId: string) => ({
    type: 'whatsapp',
    call_count: used(wabaId),
    total_cputime: 1,
    total_time: 1,
    estimated_time_to_regain_access: 0,
  })
  return JSON.stringify(Object.fromEntries([...accounts].map((id) => [id, [entryOf(id)]])))
}

function record(
  world: World,
  request: Request,
  entry: Pick<LoggedRequest, 'body' | 'status' | 'code' | 'lost'>,
): void {
  const [, version = '', ...rest] = request.path.split('/')
  const path = `/${rest.join('/')}`
  const query = new URL(request.url, 'http://localhost').searchParams
  query.delete('access_token')
  query.delete('input_token')
  world.requests.push({
    at: world.clock.now(),
    method: request.method,
    path,
    query: query.toString(),
    version,
    ...entry,
  })
  if (world.requests.length > LOGGED) world.requests.shift()
  if (!path.endsWith('/messages')) return
  const body = (entry.body ?? {}) as Json
  const what =
    body['status'] === undefined
      ? String(body['type'] ?? 'text')
      : body['typing_indicator']
        ? 'typing'
        : 'read'
  const detail = entry.code === null ? what : `${what} ${entry.code}`
  logWire(world, { topic: 'send', detail, status: entry.lost ? null : entry.status, retryIn: null })
}
