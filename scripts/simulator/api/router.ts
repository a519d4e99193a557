/** The phone page's REST. */
import express, { Router } from 'express'
import type { NextFunction, Request, Response } from 'express'
import { z } from 'zod'
import type { CustomerApi } from '../customer/customer.ts'
import { UnknownChat } from '../customer/desk.ts'
import { LARGEST } from '../graph/media-limits.ts'
import type { Sender } from '../webhook/sender.ts'
import type { World } from '../world.ts'
import { Act, FileQuery, perform, Switches, Where } from './acts.ts'
import { guard } from './guard.ts'
import { present } from './present.ts'
import type { Streams } from './stream.ts'

interface Parts {
  world: World
  customer: CustomerApi
  sender: Sender
  streams: Streams
  key: string | null
}

export function apiRouter({ world, customer, sender, streams, key }: Parts): Router {
  const router = Router()
  const whereOf = ({ query }: Request) => {
    const { number, persona } = Where.parse(query)
    return { number: number ?? [...world.numbers.keys()][0] ?? null, persona }
  }

  router.use(guard(key))
  router.get('/state', (request, response) => {
    response.json(present(world, whereOf(request)))
  })
  router.get('/events', (request, response) => {
    streams.start(request, response, whereOf(request), request.query['open'] === '1')
  })
  router.post('/acts', express.json(), (request, response) => {
    perform(customer, Act.parse(request.body))
    response.status(204).end()
  })
  router.post('/files', express.raw({ type: () => true, limit: LARGEST }), (request, response) => {
    const { persona, number, name, caption } = FileQuery.parse(request.query)
    const bytes = z.instanceof(Buffer).parse(request.body)
    const mimeType = request.headers['content-type'] ?? 'application/octet-stream'
    customer.sendOwnFile(persona, number, { bytes, mimeType, fileName: name }, caption)
    response.status(204).end()
  })
  router.patch('/switches', express.json(), (request, response) => {
    const { send, webhook } = Switches.parse(request.body)
    world.faults.set({ ...(send ? { send } : {}), ...(webhook ? { webhook: defined(webhook) } : {}) })
    world.changed()
    response.status(204).end()
  })
  router.post('/webhooks/retry', (_request, response) => {
    sender.retryNow()
    response.status(204).end()
  })
  router.use(explain)
  return router
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> }
const defined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<T>

/** Express knows an error handler by its four parameters. */
function explain(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (error instanceof z.ZodError) response.status(400).json({ error: z.prettifyError(error) })
  else if (error instanceof UnknownChat) response.status(404).json({ error: error.message })
  else next(error)
}
