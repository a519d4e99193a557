/**
 * The erasure of one person, step by step: out of sight first, then out of the conversations of others, then
 * conversation by conversation. Each step is a transaction in which everything is asked again; wherever the
 * process dies, `resumeErasures` goes on with what is still there.
 */
import { setTimeout } from 'node:timers/promises'
import type { AppContext } from '../../context.ts'
import { appendEvents } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import type { Actor } from '../access.ts'
import { restrictConversations } from '../conversation/hide.ts'
import { holdMissed } from '../hold/missed.ts'
import { ledgerKey } from '../ledger/key.ts'
import { appendLedger, ledgerActor } from '../ledger/ledger.ts'
import { refreshDue } from '../retention/due.ts'
import { verifyRun } from '../retention/certificate.ts'
import { workOutDues } from '../retention/work-out.ts'
import { addToRun, endRun, type Progress } from '../retention/run/store.ts'
import type { Erased } from './conversation.ts'
import { lockConversations } from './conversation.ts'
import { staysAmong } from './fate.ts'
import { removeFiles, tellLedger } from './files.ts'
import { eraseMentions } from './mentions.ts'
import { erasePortion } from './portion.ts'
import { proveErased } from './proof.ts'
import { eraseUnplaced } from './unplaced.ts'
import { forgetWish } from './wish.ts'

/** Others want to write, too. */
const PAUSE_MS = 10
const AT_ONCE = 20

/** What one transaction did. null: nothing is left to do. */
interface Step {
  conversations: number[]
  blobs: readonly string[]
}

interface Subject {
  runId: number
  contactId: number
  actor: Actor
  /** What began later they did not ask about. */
  askedAt: number
}

/** Goes on until it is done. */
export async function goOn(ctx: AppContext, runId: number): Promise<void> {
  // By days that rules which have just changed have not reached yet, letters of others would lose what a floor keeps.
  await workOutDues(ctx)
  const gone: number[] = []
  let files = 0
  for (;;) {
    const step = await ctx.db.transaction((tx) => takeStep(ctx, tx, runId))
    if (step === null) break
    await removeFiles(ctx, step.blobs)
    for (const name of step.blobs) if (await ctx.blobs.has(name)) files++
    gone.push(...step.conversations)
    await setTimeout(PAUSE_MS)
  }
  await tellLedger(ctx)
  const check = await verifyRun(ctx, { conversations: gone, files: [] })
  await ctx.db.transaction((tx) => finish(ctx, tx, runId, { ...check, files }))
}

/** Those that were broken off. How many went on. */
export async function resumeErasures(ctx: AppContext): Promise<number> {
  const runs = await ctx.db.read
    .selectFrom('retention_run')
    .select('id')
    .where('kind', '=', 'erasure')
    .where('state', '=', 'running')
    .orderBy('id')
    .execute()
  for (const { id } of runs) await goOn(ctx, id)
  return runs.length
}

async function takeStep(ctx: AppContext, tx: Tx, runId: number): Promise<Step | null> {
  const subject = await lockSubject(ctx, tx, runId)
  if (!subject) return null
  return (
    (await hideStaying(ctx, tx, subject)) ??
    (await leaveOthers(ctx, tx, subject)) ??
    (await takeConversations(ctx, tx, subject)) ??
    (await takePerson(ctx, tx, subject))
  )
}

/** One at a time, on whichever node. null: it has ended, or nobody is left. */
async function lockSubject(ctx: AppContext, tx: Tx, runId: number): Promise<Subject | null> {
  const run = await ctx.db
    .forUpdate(
      tx
        .selectFrom('retention_run')
        .select(['subject_id', 'agent_id'])
        .where('id', '=', runId)
        .where('state', '=', 'running'),
    )
    .executeTakeFirst()
  if (!run || run.subject_id === null) return null
  const contact = await tx
    .selectFrom('contact')
    .select('erasure_asked_at')
    .where('id', '=', run.subject_id)
    .executeTakeFirst()
  if (!contact || contact.erasure_asked_at === null) return null
  // Ids of people who work here say who; what they may do was asked when it began.
  return { runId, contactId: run.subject_id, actor: { kind: 'system' }, askedAt: contact.erasure_asked_at }
}

/** Their conversations that are older than the wish. */
const theirs = (tx: Tx, { contactId, askedAt }: Subject) =>
  tx
    .selectFrom('conversation')
    .where('contact_id', '=', contactId)
    .where('created_at', '<=', askedAt)
    .orderBy('id')

/** What has to stay is seen by the data protection role alone. */
async function hideStaying(ctx: AppContext, tx: Tx, subject: Subject): Promise<Step | null> {
  const now = ctx.clock.now()
  const rows = await theirs(tx, subject)
    .select(['id', 'inbox_id', 'hidden'])
    // What was hidden to be deleted would be fetched back, and seen by all.
    .where(({ eb, or }) => or([eb('hidden', 'is', null), eb('hidden', '=', 'quarantined')]))
    .where(({ eb, or }) => or([eb('due_at', 'is', null), eb('due_at', '>', now)]))
    .limit(AT_ONCE * 10)
    .execute()
  if (rows.length === 0) return null
  const events = await restrictConversations(ctx, tx, subject.actor, rows)
  await addToRun(ctx, tx, subject.runId, { gone: { restricted: rows.length } })
  await appendLedger(ctx, tx, {
    kind: 'restrict',
    ...originOf(subject),
    actor: ledgerActor(subject.actor),
    objects: rows.map(({ id }) => ledgerKey(ctx, 'conversation', id)),
    suppress: [],
    counts: { restricted: rows.length },
  })
  await appendEvents(ctx, tx, events)
  return { conversations: [], blobs: [] }
}

async function leaveOthers(ctx: AppContext, tx: Tx, subject: Subject): Promise<Step | null> {
  const erased = await eraseMentions(ctx, tx, subject.contactId)
  if (erased.conversations === 0 && erased.kept === 0) return null
  const { suppress, mails, blobs, events } = erased
  await addToRun(ctx, tx, subject.runId, { gone: { mails } })
  await proveErased(ctx, tx, subject.actor, originOf(subject), {
    ids: { mention: [subject.contactId] },
    suppress,
    counts: { mentions: erased.conversations, mails },
  })
  await appendEvents(ctx, tx, events)
  return { conversations: [], blobs }
}

async function takeConversations(ctx: AppContext, tx: Tx, subject: Subject): Promise<Step | null> {
  const candidates = await theirs(tx, subject)
    .select('id')
    .where('due_at', '<=', ctx.clock.now())
    .limit(AT_ONCE)
    .execute()
  if (candidates.length === 0) return null
  const rows = await lockConversations(
    ctx,
    tx,
    candidates.map(({ id }) => id),
  )
  const held = await holdMissed(ctx, tx, rows)
  if (held.length > 0) {
    await appendEvents(ctx, tx, held)
    return { conversations: [], blobs: [] }
  }
  const stays = await staysAmong(ctx, tx, rows)
  if (stays.size > 0) {
    // Their days were older than what keeps them: next time they are not among the candidates.
    await refreshDue(ctx, tx, [...stays.keys()])
    return { conversations: [], blobs: [] }
  }
  const erased = await erasePortion(ctx, tx, subject.actor, rows, originOf(subject))
  await addToRun(ctx, tx, subject.runId, progressOf(erased))
  return { conversations: erased.gone, blobs: erased.blobs }
}

/** Whoever has conversations goes with the last of them. */
async function takePerson(ctx: AppContext, tx: Tx, subject: Subject): Promise<Step | null> {
  const erased = await eraseUnplaced(ctx, tx, subject.actor, subject.contactId, originOf(subject))
  if (!erased) return null
  await addToRun(ctx, tx, subject.runId, { gone: { contacts: 1, mails: erased.mails } })
  return { conversations: [], blobs: erased.blobs }
}

const originOf = ({ runId }: Subject) => ({ run: runId, rule: null })

/** Of a wish, and not of a rule. */
export function progressOf({
  conversations,
  messages,
  contacts,
  files,
  mails,
  copies,
  bytes,
}: Erased): Progress {
  return {
    gone: { conversations, messages, contacts, files, mails, copies },
    bytes,
    rules: conversations === 0 ? [] : [{ id: null, version: 0, count: conversations }],
  }
}

async function finish(
  ctx: AppContext,
  tx: Tx,
  runId: number,
  check: Parameters<typeof endRun>[3]['check'],
): Promise<void> {
  const run = await ctx.db
    .forUpdate(
      tx
        .selectFrom('retention_run')
        .select('subject_id')
        .where('id', '=', runId)
        .where('state', '=', 'running'),
    )
    .executeTakeFirst()
  if (!run) return
  await forgetWish(tx, run.subject_id)
  await tx.updateTable('retention_run').set({ subject_id: null }).where('id', '=', runId).execute()
  await endRun(ctx, tx, runId, { state: 'done', ...(check ? { check } : {}) })
}
