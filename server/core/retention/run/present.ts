/** Runs, what is in quarantine, and figures, as views. */
import type { z } from 'zod'
import { DAY } from '../../../clock.ts'
import type { QuarantinedPage, RunsView } from '../../../contract/retention.ts'
import type { AppContext } from '../../../context.ts'
import { authorise, type Actor } from '../../access.ts'
import { decodeCursor, encodeCursor } from '../../cursor.ts'
import { presentCertificate } from '../certificate.ts'
import { readState } from '../state.ts'
import { goneOf } from './store.ts'

const PAGE = 50

/** Newest first. */
export async function listRuns(
  ctx: AppContext,
  actor: Actor,
  cursor: string | undefined,
): Promise<z.input<typeof RunsView>> {
  authorise(actor, 'retention.read')
  const after = decodeCursor(cursor)
  const rows = await ctx.db.read
    .selectFrom('retention_run')
    .leftJoin('agent', 'agent.id', 'retention_run.agent_id')
    .selectAll('retention_run')
    .select('agent.name as agent_name')
    .$if(after !== null, (query) => query.where('retention_run.id', '<', after?.id ?? 0))
    .orderBy('retention_run.id', 'desc')
    .limit(PAGE + 1)
    .execute()
  const shown = rows.slice(0, PAGE)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => ({
      id: row.id,
      kind: row.kind,
      state: row.state,
      reason: row.reason,
      startedAt: row.started_at,
      endedAt: row.ended_at,
      by: row.agent_id === null ? null : { id: row.agent_id, name: row.agent_name ?? '' },
      forecast: row.forecast,
      gone: goneOf(row),
      bytes: row.bytes,
    })),
    next: rows.length > PAGE && last ? encodeCursor({ at: last.started_at, id: last.id }) : null,
  }
}

/** Throws not_found. */
export function readRun(ctx: AppContext, actor: Actor, id: number) {
  authorise(actor, 'retention.read')
  return presentCertificate(ctx, ctx.db.read, id)
}

/** What goes first stands first. Numbers alone: what was said is out of everybody's sight. */
export async function listQuarantined(
  ctx: AppContext,
  actor: Actor,
  cursor: string | undefined,
): Promise<z.input<typeof QuarantinedPage>> {
  authorise(actor, 'retention.read')
  const { quarantineDays } = (await readState(ctx.db.read)).settings
  const after = decodeCursor(cursor)
  const rows = await ctx.db.read
    .selectFrom('conversation')
    .select(['id', 'inbox_id', 'hidden_at', 'due_rule_id'])
    .select(({ selectFrom }) =>
      selectFrom('message')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .whereRef('message.conversation_id', '=', 'conversation.id')
        .as('messages'),
    )
    .where('hidden', '=', 'quarantined')
    .where('going_at', 'is', null)
    .$if(after !== null, (query) =>
      query.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('hidden_at', 'id'), '>', tuple(after?.at ?? 0, after?.id ?? 0)),
      ),
    )
    .orderBy('hidden_at')
    .orderBy('id')
    .limit(PAGE + 1)
    .execute()
  const shown = rows.slice(0, PAGE)
  const last = shown.at(-1)
  return {
    items: shown.map((row) => ({
      conversationId: row.id,
      inboxId: row.inbox_id,
      hiddenAt: row.hidden_at ?? 0,
      goneAt: (row.hidden_at ?? 0) + quarantineDays * DAY,
      ruleId: row.due_rule_id,
      messages: Number(row.messages),
    })),
    next: rows.length > PAGE && last ? encodeCursor({ at: last.hidden_at ?? 0, id: last.id }) : null,
  }
}
