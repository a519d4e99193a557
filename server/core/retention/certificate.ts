/** What is left of a run: all that is known of it, and nobody's data. And the look afterwards that proves it. */
import { RuleBody, type CertificateView } from '../../contract/retention.ts'
import type { AppContext } from '../../context.ts'
import { notFound } from '../../errors.ts'
import type { Reader } from '../../storage/database.ts'
import { scrub } from '../../storage/scrub.ts'
import { VERSION } from '../../version.ts'
import { goneOf, keptOf, rulesOf, type Check, type RuleCount, type RunRow } from './run/store.ts'
import { readState } from './state.ts'

/** Throws not_found. */
export async function presentCertificate(
  _ctx: AppContext,
  db: Reader,
  runId: number,
): Promise<CertificateView> {
  const run = await db.selectFrom('retention_run').selectAll().where('id', '=', runId).executeTakeFirst()
  if (!run) throw notFound()
  const state = await readState(db)
  const by =
    run.agent_id === null
      ? null
      : await db.selectFrom('agent').select(['id', 'name']).where('id', '=', run.agent_id).executeTakeFirst()
  return {
    id: run.id,
    kind: run.kind,
    state: run.state,
    reason: run.reason,
    startedAt: run.started_at,
    endedAt: run.ended_at,
    by: by ?? null,
    forecast: run.forecast,
    gone: goneOf(run),
    bytes: run.bytes,
    rules: await withBodies(db, rulesOf(run)),
    kept: keptOf(run),
    check: run.checked === null ? null : (JSON.parse(run.checked) as Check),
    ledger: ledgerOf(run),
    instance: state.instance,
    software: VERSION,
    timeZone: state.settings.timeZone,
  }
}

function ledgerOf({
  ledger_from: from,
  ledger_to: to,
  ledger_hash: hash,
}: RunRow): CertificateView['ledger'] {
  return from === null || to === null || hash === null ? null : { from, to, hash }
}

/** As each rule was worded at that version. */
async function withBodies(db: Reader, counts: readonly RuleCount[]): Promise<CertificateView['rules']> {
  const ids = counts.flatMap(({ id }) => id ?? [])
  const versions =
    ids.length === 0
      ? []
      : await db
          .selectFrom('retention_rule_version')
          .select(['rule_id', 'version', 'body'])
          .where('rule_id', 'in', ids)
          .execute()
  return counts.map(({ id, version, count }) => {
    const found = versions.find((each) => each.rule_id === id && each.version === version)
    const body = found?.body ? RuleBody.parse(JSON.parse(found.body)) : null
    return { id, name: body?.name ?? '', version, body, count }
  })
}

/** What was to be gone: ids of conversations, names of files. */
export interface ToBeGone {
  conversations: readonly number[]
  files: readonly string[]
}

const PORTION = 500

/**
 * Looks once more for what a run took, after its files were removed: rows and files that are still there, and
 * whether the log of the database holds anything (true: it does not, or looks after itself).
 */
export async function verifyRun(ctx: AppContext, { conversations, files }: ToBeGone): Promise<Check> {
  let rows = 0
  for (let at = 0; at < conversations.length; at += PORTION) {
    rows += await rowsOf(ctx.db.read, conversations.slice(at, at + PORTION))
  }
  let left = 0
  for (const name of files) if (await ctx.blobs.has(name)) left++
  return { at: ctx.clock.now(), rows, files: left, log: await scrub(ctx.db) }
}

async function rowsOf(db: Reader, ids: readonly number[]): Promise<number> {
  const rows = await db
    .selectFrom('conversation')
    .select('id')
    .where('id', 'in', ids)
    .unionAll(db.selectFrom('message').select('id').where('conversation_id', 'in', ids))
    .unionAll(db.selectFrom('entry').select('id').where('conversation_id', 'in', ids))
    .execute()
  return rows.length
}
