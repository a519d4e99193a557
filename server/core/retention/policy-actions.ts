/** The policy as code: out, held against what is in force, and in as drafts. */
import type { z } from 'zod'
import type { AppContext } from '../../context.ts'
import type { PolicyDiff, PolicyText, RetentionSettings, RuleBody } from '../../contract/retention.ts'
import type { Reader } from '../../storage/database.ts'
import { authorise, type Actor } from '../access.ts'
import { listLabels } from '../label/store.ts'
import { record } from '../record.ts'
import { insertDraft, writeDraft } from './drafts.ts'
import { readPolicy, type ReadPolicy } from './policy-reading.ts'
import { writePolicy, writeRule, type Names } from './policy-text.ts'
import { bodyOf, listRules, type StoredRule } from './rule-store.ts'
import { changeSettings, flat, refuseSchedule } from './settings.ts'
import { readState } from './state.ts'

type Diff = z.infer<typeof PolicyDiff>

interface Present {
  settings: RetentionSettings
  rules: StoredRule[]
  names: Names
}

/** What is in force; what somebody prepares is not. */
export async function exportPolicy(ctx: AppContext, actor: Actor): Promise<z.infer<typeof PolicyText>> {
  authorise(actor, 'retention.read')
  const { settings, rules, names } = await presentPolicy(ctx.db.read)
  return {
    yaml: writePolicy(
      settings,
      rules.flatMap((rule) => bodyOf(rule) ?? []),
      names,
    ),
  }
}

/** What would change if all of it came into force. Throws invalid_input with line and column. */
export async function diffPolicy(ctx: AppContext, actor: Actor, yaml: string): Promise<Diff> {
  authorise(actor, 'retention.read')
  const present = await presentPolicy(ctx.db.read)
  const { settings, bodies } = readPolicy(yaml, present.names)
  return {
    changes: [
      ...settingsDiff(present.settings, merged(present.settings, settings)),
      ...rulesDiff(present, bodies),
    ],
  }
}

/**
 * Settings as the text says; of rules that differ from what is in force drafts, to be simulated and switched on one by
 * one. What the text leaves out stays in force: it is switched off by hand. Throws invalid_input.
 */
export async function importPolicy(ctx: AppContext, actor: Actor, yaml: string): Promise<StoredRule[]> {
  authorise(actor, 'retention.manage')
  const present = await presentPolicy(ctx.db.read)
  const read = readPolicy(yaml, present.names)
  const after = merged(present.settings, read.settings)
  refuseSchedule(after, ctx.clock.now())
  const drafts = await ctx.db.transaction(async (tx) => {
    await ctx.db.lockEventLog(tx)
    const { rules, names } = await presentPolicy(tx)
    const drafts = []
    for (const body of read.bodies) {
      const known = byName(rules, body.name)
      if (known && isSame(bodyOf(known), body, names)) continue
      drafts.push(
        known ? await writeDraft(ctx, tx, actor, known.id, body) : await insertDraft(ctx, tx, actor, body),
      )
    }
    const audit = { action: 'retention.import', object: 'retention', detail: { drafts: drafts.length } }
    await record(ctx, tx, actor, audit, { name: 'retention.updated' })
    return drafts
  })
  if (settingsDiff(present.settings, after).length > 0) await changeSettings(ctx, actor, read.settings)
  return drafts
}

async function presentPolicy(db: Reader): Promise<Present> {
  const [{ settings }, rules, inboxes, labels] = await Promise.all([
    readState(db),
    listRules(db),
    db.selectFrom('inbox').select(['id', 'name', 'channel']).orderBy('id').execute(),
    listLabels(db),
  ])
  return { settings, rules, names: { inboxes, labels } }
}

const merged = (before: RetentionSettings, change: ReadPolicy['settings']): RetentionSettings =>
  ({ ...before, ...change, keep: { ...before.keep, ...change.keep } }) as RetentionSettings

function settingsDiff(before: RetentionSettings, after: RetentionSettings): Diff['changes'] {
  const [old, wanted] = [flat(before), flat(after)]
  return Object.entries(wanted).flatMap(([name, value]): Diff['changes'] =>
    old[name] === value
      ? []
      : [{ kind: 'setting', ruleId: null, name, before: old[name] ?? null, after: value, ...NO_RULE }],
  )
}

const NO_RULE = { bodyBefore: null, bodyAfter: null } as const

function rulesDiff({ rules, names }: Present, bodies: readonly RuleBody[]): Diff['changes'] {
  const inForce = rules.filter((rule) => bodyOf(rule) !== null)
  const wanted = new Set(bodies.map(({ name }) => name))
  const change = (id: number | null, before: RuleBody | null, after: RuleBody | null): Diff['changes'] => [
    {
      kind: before === null ? 'added' : after === null ? 'removed' : 'changed',
      ruleId: id,
      name: (after ?? before)?.name ?? '',
      before: before && writeRule(before, names),
      after: after && writeRule(after, names),
      bodyBefore: before,
      bodyAfter: after,
    },
  ]
  const changes = bodies.flatMap((body) => {
    const known = byName(inForce, body.name)
    const before = known ? bodyOf(known) : null
    if (!known || before === null) return change(null, null, body)
    return isSame(before, body, names) ? [] : change(known.id, before, body)
  })
  const removed = inForce.flatMap((rule) => {
    const body = bodyOf(rule)
    return body === null || wanted.has(body.name) ? [] : change(rule.id, body, null)
  })
  return [...changes, ...removed]
}

/** One in force before one that is only prepared. */
const byName = (rules: readonly StoredRule[], name: string): StoredRule | undefined =>
  rules.find((rule) => bodyOf(rule)?.name === name) ?? rules.find(({ draft }) => draft?.name === name)

const isSame = (one: RuleBody | null, other: RuleBody, names: Names): boolean =>
  one !== null && writeRule(one, names) === writeRule(other, names)
