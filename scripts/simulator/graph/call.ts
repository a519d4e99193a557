/** What an edge of the Graph API is given, and gives. */
import type { IncomingMessage } from 'node:http'
import type { Courses } from '../courses.ts'
import type { Json } from '../json.ts'
import type { Links } from '../links.ts'
import type { Review } from '../template/review.ts'
import type { World } from '../world.ts'
import type { Bearer } from './bearer.ts'
import type { Limits } from './rates.ts'
import type { Target } from './request.ts'

/** The parts of the simulator that the Graph API works with. */
export interface Rooms {
  world: World
  courses: Courses
  limits: Limits
  review: Review
  links: Links
}

export interface Call<Kind extends Target['kind']> extends Rooms {
  request: IncomingMessage
  query: URLSearchParams
  bearer: Bearer
  target: Extract<Target, { kind: Kind }>
}

export interface Reply {
  answer: Json
  /** What was sent, for the log. */
  body?: unknown
  /** A broken connection instead of the answer. */
  lost?: boolean
}

const bodies = new WeakMap<object, unknown>()

/** A refused request is logged with its body too. */
export function withBody(body: unknown, error: unknown): unknown {
  if (error instanceof Error) bodies.set(error, body)
  return error
}

export const bodyOf = (error: unknown): unknown => (error instanceof Error ? bodies.get(error) : undefined)
