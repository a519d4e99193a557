/**
 * Runs: what was deleted in one go, and why it ended. The row of a run is its progress; it is written in the
 * transaction of what it tells, so its numbers are exact wherever a process dies.
 */
import type { Selectable } from 'kysely'
import type { CertificateView, RunView } from '../../../contract/retention.ts'
import type { AppContext } from '../../../context.ts'
import { appendEvents } from '../../../events/log.ts'
import type { Reader, Tx } from '../../../storage/database.ts'
import { readState } from '../state.ts'
import type { RetentionRunTable } from '../table.ts'

export type RunRow = Selectable<RetentionRunTable>
export type Gone = RunView['gone']
export type Kept = CertificateView['kept']
export type Check = NonNullable<CertificateView['check']>
/** How much one version of a rule did; null: it was somebody's wish. */
export interface RuleCount {
  id: number | null
  version: number
  count: number
}

const NOTHING_GONE: Gone = {
  conversations: 0,
  messages: 0,
  contacts: 0,
  files: 0,
  mails: 0,
  copies: 0,
  redacted: 0,
  anonymised: 0,
  restricted: 0,
  quarantined: 0,
}
const NOTHING_KEPT: Kept = { holds: 0, floors: 0, requests: 0, saved: 0 }

/** `forecast`: conversations, files and mails that are to go. Gives its number. */
export async function beginRun(
  ctx: AppContext,
  tx: Tx,
  run: { kind: RunRow['kind']; agentId?: number | null; forecast: number },
): Promise<number> {
  const state = await readState(tx)
  const { id } = await tx
    .insertInto('retention_run')
    .values({
      kind: run.kind,
      state: 'running',
      reason: null,
      started_at: ctx.clock.now(),
      ended_at: null,
      agent_id: run.agentId ?? null,
      policy: state.policy,
      forecast: run.forecast,
      gone: JSON.stringify(NOTHING_GONE),
      bytes: 0,
      rules: '[]',
      kept: JSON.stringify(NOTHING_KEPT),
      checked: null,
      ledger_from: null,
      ledger_to: null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export interface Progress {
  gone?: Partial<Gone>
  /** Of files, in clear. */
  bytes?: number
  rules?: readonly RuleCount[]
  kept?: Partial<Kept>
}

/** In the transaction of what it tells. */
export async function addToRun(ctx: AppContext, tx: Tx, id: number, progress: Progress): Promise<void> {
  const row = await ctx.db
    .forUpdate(tx.selectFrom('retention_run').selectAll().where('id', '=', id))
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('retention_run')
    .set({
      gone: JSON.stringify(plus(goneOf(row), progress.gone)),
      bytes: row.bytes + (progress.bytes ?? 0),
      rules: JSON.stringify(plusRules(rulesOf(row), progress.rules ?? [])),
      kept: JSON.stringify(plus(keptOf(row), progress.kept)),
    })
    .where('id', '=', id)
    .execute()
}

/** Tells consoles, too. */
export async function endRun(
  ctx: AppContext,
  tx: Tx,
  id: number,
  end: { state: 'done' | 'stopped' | 'failed'; reason?: RunRow['reason']; check?: Check },
): Promise<void> {
  await tx
    .updateTable('retention_run')
    .set({
      state: end.state,
      reason: end.reason ?? null,
      ended_at: ctx.clock.now(),
      ...(end.check ? { checked: JSON.stringify(end.check) } : {}),
    })
    .where('id', '=', id)
    .execute()
  await appendEvents(ctx, tx, [{ name: 'retention.updated' }])
}

/** The newest run by the clock that has not ended: it goes on, or waits for an answer. */
export async function unfinishedRun(db: Reader): Promise<RunRow | undefined> {
  return db
    .selectFrom('retention_run')
    .selectAll()
    .where('kind', '=', 'rules')
    .where('state', 'in', ['running', 'stopped'])
    .orderBy('id', 'desc')
    .executeTakeFirst()
}

export const goneOf = (row: RunRow): Gone => ({ ...NOTHING_GONE, ...(JSON.parse(row.gone) as Partial<Gone>) })
export const keptOf = (row: RunRow): Kept => ({ ...NOTHING_KEPT, ...(JSON.parse(row.kept) as Partial<Kept>) })
export const rulesOf = (row: RunRow): RuleCount[] => JSON.parse(row.rules) as RuleCount[]

function plus<T extends Record<string, number>>(sums: T, more: Partial<T> = {}): T {
  const all: Record<string, number> = { ...sums }
  for (const [name, count] of Object.entries(more)) all[name] = (all[name] ?? 0) + (count ?? 0)
  return all as T
}

function plusRules(known: readonly RuleCount[], more: readonly RuleCount[]): RuleCount[] {
  const sums = new Map<string, RuleCount>()
  for (const each of [...known, ...more]) {
    const key = `${each.id}:${each.version}`
    const sum = sums.get(key)
    if (sum) sum.count += each.count
    else sums.set(key, { ...each })
  }
  return [...sums.values()]
}
