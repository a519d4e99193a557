/** One person wants to be erased: everything that may go, at once and everywhere; the rest on the day it may. */
import { setTimeout } from 'node:timers/promises'
import type { z } from 'zod'
import type { ErasureInput, ErasureResult } from '../../contract/erasure.ts'
import type { AppContext } from '../../context.ts'
import { conflict, invalidInput } from '../../errors.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { AgentActor } from '../access.ts'
import { heldBack } from '../hold/refuse.ts'
import { holdFound } from '../hold/grow.ts'
import { ledgerKey } from '../ledger/key.ts'
import { appendLedger, ledgerActor } from '../ledger/ledger.ts'
import { record } from '../record.ts'
import { presentCertificate } from '../retention/certificate.ts'
import { lockConversationsOf, refreshContacts } from '../retention/due.ts'
import { beginRun } from '../retention/run/store.ts'
import { keptBack } from './fate.ts'
import { goOn } from './going.ts'
import { accessPerson, fates } from './preview.ts'
import { isKept } from './unplaced.ts'

/** So long an answer waits; of somebody with very many messages it tells how far it is. */
const PATIENCE_MS = 5000

/** Throws count_differs where more or less would go than whoever asks has seen. */
export async function erasePerson(
  ctx: AppContext,
  actor: AgentActor,
  contactId: number,
  input: z.output<typeof ErasureInput>,
): Promise<ErasureResult> {
  await accessPerson(ctx.db.read, actor, contactId, 'contact.erase')
  const theirs = ctx.db.read.selectFrom('conversation').select('id').where('contact_id', '=', contactId)
  await holdFound(
    ctx,
    (await theirs.execute()).map(({ id }) => id),
  )
  const { runId, stays } = await ctx.db.transaction((tx) => begin(ctx, tx, actor, contactId, input))
  const work = goOn(ctx, runId)
  const left = work.then(
    () => null,
    (error: unknown) => {
      // It goes on with the next run of its job.
      ctx.log.error({ err: error, run: runId }, 'an erasure was broken off')
      return null
    },
  )
  await Promise.race([left, setTimeout(PATIENCE_MS, null, { ref: false })])
  return { runId, stays, certificate: await presentCertificate(ctx, ctx.db.read, runId) }
}

async function begin(
  ctx: AppContext,
  tx: Tx,
  actor: AgentActor,
  contactId: number,
  { conversations, why }: z.output<typeof ErasureInput>,
): Promise<{ runId: number; stays: number }> {
  await refuseNames(tx, contactId, why)
  await lockConversationsOf(ctx, tx, contactId)
  await ctx.db.forUpdate(tx.selectFrom('contact').select('id').where('id', '=', contactId)).execute()
  const contact = await accessPerson(tx, actor, contactId, 'contact.erase')
  const { goes, stays } = await fates(ctx, tx, contactId)
  // Nothing of theirs could go, neither at this moment nor later.
  if (goes.length + stays.length === 0 && isKept(contact)) {
    throw contact.held === 1 ? heldBack() : keptBack()
  }
  if (goes.length !== conversations) {
    throw conflict('count_differs', `${goes.length} conversations would go, and not ${conversations}.`)
  }
  const runId = await beginRun(ctx, tx, { kind: 'erasure', agentId: actor.id, forecast: goes.length })
  await tx.updateTable('retention_run').set({ subject_id: contactId, why }).where('id', '=', runId).execute()
  await tx
    .updateTable('contact')
    .set({ erasure_asked_at: ctx.clock.now() })
    .where('id', '=', contactId)
    .execute()
  await refreshContacts(ctx, tx, [contactId])
  // What stays would be forgotten by a backup from before: see core/ledger/replay-people.ts.
  await appendLedger(ctx, tx, {
    kind: 'wish',
    run: runId,
    rule: null,
    actor: ledgerActor(actor),
    objects: [ledgerKey(ctx, 'contact', contactId)],
    suppress: [],
    counts: {},
  })
  const detail = { run: runId, conversations: goes.length, stays: stays.length }
  await record(ctx, tx, actor, { action: 'contact.erase', object: 'contact', objectId: contactId, detail })
  return { runId, stays: stays.length }
}

/** The reason outlives the person: it must not name them. */
export async function refuseNames(db: Reader, contactId: number, why: string): Promise<void> {
  const rows = await db
    .selectFrom('contact')
    .leftJoin('identity', 'identity.contact_id', 'contact.id')
    .select(['contact.name', 'identity.value'])
    .where('contact.id', '=', contactId)
    .execute()
  const said = new Set(wordsOf(why))
  const names = rows.flatMap(({ name, value }) => [...wordsOf(name ?? ''), value?.toLowerCase() ?? ''])
  if (names.some((name) => name.length > 2 && said.has(name))) {
    throw invalidInput([{ path: 'why', message: 'expected a reason without a name or an address: it stays' }])
  }
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s,;:()<>"']+/)
    .map((word) => word.replace(/^\+|[.!?]+$/g, ''))
