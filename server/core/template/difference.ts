/** What a listing changes in what is stored. Pure. */
import type { Template } from '../../../channels/adapter.ts'
import { DELETED_FOR, toldAt } from './rules.ts'
import { definitionOf, type TemplateRow } from './store.ts'

type Told = Pick<
  TemplateRow,
  'external_id' | 'category' | 'status' | 'reason' | 'quality' | 'definition' | 'status_at'
>

export interface Difference {
  made: Array<Told & Pick<TemplateRow, 'name' | 'language'>>
  changed: Array<{ id: number; values: Told }>
  /** Ids of those the provider no longer has. */
  gone: number[]
  /** Ids of those it has not had for so long that nobody asks any more. */
  forgotten: number[]
}

export function differenceOf(
  before: readonly TemplateRow[],
  listed: readonly Template[],
  { askedAt, now }: { askedAt: number; now: number },
): Difference {
  const known = new Map(before.map((row) => [keyOf(row), row]))
  const difference: Difference = { made: [], changed: [], gone: [], forgotten: [] }
  for (const [key, template] of new Map(listed.map((each) => [keyOf(each), each]))) {
    const row = known.get(key)
    known.delete(key)
    const told = toldOf(template, toldAt(askedAt), row)
    if (!row) difference.made.push({ name: template.name, language: template.language, ...told })
    else if (differs(row, told)) difference.changed.push({ id: row.id, values: told })
  }
  for (const { id, status, changed_at } of known.values()) {
    // Made here since the question was asked: the answer can't know of it.
    if (changed_at >= askedAt) continue
    if (status !== 'deleted') difference.gone.push(id)
    else if (changed_at < now - DELETED_FOR) difference.forgotten.push(id)
  }
  return difference
}

/** What an answer says of a template. News that overtook the answer knows better what its status is. */
export function toldOf(
  template: Omit<Template, 'name' | 'language'>,
  told: number,
  before: TemplateRow | undefined,
): Told {
  const overtaken = before !== undefined && before.status_at > told
  const { status, reason } = overtaken ? before : template
  return {
    external_id: template.externalId,
    category: template.category,
    status,
    reason,
    quality: template.quality,
    definition: definitionOf(template),
    status_at: overtaken ? before.status_at : told,
  }
}

/** A younger word that says the same is no change. */
const differs = (row: TemplateRow, told: Told): boolean =>
  Object.entries(told).some(([key, value]) => key !== 'status_at' && row[key as keyof Told] !== value)

const keyOf = ({ name, language }: { name: string; language: string }) => `${language} ${name}`
