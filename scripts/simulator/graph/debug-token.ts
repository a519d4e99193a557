/** `GET /debug_token?input_token=…`: what a token may do, and until when. */
import type { Json } from '../json.ts'
import type { NumberState, World } from '../world.ts'
import { hasEnded } from './bearer.ts'
import type { Call, Reply } from './call.ts'
import { badParameter } from './errors.ts'

export function debugToken({ world, query }: Call<'root'>): Reply {
  const token = query.get('input_token')
  if (!token) throw badParameter('The parameter input_token is required.')
  const app = world.apps.byToken(token)
  if (app) {
    const { id, name } = app
    return { answer: { data: { app_id: id, type: 'APP', application: name, is_valid: true, scopes: [] } } }
  }
  const numbers = [...world.numbers.values()].filter((number) => number.token === token)
  return { answer: { data: numbers.length > 0 ? describe(numbers, world) : unknown } }
}

const unknown = {
  error: { code: 190, message: 'Invalid OAuth access token.' },
  is_valid: false,
  scopes: [],
}

function describe(numbers: NumberState[], world: World): Json {
  const [number] = numbers as [NumberState]
  const { scopes, tokenUntil } = number.facts
  const app = world.apps.of(number)
  const targets = [...new Set(numbers.map(({ wabaId }) => wabaId))]
  const seconds = tokenUntil === null ? 0 : Math.floor(tokenUntil / 1000)
  const ended = hasEnded(number, world)
  return {
    app_id: app?.id,
    type: 'SYSTEM_USER',
    application: app?.name,
    // 0: never.
    data_access_expires_at: 0,
    expires_at: seconds,
    is_valid: !ended,
    ...(ended ? { error: { code: 190, message: 'The session has expired.', subcode: 463 } } : {}),
    issued_at: 1_760_000_000,
    scopes: ['public_profile', ...scopes],
    granular_scopes: scopes.map((scope) => ({ scope, target_ids: targets })),
    user_id: '122100000000000001',
  }
}
