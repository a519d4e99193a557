/** Rules that stand in each other's way. Pure. */
import type { ChannelKind } from '../../contract/common.ts'
import type { LimitRule, Period, RuleBody, Scope, Simulation } from '../../contract/retention.ts'
import { LEVELS, levelOf } from './scope.ts'

export type Conflict = Simulation['conflicts'][number]

interface Other {
  id: number
  body: RuleBody
}

/** `channelOf`: of each inbox there is. */
export function conflictsOf(
  body: RuleBody,
  others: readonly Other[],
  channelOf: ReadonlyMap<number, ChannelKind>,
): Conflict[] {
  return others.flatMap(({ id, body: other }): Conflict[] => {
    const kind = conflictOf(body, other, channelOf)
    return kind === null ? [] : [{ ruleId: id, name: other.name, kind }]
  })
}

function conflictOf(
  one: RuleBody,
  other: RuleBody,
  channels: ReadonlyMap<number, ChannelKind>,
): Conflict['kind'] | null {
  if (one.kind === 'limit' && other.kind === 'limit' && areSame(one, other, channels)) return 'same'
  const silent = isSilenced(one, other, channels) || isSilenced(other, one, channels)
  return silent ? 'never_applies' : null
}

/** They do the same to the same conversations, after one period or another. */
const areSame = (one: LimitRule, other: LimitRule, channels: ReadonlyMap<number, ChannelKind>): boolean =>
  effectOf(one) === effectOf(other) &&
  one.clock === other.clock &&
  covers(one.scope, other.scope, channels) &&
  covers(other.scope, one.scope, channels)

/** Wherever `limit` speaks of a conversation, `other` is stronger, sooner or keeps it longer. */
function isSilenced(limit: RuleBody, other: RuleBody, channels: ReadonlyMap<number, ChannelKind>): boolean {
  if (limit.kind !== 'limit' || !covers(other.scope, limit.scope, channels)) return false
  if (other.kind === 'floor') {
    const longer = other.yearEnd || !limit.yearEnd
    return (
      limit.action !== 'restrict' &&
      isSameClock(limit, other) &&
      longer &&
      isAtMost(limit.period, other.period)
    )
  }
  if (effectOf(limit) !== effectOf(other)) return false
  const rank = (rule: LimitRule) => LEVELS.indexOf(levelOf(rule.scope))
  if (rank(other) < rank(limit)) return true
  const sooner = limit.yearEnd || !other.yearEnd
  return (
    rank(other) === rank(limit) && isSameClock(limit, other) && sooner && isAtMost(other.period, limit.period)
  )
}

const isSameClock = (one: RuleBody, other: RuleBody) => one.clock === other.clock

/** Of those with one effect the strongest decides; deleting and anonymising both end a conversation. */
const effectOf = ({ target, action }: LimitRule): string =>
  target === 'conversation' && action === 'anonymise' ? 'conversation delete' : `${target} ${action}`

/** Every conversation in `inner` is in `outer`. */
export function covers(outer: Scope, inner: Scope, channelOf: ReadonlyMap<number, ChannelKind>): boolean {
  const channels =
    inner.inboxes.length > 0 ? inner.inboxes.flatMap((id) => channelOf.get(id) ?? []) : inner.channels
  return (
    asksNoMore(outer.channels, channels) &&
    asksNoMore(outer.inboxes, inner.inboxes) &&
    asksNoMore(outer.labels, inner.labels) &&
    outer.notLabels.every((id) => inner.notLabels.includes(id)) &&
    (outer.status === null || outer.status === inner.status) &&
    (outer.contact === null || outer.contact === inner.contact) &&
    (outer.attribute === null ||
      (outer.attribute.key === inner.attribute?.key && outer.attribute.value === inner.attribute.value))
  )
}

/** An empty list asks for nothing. */
const asksNoMore = <T>(outer: readonly T[], inner: readonly T[]): boolean =>
  outer.length === 0 || (inner.length > 0 && inner.every((each) => outer.includes(each)))

/** Days that a unit has at least and at most. */
const DAYS: Record<Period['unit'], readonly [number, number]> = {
  hours: [1 / 24, 1 / 24],
  days: [1, 1],
  weeks: [7, 7],
  months: [28, 31],
  years: [365, 366],
}

/** `one` is never longer than `other`, whenever they begin. */
function isAtMost(one: Period, other: Period): boolean {
  if (one.unit === other.unit) return one.count <= other.count
  return one.count * DAYS[one.unit][1] <= other.count * DAYS[other.unit][0]
}
