/**
 * Reading is on record, too: who opened a thread or a person's data, took a file, searched. The line is written
 * after the answer, so that nobody waits for it; the same by the same person is one line in ten minutes.
 */
import { MINUTE } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { AgentActor, VisitorActor } from '../access.ts'
import { appendAudit, type AuditEntry } from './store.ts'

const SAME_FOR = 10 * MINUTE
/** Several that come at once are one commit. */
const COLLECT_MS = 100
/** More are remembered by nobody; who is over it writes a line too many. */
const REMEMBERED = 20_000

type Reader = AgentActor | VisitorActor

interface Noted {
  actor: Reader
  entry: AuditEntry
}

interface Notes {
  /** When each was noted last. */
  seen: Map<string, number>
  waiting: Noted[]
  timer: NodeJS.Timeout | null
  writing: Promise<void>
}

const notesOf = new WeakMap<AppContext, Notes>()

function notes(ctx: AppContext): Notes {
  const known = notesOf.get(ctx)
  if (known) return known
  const fresh: Notes = { seen: new Map(), waiting: [], timer: null, writing: Promise.resolve() }
  notesOf.set(ctx, fresh)
  return fresh
}

/** Returns at once. `entry` holds ids, counts and codes, never what was looked for or found. */
export function noteAccess(ctx: AppContext, actor: Reader, entry: AuditEntry): void {
  const own = notes(ctx)
  const now = ctx.clock.now()
  const key = JSON.stringify([
    actor.kind,
    actor.id,
    entry.action,
    entry.object,
    entry.objectId ?? null,
    entry.detail,
  ])
  if (now - (own.seen.get(key) ?? -Infinity) < SAME_FOR) return
  if (own.seen.size >= REMEMBERED) own.seen.clear()
  own.seen.set(key, now)
  own.waiting.push({ actor, entry })
  own.timer ??= setTimeout(() => void settleAccess(ctx), COLLECT_MS)
}

/** Resolves once all that was noted so far is written. */
export async function settleAccess(ctx: AppContext): Promise<void> {
  const own = notesOf.get(ctx)
  if (!own) return
  if (own.timer) clearTimeout(own.timer)
  own.timer = null
  const waiting = own.waiting.splice(0)
  own.writing = own.writing.then(() => write(ctx, waiting))
  await own.writing
}

async function write(ctx: AppContext, waiting: readonly Noted[]): Promise<void> {
  if (waiting.length === 0) return
  try {
    await ctx.db.transaction(async (tx) => {
      for (const { actor, entry } of waiting) await appendAudit(ctx, tx, actor, entry)
    })
  } catch (error) {
    ctx.log.error({ err: error, lines: waiting.length }, 'who read what could not be noted')
  }
}
