/** `GET` and `POST /_sim/clock`: reads the simulator's clock, and turns it. */
import express, { Router } from 'express'
import { z } from 'zod'
import type { TurnableClock } from '../clock.ts'
import { DAY } from '../clock.ts'
import { explain } from './explain.ts'
import { guard } from './guard.ts'
import type { Recorder } from './recorder.ts'

interface Parts {
  clock: TurnableClock
  turnClock: (ms: number) => Promise<void>
  recorder: Recorder
  key: string | null
}

/** By so many milliseconds, or to when the next thing is due. */
const Turn = z.union([
  z.strictObject({
    advance: z
      .int()
      .min(0)
      .max(31 * DAY),
  }),
  z.strictObject({ to: z.literal('next') }),
])

export function clockRouter({ clock, turnClock, recorder, key }: Parts): Router {
  const router = Router()
  const show = () => ({ now: clock.now(), ahead: clock.ahead, frozen: clock.frozen, next: clock.next })
  router.use(guard(key))
  router.get('/', (_request, response) => {
    response.json(show())
  })
  router.post('/', express.json(), async (request, response) => {
    const turn = Turn.parse(request.body)
    const ms = 'advance' in turn ? turn.advance : Math.max((clock.next ?? clock.now()) - clock.now(), 0)
    recorder.noteTurn(ms)
    await turnClock(ms)
    response.json(show())
  })
  router.use(explain)
  return router
}
