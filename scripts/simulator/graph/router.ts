/** The Graph API: any version that lives, any object the token may see; errors as Meta words them. */
import { Router } from 'express'
import type { Request, Response } from 'express'
import type { Courses } from '../courses.ts'
import type { Json } from '../json.ts'
import type { LoggedRequest } from '../types.ts'
import { logWire } from '../world.ts'
import type { NumberState, World } from '../world.ts'
import { GraphError, noSuchObject, unknownPath } from './errors.ts'
import { addressIsGood } from './media.ts'
import type { Limits } from './rates.ts'
import { numbersOf, takeApart, targetOf } from './request.ts'
import { bodyOf, route } from './routes.ts'
import type { Reply } from './routes.ts'

const LOGGED = 500

export function graphRouter(world: World, courses: Courses, limits: Limits): Router {
  const router = Router()
  router.use(async (request, response) => {
    const log = (entry: Pick<LoggedRequest, 'body' | 'status' | 'code' | 'lost'>) =>
      record(world, request, entry)
    try {
      const { version, id, edge } = takeApart(request.path)
      const numbers = numbersOf(request, world)
      response.set('facebook-api-version', version)
      response.set('x-business-use-case-usage', usage(numbers))
      const target = targetOf(id, request.method, numbers, world)
      const query = new URL(request.url, 'http://localhost').searchParams
      const call = { world, courses, limits, request, query, target }
      const reply = await route(call, `${request.method} ${edge ?? ''}`)
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
      const numbers = numbersOf(request, world)
      const { id } = request.params
      const media = targetOf(id, 'GET', numbers, world)
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

const usage = (numbers: NumberState[]): string => {
  const entry = { call_count: 1, total_cputime: 1, total_time: 1, estimated_time_to_regain_access: 0 }
  const accounts = new Set(numbers.map(({ wabaId }) => wabaId))
  const usage: Json = Object.fromEntries([...accounts].map((id) => [id, [{ type: 'whatsapp', ...entry }]]))
  return JSON.stringify(usage)
}

function record(
  world: World,
  request: Request,
  entry: Pick<LoggedRequest, 'body' | 'status' | 'code' | 'lost'>,
): void {
  const [, version = '', ...rest] = request.path.split('/')
  const path = `/${rest.join('/')}`
  world.requests.push({ at: world.clock.now(), method: request.method, path, version, ...entry })
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
