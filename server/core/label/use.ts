/** What counts on a label: while something does, the label stays. */
import { HoldObject } from '../../contract/hold.ts'
import { RuleBody } from '../../contract/retention.ts'
import type { Reader } from '../../storage/database.ts'

/** rule: one in force asks for it, or one whose end has not come yet · hold: one finds by it what it holds */
export type Use = 'rule' | 'hold' | null

export async function useOfLabel(db: Reader, id: number, now: number): Promise<Use> {
  const versions = await db
    .selectFrom('retention_rule_version')
    .select(['rule_id', 'body', 'since_at'])
    .orderBy('rule_id')
    .orderBy('version')
    .execute()
  for (const chain of Map.groupBy(versions, ({ rule_id }) => rule_id).values()) {
    // What a later decision replaces goes on counting until that one begins.
    const next = (index: number) => chain[index + 1]?.since_at ?? Infinity
    if (chain.some(({ body }, index) => next(index) > now && asksFor(body, id))) return 'rule'
  }
  const holds = await db.selectFrom('hold').select('object').where('released_at', 'is', null).execute()
  return holds.some(({ object }) => findsBy(object, id)) ? 'hold' : null
}

/** Any decision about any rule, however old, names it. */
export async function wasAskedFor(db: Reader, id: number): Promise<boolean> {
  const versions = await db.selectFrom('retention_rule_version').select('body').execute()
  return versions.some(({ body }) => asksFor(body, id))
}

function asksFor(body: string | null, id: number): boolean {
  if (body === null) return false
  const { scope } = RuleBody.parse(JSON.parse(body))
  return scope.labels.includes(id) || scope.notLabels.includes(id)
}

function findsBy(object: string, id: number): boolean {
  const hold = HoldObject.parse(JSON.parse(object))
  return hold.kind === 'search' && hold.search.labels.includes(id)
}
