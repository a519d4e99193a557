/** Reading rules as nouns: what is in force, what is prepared, what was decided before. */
import type { Selectable } from 'kysely'
import { RuleBody } from '../../contract/retention.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import type { Version } from './policy.ts'
import type { RetentionRuleTable, RetentionRuleVersionTable } from './table.ts'

export interface Decision extends Version {
  at: number
  agentId: number | null
  why: string
  forecast: number | null
}

export interface StoredRule {
  id: number
  /** Not in force. */
  draft: RuleBody | null
  draftBy: number | null
  /** Oldest first; empty: never switched on */
  versions: readonly Decision[]
}

/** All rules there ever were, in the order in which they were made. */
export async function listRules(db: Reader): Promise<StoredRule[]> {
  const [rules, versions] = await Promise.all([
    db.selectFrom('retention_rule').selectAll().orderBy('id').execute(),
    db.selectFrom('retention_rule_version').selectAll().orderBy('rule_id').orderBy('version').execute(),
  ])
  const known = Map.groupBy(versions, ({ rule_id: id }) => id)
  return rules.map((rule) => readRule(rule, known.get(rule.id) ?? []))
}

/** Throws not_found. */
export async function findRule(db: Reader, id: number): Promise<StoredRule> {
  const rule = await db.selectFrom('retention_rule').selectAll().where('id', '=', id).executeTakeFirst()
  if (!rule) throw notFound()
  const versions = await db
    .selectFrom('retention_rule_version')
    .selectAll()
    .where('rule_id', '=', id)
    .orderBy('version')
    .execute()
  return readRule(rule, versions)
}

/** The newest wording; null: never switched on, or switched off. */
export const bodyOf = ({ versions }: StoredRule): RuleBody | null => versions.at(-1)?.body ?? null

/** What it is about at this moment: as it is prepared, else as it is in force, else as it was last. */
export const wordingOf = (rule: StoredRule): RuleBody | null =>
  rule.draft ?? bodyOf(rule) ?? rule.versions.findLast(({ body }) => body !== null)?.body ?? null

export const parseBody = (json: string): RuleBody => RuleBody.parse(JSON.parse(json))

function readRule(
  rule: Selectable<RetentionRuleTable>,
  versions: ReadonlyArray<Selectable<RetentionRuleVersionTable>>,
): StoredRule {
  return {
    id: rule.id,
    draft: rule.draft === null ? null : parseBody(rule.draft),
    draftBy: rule.draft_by,
    versions: versions.map((row) => ({
      version: row.version,
      body: row.body === null ? null : parseBody(row.body),
      since: row.since_at,
      at: row.at,
      agentId: row.agent_id,
      why: row.why,
      forecast: row.forecast,
    })),
  }
}
