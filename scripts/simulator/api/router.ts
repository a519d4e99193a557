/** The phone page's REST, and what tests ask from outside the process. */
import express, { Router } from 'express'
import type { Request } from 'express'
import { z } from 'zod'
import { LARGEST } from '../graph/media-limits.ts'
import type { Sender } from '../webhook/sender.ts'
import type { World } from '../world.ts'
import { Act, FileQuery, Switches, Where } from './acts.ts'
import { explain } from './explain.ts'
import { guard } from './guard.ts'
import { perform } from './perform.ts'
import type { Acting } from './perform.ts'
import { present } from './present.ts'
import { Line } from './recorder.ts'
import type { Recorder } from './recorder.ts'
import type { Streams } from './stream.ts'

interface Parts {
  world: World
  acting: Acting
  sender: Sender
  streams: Streams
  recorder: Recorder
  reset: () => void
  key: string | null
}

export function apiRouter(parts: Parts): Router {
  const { world, acting, sender, streams, recorder, reset, key } = parts
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
    const act = Act.parse(request.body)
    perform(acting, act)
    recorder.noteAct(act)
    response.status(204).end()
  })
  router.post('/files', express.raw({ type: () => true, limit: LARGEST }), (request, response) => {
    const { persona, number, name, caption } = FileQuery.parse(request.query)
    const bytes = z.instanceof(Buffer).parse(request.body)
    const mimeType = request.headers['content-type'] ?? 'application/octet-stream'
    acting.customer.sendOwnFile(persona, number, { bytes, mimeType, fileName: name }, caption)
    response.status(204).end()
  })
  router.patch('/switches', express.json(), (request, response) => {
    const { webhook, ...send } = Switches.parse(request.body)
    world.faults.set({ ...defined(send), ...(webhook ? { webhook: defined(webhook) } : {}) })
    world.changed()
    response.status(204).end()
  })
  router.post('/webhooks/retry', (_request, response) => {
    sender.retryNow()
    response.status(204).end()
  })
  router.get('/requests', (_request, response) => {
    response.json({ items: world.requests })
  })
  router.get('/recording', (_request, response) => {
    response.json({ lines: recorder.lines })
  })
  router.delete('/recording', (_request, response) => {
    recorder.clear()
    response.status(204).end()
  })
  router.post('/replay', express.json({ limit: '10mb' }), async (request, response) => {
    const { lines } = z.strictObject({ lines: z.array(Line).max(2_000) }).parse(request.body)
    response.json(await recorder.replay(lines))
  })
  router.post('/reset', (_request, response) => {
    reset()
    recorder.clear()
    response.status(204).end()
  })
  router.use(explain)
  return router
}

type Defined<T> = { [Key in keyof T]: Exclude<T[Key], undefined> }
const defined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<T>
