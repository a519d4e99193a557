/** The rules in force and the settings as one text, by names, for reviewing and keeping elsewhere. Pure. */
import { stringify } from 'yaml'
import { z } from 'zod'
import type { ChannelKind } from '../../contract/common.ts'
import {
  Clock,
  Period,
  PERIOD_UNITS,
  type RetentionSettings,
  RuleAction,
  RuleTarget,
  Scope,
  SettingsInput,
  type RuleBody,
} from '../../contract/retention.ts'

export interface Named {
  id: number
  name: string
}

/** What rules name. */
export interface Names {
  inboxes: ReadonlyArray<Named & { channel: ChannelKind }>
  labels: readonly Named[]
}

const NAMES = z.array(z.string().min(1).max(200)).max(200)
const PERIOD = /^(\d{1,6}) (hour|day|week|month|year)s?$/

const PeriodText = z
  .string()
  .regex(PERIOD, `expected a number and one of ${PERIOD_UNITS.join(', ')}, such as 90 days`)
  .transform((text) => {
    const [, count, unit] = PERIOD.exec(text) as unknown as [string, string, string]
    return { count: Number(count), unit: `${unit}s` }
  })
  .pipe(Period)

/** As a rule stands in the text. What contradicts itself is refused as it is elsewhere: by RuleBody. */
const RuleText = z.strictObject({
  name: z.string().max(80),
  kind: z.enum(['limit', 'floor']),
  target: RuleTarget.optional(),
  action: RuleAction.optional(),
  scope: z
    .strictObject({
      ...Scope.shape,
      inboxes: NAMES.default([]),
      labels: NAMES.default([]),
      notLabels: NAMES.default([]),
    })
    .prefault({}),
  clock: Clock,
  period: PeriodText,
  yearEnd: z.boolean().default(false),
  ground: z.string().default(''),
  restrictAfter: PeriodText.nullable().optional(),
})
export type RuleText = z.output<typeof RuleText>

export const PolicyDocument = z.strictObject({
  version: z.literal(1),
  settings: SettingsInput.prefault({}),
  rules: z.array(RuleText).max(500).default([]),
})

/** Rules in the order of their names. Equal policies give equal texts. */
export function writePolicy(settings: RetentionSettings, bodies: readonly RuleBody[], names: Names): string {
  const rules = bodies
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
    .map((body) => ruleEntry(body, names))
  return stringify({ version: 1, settings, rules }, { lineWidth: 0, aliasDuplicateObjects: false })
}

export const writeRule = (body: RuleBody, names: Names): string =>
  stringify(ruleEntry(body, names), { lineWidth: 0, aliasDuplicateObjects: false })

/** What says nothing is left out. */
function ruleEntry(body: RuleBody, names: Names): Record<string, unknown> {
  const { name, kind, clock, period, yearEnd, ground } = body
  const scope = scopeEntry(body.scope, names)
  return {
    name,
    kind,
    ...(body.kind === 'limit' ? { target: body.target, action: body.action } : {}),
    ...(Object.keys(scope).length > 0 ? { scope } : {}),
    clock,
    period: periodText(period),
    ...(yearEnd ? { yearEnd } : {}),
    ...(ground === '' ? {} : { ground }),
    ...(body.kind === 'floor' && body.restrictAfter ? { restrictAfter: periodText(body.restrictAfter) } : {}),
  }
}

function scopeEntry(scope: Scope, names: Names): Record<string, unknown> {
  const { channels, inboxes, labels, notLabels, status, contact, attribute } = scope
  const all = {
    channels,
    inboxes: inboxes.map((id) => nameOf(id, names.inboxes)),
    labels: labels.map((id) => nameOf(id, names.labels)),
    notLabels: notLabels.map((id) => nameOf(id, names.labels)),
    status,
    contact,
    attribute,
  }
  return Object.fromEntries(
    Object.entries(all).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  )
}

const periodText = ({ count, unit }: Period): string => `${count} ${count === 1 ? unit.slice(0, -1) : unit}`

/** Where a name is not enough, its number follows. */
function nameOf(id: number, all: readonly Named[]): string {
  const name = all.find((each) => each.id === id)?.name ?? ''
  const others = all.filter((each) => sameName(each.name, name))
  return others.length === 1 && !NUMBERED.test(name) ? name : `${name} #${id}`
}

const NUMBERED = /^([\s\S]*) #(\d+)$/
const sameName = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** null: there is none, or several are called so. */
export function idOf(wanted: string, all: readonly Named[]): number | null {
  const [, name, id] = NUMBERED.exec(wanted) ?? []
  const numbered = all.find((each) => each.id === Number(id) && sameName(each.name, name ?? ''))
  if (numbered) return numbered.id
  const [only, ...others] = all.filter((each) => sameName(each.name, wanted))
  return only && others.length === 0 ? only.id : null
}
