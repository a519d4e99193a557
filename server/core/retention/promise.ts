/** What may be promised to somebody who writes: after how many days their conversation goes. */
import type { ChannelKind } from '../../contract/common.ts'
import type { LimitRule, RuleBody } from '../../contract/retention.ts'
import type { AppContext } from '../../context.ts'
import { LEVELS, levelOf } from './scope.ts'
import { loadPolicy } from './store.ts'

interface Place {
  id: number
  channel: ChannelKind
}

/**
 * Days from the end, or the last message, of a conversation in this inbox until it goes by a rule that asks for nothing
 * beyond the inbox. null: there is none, or a rule keeps such conversations.
 */
export async function promisedDays(ctx: AppContext, inbox: Place): Promise<number | null> {
  const { rules } = await loadPolicy(ctx, ctx.db.read)
  return promiseOf(
    rules.flatMap(({ versions }) => versions.at(-1)?.body ?? []),
    inbox,
  )
}

/** Pure. `bodies`: of the rules in force. */
export function promiseOf(bodies: readonly RuleBody[], inbox: Place): number | null {
  const here = bodies.filter((body) => isForAll(body, inbox))
  if (here.some(({ kind }) => kind === 'floor')) return null
  const ends = here.flatMap((body) => (body.kind === 'limit' && isDeletion(body) ? body : []))
  const level = LEVELS.find((each) => ends.some(({ scope }) => levelOf(scope) === each))
  const days = ends.flatMap((body) => (levelOf(body.scope) === level ? daysOf(body) : []))
  return days.length === 0 ? null : Math.min(...days)
}

/** All conversations of the inbox are in its scope. */
const isForAll = ({ scope }: RuleBody, { id, channel }: Place): boolean =>
  levelOf(scope) !== 'explicit' &&
  scope.notLabels.length === 0 &&
  (scope.channels.length === 0 || scope.channels.includes(channel)) &&
  (scope.inboxes.length === 0 || scope.inboxes.includes(id))

const isDeletion = ({ target, action, clock }: LimitRule): boolean =>
  target === 'conversation' && action === 'delete' && (clock === 'resolved' || clock === 'last_message')

/** At most: a month has up to 31 of them. */
const MOST_DAYS = { hours: 1 / 24, days: 1, weeks: 7, months: 31, years: 366 } as const

const daysOf = ({ period: { count, unit }, yearEnd }: LimitRule): number[] =>
  yearEnd ? [] : [Math.ceil(count * MOST_DAYS[unit])]
