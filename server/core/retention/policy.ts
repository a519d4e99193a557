/** The rules in force, as they are asked of conversations. */
import type { RuleBody } from '../../contract/retention.ts'

/** One decision about a rule; null: it is off from then on. */
export interface Version {
  version: number
  body: RuleBody | null
  /** What it makes go sooner than before waits until then (ms). */
  since: number
}

export interface Rule {
  id: number
  /** Oldest first, at least one. */
  versions: readonly Version[]
}

export interface Policy {
  /** Grows with everything by which days change. */
  number: number
  timeZone: string
  rules: readonly Rule[]
  /** When the newest decision was made (ms): what had come into force by then need not be asked about any more. */
  decidedAt: number
  /** What any rule asks for beyond the conversation's own row: what nobody asks for is not looked up. */
  needs: { labels: boolean; contact: boolean; attributes: boolean; consent: boolean }
}

/** With what its rules ask for. `decidedAt`: left out, all decisions are looked at. */
export function compilePolicy(
  number: number,
  timeZone: string,
  rules: readonly Rule[],
  decidedAt = -Infinity,
): Policy {
  const bodies = rules.flatMap(({ versions }) => versions.flatMap(({ body }) => body ?? []))
  return {
    number,
    timeZone,
    rules,
    decidedAt,
    needs: {
      labels: bodies.some(({ scope }) => scope.labels.length > 0 || scope.notLabels.length > 0),
      contact: bodies.some(({ scope }) => scope.contact !== null),
      attributes: bodies.some(({ scope }) => scope.attribute !== null),
      consent: bodies.some(({ clock }) => clock === 'consent_withdrawn'),
    },
  }
}
