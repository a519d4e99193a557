/** What the Graph API can do with which object. A new edge is a line here. */
import type { IncomingMessage } from 'node:http'
import type { Courses } from '../courses.ts'
import type { Json } from '../json.ts'
import type { World } from '../world.ts'
import { readJson } from './body.ts'
import { GraphError } from './errors.ts'
import { markRead } from './mark-read.ts'
import { removeMedia, showMedia, uploadMedia } from './media.ts'
import { listNumbers, showNumber } from './numbers.ts'
import type { Limits } from './rates.ts'
import type { Target } from './request.ts'
import { send } from './send.ts'
import { listSubscriptions, subscribe, unsubscribe } from './subscriptions.ts'
import { listTemplates } from './template-list.ts'

export interface Call<Kind extends Target['kind']> {
  world: World
  courses: Courses
  limits: Limits
  request: IncomingMessage
  query: URLSearchParams
  target: Extract<Target, { kind: Kind }>
}

export interface Reply {
  answer: Json
  /** What was sent, for the log. */
  body?: unknown
  /** A broken connection instead of the answer. */
  lost?: boolean
}

type Handler<Kind extends Target['kind']> = (call: Call<Kind>) => Reply | Promise<Reply>
type Rows<Kind extends Target['kind']> = Record<string, Handler<Kind>>

const number: Rows<'number'> = {
  'GET ': showNumber,
  'POST messages': messages,
  'POST media': uploadMedia,
}

const account: Rows<'account'> = {
  'GET message_templates': listTemplates,
  'GET phone_numbers': listNumbers,
  'GET subscribed_apps': listSubscriptions,
  'POST subscribed_apps': subscribe,
  'DELETE subscribed_apps': unsubscribe,
}

const media: Rows<'media'> = {
  'GET ': showMedia,
  'DELETE ': removeMedia,
}

/** undefined: the object has no such edge. */
export function route(call: Call<Target['kind']>, edge: string): Reply | Promise<Reply> | undefined {
  const { target } = call
  if (target.kind === 'number') return number[edge]?.({ ...call, target })
  if (target.kind === 'account') return account[edge]?.({ ...call, target })
  return media[edge]?.({ ...call, target })
}

async function messages({ world, courses, limits, request, target }: Call<'number'>): Promise<Reply> {
  const body = await readJson(request)
  if (body['messaging_product'] !== 'whatsapp') {
    throw withBody(body, new GraphError(100, '(#100) The parameter messaging_product is required.'))
  }
  try {
    if (body['status'] !== undefined) return { body, answer: markRead(world, target.number, body) }
    return { body, ...send(world, courses, limits, target.number, body) }
  } catch (error) {
    throw withBody(body, error)
  }
}

const bodies = new WeakMap<object, unknown>()

/** A refused request is logged with its body too. */
function withBody(body: unknown, error: unknown): unknown {
  if (error instanceof Error) bodies.set(error, body)
  return error
}

export const bodyOf = (error: unknown): unknown => (error instanceof Error ? bodies.get(error) : undefined)
