/**
 * Pages of other sites talk to `/api/widget/:key`, and only pages of those that the inbox names. Without
 * cookies there is nothing a browser would send along by itself; what counts is that answers are not read.
 */
import type { RequestHandler } from 'express'
import type { AppContext } from '../context.ts'
import { paceOf } from '../core/visitor/pace.ts'
import { allowsOrigin, siteOf } from '../core/visitor/site.ts'
import { AppError, notFound } from '../errors.ts'

/** Seconds that a browser remembers a preflight; Chromium takes no more than these two hours. */
const REMEMBERED = 7200

/** Answers preflights. Throws not_found, foreign_origin, too_many_requests. */
export function widgetOrigins(ctx: AppContext): RequestHandler<{ key: string }> {
  return async (request, response, next) => {
    response.vary('Origin').set('Cache-Control', 'no-store')
    const site = await siteOf(ctx, request.params.key)
    if (!site) throw notFound()
    const { origin, host } = request.headers
    if (!allowsOrigin(ctx, site.settings, origin, host)) {
      throw new AppError('foreign_origin', 403, 'This widget is not meant for the page it is on.')
    }
    response.set('Cross-Origin-Resource-Policy', 'cross-origin')
    if (origin !== undefined) {
      response.set({
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Expose-Headers': 'Content-Disposition, Retry-After',
      })
    }
    if (request.method === 'OPTIONS') {
      response
        .status(204)
        .set({
          'Access-Control-Allow-Methods': 'GET, POST, PATCH, DELETE',
          'Access-Control-Allow-Headers': 'Authorization, Content-Type',
          'Access-Control-Max-Age': String(REMEMBERED),
        })
        .end()
      return
    }
    await paceOf(ctx).request(request.ip ?? '')
    next()
  }
}
