/** What customers read about the business. */
import type { Json } from '../json.ts'
import { optionalText } from './checks.ts'
import { readParameters } from './body.ts'
import type { Call, Reply } from './call.ts'
import { badParameter } from './errors.ts'

const lengths = { about: 139, address: 256, description: 512, email: 128, vertical: 40 }

export function showProfile({ target: { number }, query }: Call<'number'>): Reply {
  const wanted = query.get('fields')?.split(',')
  const entries = Object.entries(number.facts.profile)
  const shown = entries.filter(
    ([field]) => field === 'messaging_product' || !wanted || wanted.includes(field),
  )
  return { answer: { data: [Object.fromEntries(shown)] } }
}

export async function changeProfile({ world, target, request, query }: Call<'number'>): Promise<Reply> {
  const body = await readParameters(request, query)
  if (body['messaging_product'] !== 'whatsapp') {
    throw badParameter('The parameter messaging_product is required.')
  }
  const change: Json = {}
  for (const [field, max] of Object.entries(lengths)) {
    const value = optionalText(body, field, field, max)
    if (value !== null) change[field] = value
  }
  if (body['websites'] !== undefined) {
    const sites = Array.isArray(body['websites']) ? body['websites'] : []
    if (sites.length > 2) throw badParameter('Param websites must have at most 2 elements.')
    change['websites'] = sites
  }
  Object.assign(target.number.facts.profile, change)
  world.changed()
  return { answer: { success: true }, body }
}
