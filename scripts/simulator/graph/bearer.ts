/** Whose token it is: a system user's, which opens numbers, or an app's own. */
import type { IncomingMessage } from 'node:http'
import type { App } from '../apps.ts'
import type { NumberState, World } from '../world.ts'
import { badToken, expiredToken } from './errors.ts'

export interface Bearer {
  /** The numbers that may be used. */
  numbers: NumberState[]
  /** Set if it is an app token. */
  app: App | null
}

export function tokenOf(request: IncomingMessage): string {
  const [, token] = /^(?:Bearer|OAuth) (.+)$/.exec(request.headers.authorization ?? '') ?? []
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams
  return token ?? query.get('access_token') ?? ''
}

export function bearerOf(token: string, world: World): Bearer {
  const app = world.apps.byToken(token)
  const all = [...world.numbers.values()]
  if (app) return { app, numbers: all.filter((number) => world.apps.of(number) === app) }
  const numbers = all.filter((number) => number.token === token)
  if (numbers.length === 0) throw badToken()
  if (numbers.every((number) => hasEnded(number, world))) throw expiredToken()
  return { app: null, numbers }
}

export const hasEnded = ({ facts }: NumberState, world: World): boolean =>
  facts.tokenUntil !== null && facts.tokenUntil <= world.clock.now()
