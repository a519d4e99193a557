/** What a provider tells about single templates, without being asked. */
import type { TemplateNews } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { templatesUpdated } from './group.ts'
import { lockGroup, wantReading } from './reading.ts'
import { listTemplates, type TemplateGroup, type TemplateRow } from './store.ts'

export interface Told {
  at: number
  news: TemplateNews
}

/** Applies what the news says, and has the templates read where it does not say everything. */
export async function applyTemplateNews(
  ctx: AppContext,
  tx: Tx,
  group: TemplateGroup,
  told: readonly Told[],
): Promise<NewEvent[]> {
  const reading = await lockGroup(ctx, tx, group)
  const rows = await listTemplates(tx, group)
  let changed = false
  let unclear = false
  for (const { news, at } of told) {
    const row = rows.find((each) => isAbout(each, news))
    const change = row ? changeBy(row, news, at) : {}
    unclear ||= !row || !saysAll(row, news, at)
    if (!row || Object.keys(change).length === 0) continue
    const values = { ...change, changed_at: ctx.clock.now() }
    Object.assign(row, values)
    await tx.updateTable('template').set(values).where('id', '=', row.id).execute()
    changed = true
  }
  if (unclear) await wantReading(ctx, tx, group, reading)
  return changed ? templatesUpdated(tx, group) : []
}

const isAbout = (row: TemplateRow, { externalId, name, language }: TemplateNews): boolean =>
  externalId !== null && row.external_id !== null
    ? row.external_id === externalId
    : row.name === name && row.language === language

type Change = Partial<Pick<TemplateRow, 'status' | 'status_at' | 'reason' | 'category' | 'quality'>>

function changeBy(row: TemplateRow, { status, reason, category, quality }: TemplateNews, at: number): Change {
  return {
    ...(status !== null && at > row.status_at ? { status, reason, status_at: at } : {}),
    ...(category !== null && category !== row.category ? { category } : {}),
    ...(quality !== null && quality !== row.quality ? { quality } : {}),
  }
}

/**
 * Only a status has a time to go by. Which of two words of the same second holds, and which of all else
 * that may come in any order, a reading tells.
 */
function saysAll(row: TemplateRow, { status, category, quality }: TemplateNews, at: number): boolean {
  if (status === null || (at === row.status_at && status !== row.status)) return false
  return (category ?? row.category) === row.category && (quality ?? row.quality) === row.quality
}
