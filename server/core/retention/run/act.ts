/** Does what was planned for a batch, and tells the ledger, the audit log and consoles of it. */
import { DAY } from '../../../clock.ts'
import type { AppContext } from '../../../context.ts'
import type { NewEvent } from '../../../events/log.ts'
import type { Tx } from '../../../storage/database.ts'
import { fetchBack, quarantineConversations, restrictConversations } from '../../conversation/hide.ts'
import { erasePortion } from '../../erasure/portion.ts'
import { appendLedger, type LedgerBody } from '../../ledger/ledger.ts'
import { ledgerKey } from '../../ledger/key.ts'
import { record } from '../../record.ts'
import { refreshDue } from '../due.ts'
import { readState } from '../state.ts'
import { loadPolicy } from '../store.ts'
import { anonymiseConversations } from './anonymise.ts'
import type { Planned } from './batch.ts'
import { takeOldFiles } from './files.ts'
import { noteOnce } from './note.ts'
import type { Due, Rule } from './plan.ts'
import { redactConversations } from './redact.ts'
import { addToRun, type Gone } from './store.ts'

const SYSTEM = { kind: 'system' } as const

export interface Done {
  /** Conversations that are gone. */
  erased: number[]
  /** Files to be removed after the commit. */
  blobs: string[]
  /** How many conversations something was done to. */
  acted: number
  /** Those of which it was too much for one transaction: the next one goes on with them. */
  unfinished: number[]
}

export const NOTHING: Done = { erased: [], blobs: [], acted: 0, unfinished: [] }

/** One kind of act, wanted by one rule: as much as one transaction does, so that it tells of it last. */
export interface Act {
  does: Does
  rule: Rule
  due: Due[]
}

const ORDER = ['restrict', 'files', 'redact', 'anonymise', 'quarantine', 'fetch_back', 'erase'] as const
export type Does = (typeof ORDER)[number]

const NO_RULE: Rule = { id: null, version: 0 }

/** All that is planned, in the order in which it is to be done. */
export function actsOf(planned: Planned): Act[] {
  const acts = new Map<string, Act>()
  for (const { due, plans } of planned) {
    for (const plan of plans) {
      if (plan.does === 'wait' || plan.does === 'keep' || plan.does === 'pass') continue
      const rule = 'rule' in plan ? plan.rule : NO_RULE
      const key = `${plan.does}:${rule.id}:${rule.version}`
      const known = acts.get(key)
      if (known) known.due.push(due)
      else acts.set(key, { does: plan.does, rule, due: [due] })
    }
  }
  return [...acts.values()].sort((a, b) => ORDER.indexOf(a.does) - ORDER.indexOf(b.does))
}

/** In one transaction, and last in it. The rows are locked, and nothing of them is underway. */
export async function act(ctx: AppContext, tx: Tx, runId: number, { does, rule, due }: Act): Promise<Done> {
  const rows = due.map(({ row }) => row)
  const ids = rows.map(({ id }) => id)
  const origin = { run: runId, rule: rule.id === null ? null : { id: rule.id, version: rule.version } }
  if (does === 'erase') {
    const { blobs, bytes, gone: erased, left, ...gone } = await erasePortion(ctx, tx, SYSTEM, rows, origin)
    await addToRun(ctx, tx, runId, { gone, bytes, rules: counted(rule, gone.conversations) })
    return { erased, blobs: [...blobs], acted: gone.conversations, unfinished: left }
  }
  const effect = await EFFECTS[does](ctx, tx, due)
  if (effect.acted === 0) return NOTHING
  if (does !== 'quarantine') await refreshDue(ctx, tx, ids)
  const { gone, bytes = 0, blobs = [], ledger } = effect
  // In quarantine, it counts for its rule when it goes.
  const rules = counted(rule, does === 'quarantine' ? 0 : effect.acted)
  await addToRun(ctx, tx, runId, { gone, bytes, rules })
  if (ledger) {
    const objects = ledger.objects ?? ids.map((id) => ledgerKey(ctx, 'conversation', id))
    const body = {
      kind: ledger.kind,
      actor: 'system',
      objects,
      suppress: ledger.suppress ?? [],
      counts: gone,
    }
    await appendLedger(ctx, tx, { ...origin, ...body })
  }
  const detail = { ...gone, conversations: effect.acted, ...(rule.id === null ? {} : { rule: rule.id }) }
  const audit = { action: `conversation.${does}`, object: 'retention_run', objectId: runId, detail }
  await record(ctx, tx, SYSTEM, audit, ...effect.events)
  return { ...NOTHING, blobs, acted: effect.acted }
}

const counted = (rule: Rule, count: number) => (count > 0 && rule.id !== null ? [{ ...rule, count }] : [])

interface Effect {
  /** How many conversations it was done to. */
  acted: number
  gone: Partial<Gone>
  /** Of files, in clear. */
  bytes?: number
  blobs?: string[]
  /** `objects`: left out, the conversations. null: it is no deletion. */
  ledger: { kind: LedgerBody['kind']; objects?: string[]; suppress?: string[] } | null
  events: NewEvent[]
}

type Take = (ctx: AppContext, tx: Tx, due: readonly Due[]) => Promise<Effect>

const rowsIn = (due: readonly Due[]) => due.map(({ row }) => row)

const EFFECTS: Record<Exclude<Does, 'erase'>, Take> = {
  restrict: async (ctx, tx, due) => {
    const events = await restrictConversations(ctx, tx, SYSTEM, rowsIn(due))
    return { acted: due.length, gone: { restricted: due.length }, ledger: { kind: 'restrict' }, events }
  },
  files: async (ctx, tx, due) => {
    const policy = await loadPolicy(ctx, tx)
    const { files, copies, bytes, blobs, objects, events } = await takeOldFiles(ctx, tx, policy, due)
    const acted = files === 0 ? 0 : due.length
    return { acted, gone: { files, copies }, bytes, blobs, ledger: { kind: 'files', objects }, events }
  },
  redact: async (ctx, tx, due) => {
    const rows = rowsIn(due)
    const { bytes, blobs, suppress, files, mails, copies } = await redactConversations(ctx, tx, rows)
    const gone = { redacted: rows.length, files, mails, copies }
    const events = [...importedIn(due), ...(await noteOnce(ctx, tx, rows, 'redacted'))]
    return { acted: rows.length, gone, bytes, blobs, ledger: { kind: 'redact', suppress }, events }
  },
  anonymise: async (ctx, tx, due) => {
    const rows = rowsIn(due)
    const done = await anonymiseConversations(ctx, tx, rows)
    const { bytes, blobs, suppress, files, mails, copies, contacts } = done
    const gone = { anonymised: rows.length, files, mails, copies, contacts }
    const lines = await noteOnce(ctx, tx, rows, 'anonymised')
    const events = [...done.events, ...importedIn(due), ...lines]
    return { acted: rows.length, gone, bytes, blobs, ledger: { kind: 'anonymise', suppress }, events }
  },
  quarantine: async (ctx, tx, due) => {
    const { quarantineDays } = (await readState(tx)).settings
    const goneAt = ctx.clock.now() + quarantineDays * DAY
    const events = await quarantineConversations(ctx, tx, rowsIn(due), goneAt)
    return { acted: due.length, gone: { quarantined: due.length }, ledger: null, events }
  },
  fetch_back: async (ctx, tx, due) => {
    const events = await fetchBack(ctx, tx, SYSTEM, rowsIn(due))
    return { acted: due.length, gone: {}, ledger: null, events }
  },
}

/** Of each all messages have changed: whoever shows the thread reads it again. */
const importedIn = (due: readonly Due[]): NewEvent[] =>
  due.map(({ row }) => ({
    name: 'conversation.imported' as const,
    inboxId: row.inbox_id,
    conversationId: row.id,
  }))
