/** Puts route rows into Express: check the input, find out who asks, call the handler, answer. */
import type { ErrorRequestHandler, Express, Request, Response } from 'express'
import type { z } from 'zod'
import type { AppContext } from '../context.ts'
import { Nothing } from '../contract/common.ts'
import type { AgentActor, VisitorActor } from '../core/access.ts'
import { loadActor } from '../core/agent/store.ts'
import { verifyAccess } from '../core/session/token.ts'
import { loadVisitor } from '../core/visitor/store.ts'
import { AppError, fromUnknown, invalidInput, unauthenticated } from '../errors.ts'
import type { Route } from './route.ts'

export function mountRoutes(app: Express, ctx: AppContext, routes: readonly Route[]): void {
  for (const route of routes) {
    app[route.method](route.path, async (request, response) => {
      const end = ctx.metrics.http.startTimer({ route: `${route.method} ${route.path}` })
      response.on('finish', () => end({ status: response.statusCode }))
      response.set('Cache-Control', 'no-store')
      await answer(ctx, route, request, response)
    })
  }
}

async function answer(ctx: AppContext, route: Route, request: Request, response: Response): Promise<void> {
  // Who asks comes first: a stranger learns nothing about what would be right.
  const actor = route.auth === 'agent' ? await readActor(ctx, request) : null
  const visitor = route.auth === 'visitor' ? await readVisitor(ctx, request) : null
  const input = {
    params: check('path', route.params ?? Nothing, request.params),
    query: check('query', route.query ?? Nothing, request.query),
    body: check('body', route.body ?? Nothing, request.body ?? {}),
    request,
    response,
  }
  const result = await call(route)
  if (route.raw) return
  if (route.reply) response.json(result)
  else response.status(204).end()

  function call(route: Route) {
    switch (route.auth) {
      case 'agent':
        return route.handler(ctx, { ...input, actor: actor as AgentActor })
      case 'visitor':
        return route.handler(ctx, { ...input, visitor: visitor as VisitorActor })
      case 'none':
        return route.handler(ctx, input)
    }
  }
}

const bearer = (request: Request): string | undefined =>
  /^Bearer ([\w.~+/=-]+)$/.exec(request.headers.authorization ?? '')?.[1]

/** A token speaks for its visitor in the inbox of the path, and in no other. null: for nobody. */
export async function visitorOf(ctx: AppContext, request: Request): Promise<VisitorActor | null> {
  const token = bearer(request)
  const key = request.params['key']
  if (token === undefined || typeof key !== 'string') return null
  return loadVisitor(ctx.db.read, key, token, ctx.clock.now())
}

async function readVisitor(ctx: AppContext, request: Request): Promise<VisitorActor> {
  const visitor = await visitorOf(ctx, request)
  if (!visitor) throw unauthenticated('The session has ended: begin another one.')
  return visitor
}

async function readActor(ctx: AppContext, request: Request): Promise<AgentActor> {
  const token = bearer(request)
  const claims = token ? verifyAccess(ctx.secrets, token, ctx.clock.now()) : null
  const actor = claims && (await loadActor(ctx.db.read, claims.agentId, claims.family))
  if (!actor) throw unauthenticated()
  return actor
}

function check(place: string, schema: z.ZodType, value: unknown): never {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data as never
  throw invalidInput(
    parsed.error.issues.flatMap((issue) => {
      const keys = issue.code === 'unrecognized_keys' ? issue.keys : [null]
      return keys.map((key) => ({
        path: [...issue.path.map(String), ...(key === null ? [] : [key])].join('.') || place,
        message: key === null ? issue.message : 'is not expected here',
      }))
    }),
  )
}

/** Every error leaves in one shape. What was not foreseen is logged and says nothing of itself. */
export function errorHandler(ctx: AppContext): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (thrown: unknown, request, response, _next) => {
    if (response.headersSent) {
      // Half an answer is out, or whoever asked has gone: all that is left is to end it.
      ctx.log.debug({ err: thrown }, 'answer broken off')
      response.destroy()
      return
    }
    const error = fromUnknown(thrown)
    if (error.status >= 500) {
      ctx.log.error({ err: error.cause ?? error, code: error.code, method: request.method }, 'request failed')
    }
    if (error.retryAfter !== undefined) {
      response.set('Retry-After', String(Math.ceil(error.retryAfter / 1000)))
    }
    response.set('Cache-Control', 'no-store').status(error.status).json(error.toReply())
  }
}

export const unknownRoute = () => {
  throw new AppError('not_found', 404, 'There is nothing here.')
}
