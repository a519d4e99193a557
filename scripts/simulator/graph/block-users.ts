/** People whom the business does not want to hear from. Only who wrote within the last day can be blocked. */
import { chatKey } from '../chat.ts'
import { DAY } from '../clock.ts'
import { textOf } from '../json.ts'
import type { Json } from '../json.ts'
import type { Persona } from '../personas.ts'
import { digits } from '../world.ts'
import type { World } from '../world.ts'
import { readParameters } from './body.ts'
import type { Call, Reply } from './call.ts'
import { list } from './checks.ts'
import { GraphError } from './errors.ts'

export function listBlocked({ world, target }: Call<'number'>): Reply {
  const blocked = target.number.facts.blocked
    .map((id) => world.personas.get(id))
    .filter((who) => who !== undefined)
  return {
    answer: {
      data: blocked.map((who) => ({ messaging_product: 'whatsapp', wa_id: who.phone ?? who.userId })),
    },
  }
}

export async function blockUsers(call: Call<'number'>): Promise<Reply> {
  const { world, target } = call
  const { facts, phoneNumberId } = target.number
  const wrote = (who: Persona) => {
    const chat = world.chats.get(chatKey(phoneNumberId, who.id))
    return chat?.windowFrom != null && world.clock.now() - chat.windowFrom < DAY
  }
  return change(call, 'added_users', (who) => {
    if (!wrote(who)) return 'Re-engagement required: the user has not written within the last 24 hours'
    if (!facts.blocked.includes(who.id)) facts.blocked.push(who.id)
    return null
  })
}

export const unblockUsers = (call: Call<'number'>): Promise<Reply> =>
  change(call, 'removed_users', (who) => {
    const { facts } = call.target.number
    facts.blocked = facts.blocked.filter((id) => id !== who.id)
    return null
  })

/** One after the other; what fails is told beside what went well, and all failing is an error. */
async function change(
  { world, request, query }: Call<'number'>,
  word: string,
  apply: (who: Persona) => string | null,
): Promise<Reply> {
  const body = await readParameters(request, query)
  const done: Json[] = []
  const failed: Json[] = []
  for (const { user } of list(body, 'block_users', 'block_users', 1000)) {
    const input = textOf(user) ?? ''
    const who = find(world, input)
    const problem = who ? apply(who) : 'The user is not on WhatsApp'
    if (problem === null) done.push({ input, wa_id: who?.phone ?? who?.userId })
    else failed.push({ input, errors: [{ message: problem, code: 139_103 }] })
  }
  world.changed()
  if (done.length === 0) {
    throw new GraphError(139_100, '(#139100) Failed to block or unblock some users', {
      details: failed.map(({ input }) => String(input)).join(', '),
    })
  }
  return {
    answer: { messaging_product: 'whatsapp', block_users: { [word]: done, failed_users: failed } },
    body,
  }
}

const find = (world: World, input: string): Persona | undefined =>
  [...world.personas.values()].find(({ phone, userId }) => userId === input || phone === digits(input))
