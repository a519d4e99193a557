import type { Request, Response } from 'express'
import type { AppContext } from '../context.ts'
import { Credentials, SessionReply, Setup, SetupState } from '../contract/agent.ts'
import { createOwner } from '../core/agent/actions.ts'
import { hasOwner } from '../core/agent/store.ts'
import {
  openSession,
  REFRESH_LIFETIME,
  refreshSession,
  signIn,
  signOut,
  type SignedIn,
} from '../core/session/actions.ts'
import { forbidden, unauthenticated } from '../errors.ts'
import { isOwnOrigin } from '../ws/gateway.ts'
import { attemptLimiter } from './limits.ts'
import { agentRoute, openRoute, type Route } from './route.ts'

const COOKIE = 'sandglass_refresh'
const COOKIE_PATH = '/api/sessions'

export function sessionRoutes(): Route[] {
  const attempts = attemptLimiter()
  return [
    openRoute({
      method: 'get',
      path: '/api/setup',
      summary: 'Whether the owner account still has to be made.',
      reply: SetupState,
      handler: async (ctx) => ({ needed: !(await hasOwner(ctx.db.read)) }),
    }),
    openRoute({
      method: 'post',
      path: '/api/setup',
      summary: 'Makes the owner account. Not found once there is one.',
      body: Setup,
      reply: SessionReply,
      handler: async (ctx, { body, response }) => {
        const owner = await createOwner(ctx, body)
        return withCookie(ctx, response, await openSession(ctx, owner.id))
      },
    }),
    openRoute({
      method: 'post',
      path: '/api/sessions',
      summary: 'Signs in.',
      body: Credentials,
      reply: SessionReply,
      handler: async (ctx, { body, request, response }) => {
        const signedIn = await attempts(request.ip ?? '', body.email, () =>
          signIn(ctx, body.email, body.password),
        )
        return withCookie(ctx, response, signedIn)
      },
    }),
    openRoute({
      method: 'post',
      path: '/api/sessions/refresh',
      summary: 'Swaps the refresh cookie for a new one and a fresh access token.',
      reply: SessionReply,
      handler: async (ctx, { request, response }) => {
        // The only route that trusts a cookie: a page of another origin must not be able to use it.
        if (!isOwnOrigin(request, ctx.config.publicUrl)) throw forbidden()
        const token = readCookie(request)
        if (!token) throw unauthenticated('Your session has ended. Sign in again.')
        return withCookie(ctx, response, await refreshSession(ctx, token))
      },
    }),
    agentRoute({
      method: 'delete',
      path: '/api/sessions/current',
      summary: 'Signs out: this login ends everywhere.',
      may: 'profile.manage',
      handler: async (ctx, { actor, response }) => {
        await signOut(ctx, actor)
        response.clearCookie(COOKIE, { path: COOKIE_PATH })
      },
    }),
  ]
}

function withCookie(ctx: AppContext, response: Response, signedIn: SignedIn): SessionReply {
  const { accessToken, expiresAt, refreshToken } = signedIn
  if (refreshToken !== null) {
    response.cookie(COOKIE, refreshToken, {
      httpOnly: true,
      sameSite: 'strict',
      secure: ctx.config.publicUrl?.startsWith('https:') ?? false,
      path: COOKIE_PATH,
      maxAge: REFRESH_LIFETIME,
    })
  }
  return { accessToken, expiresAt }
}

function readCookie(request: Request): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([name]) => name === COOKIE)?.[1]
}
