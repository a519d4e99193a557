/** The name under which customers find the business instead of by its number. */
import { textOf } from '../json.ts'
import { readParameters } from './body.ts'
import type { Call, Reply } from './call.ts'
import { GraphError } from './errors.ts'

export const showUsername = ({ target: { number } }: Call<'number'>): Reply => ({
  answer: number.facts.username ? { username: number.facts.username, status: 'approved' } : {},
})

export async function setUsername({ world, target, request, query }: Call<'number'>): Promise<Reply> {
  const body = await readParameters(request, query)
  const username = textOf(body['username']) ?? ''
  if (!/^(?=.*[a-z])[a-z0-9._]{3,35}$/.test(username)) {
    throw new GraphError(147_001, '(#147001) The username does not have a valid format')
  }
  const taken = [...world.numbers.values()].some(
    (other) => other !== target.number && other.facts.username === username,
  )
  if (taken) throw new GraphError(147_002, '(#147002) The username is not available')
  target.number.facts.username = username
  world.changed()
  return { answer: { status: 'approved' }, body }
}

export function dropUsername({ world, target }: Call<'number'>): Reply {
  target.number.facts.username = null
  world.changed()
  return { answer: { success: true } }
}
