/** Whether what a rule names is there. */
import type { RuleBody } from '../../contract/retention.ts'
import { invalidInput } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import { labelsAmong } from '../label/store.ts'

/** Throws invalid_input with the places of labels and inboxes that do not exist. */
export async function refuseUnknown(db: Reader, { scope }: RuleBody, at = 'body.scope'): Promise<void> {
  const labelIds = [...scope.labels, ...scope.notLabels]
  const [inboxes, labels] = await Promise.all([
    idsOf(db, 'inbox', scope.inboxes),
    idsOf(db, 'label', labelIds),
  ])
  const unknown = (key: 'inboxes' | 'labels' | 'notLabels', known: ReadonlySet<number>, noun: string) =>
    scope[key].flatMap((id, place) =>
      known.has(id) ? [] : { path: `${at}.${key}.${place}`, message: `expected ${noun} that is there` },
    )
  const problems = [
    ...unknown('inboxes', inboxes, 'an inbox'),
    ...unknown('labels', labels, 'a label'),
    ...unknown('notLabels', labels, 'a label'),
  ]
  if (problems.length > 0) throw invalidInput(problems)
}

async function idsOf(db: Reader, table: 'inbox' | 'label', ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set()
  const rows =
    table === 'label'
      ? await labelsAmong(db, ids)
      : await db.selectFrom(table).select('id').where('id', 'in', ids).execute()
  return new Set(rows.map(({ id }) => id))
}
