/**
 * What a provider tells once more of what was erased: a retried delivery, a status that comes late, a history.
 * Of each erased message stays a keyed hash of its id, of use only to who has the id and our key, and what is
 * told of it is dropped. Whoever writes something else begins anew.
 */
import { createHmac } from 'node:crypto'
import { sql } from 'kysely'
import type { Address } from '../../../channels/adapter.ts'
import type { Secrets } from '../../../config/secrets.ts'
import { DAY } from '../../clock.ts'
import type { AppContext } from '../../context.ts'
import type { Tx } from '../../storage/database.ts'
import type { NewsArrival } from '../contact/news.ts'
import { readState } from '../retention/state.ts'
import type { Arrivals } from './receive.ts'
import { targetOf } from './references.ts'
import { readCorrelation } from './rules.ts'
import type { Message } from './store.ts'

/** Values in one statement, far below what either database takes. */
const PORTION = 500

/** Takes what names these messages and lines, before they go. Returns what the ledger has to say of it. */
export async function rememberForgotten(
  ctx: AppContext,
  tx: Tx,
  conversationIds: readonly number[],
): Promise<string[]> {
  if (conversationIds.length === 0) return []
  const messages = await tx
    .selectFrom('message')
    .select('id')
    .where('conversation_id', 'in', conversationIds)
    .execute()
  const of = messages.map(({ id }) => id)
  const forgotten: string[] = []
  for (let at = 0; at < of.length; at += PORTION) {
    forgotten.push(...(await rememberMessages(ctx, tx, of.slice(at, at + PORTION))))
  }
  return [...forgotten, ...(await rememberLines(ctx, tx, conversationIds))]
}

/** At most some hundred at once. What is older than deliveries are repeated is not told again. */
export async function rememberMessages(
  ctx: AppContext,
  tx: Tx,
  messageIds: readonly number[],
): Promise<string[]> {
  const rows = await tx
    .selectFrom('message')
    .select(['inbox_id', 'external_id', 'correlation'])
    .where('id', 'in', messageIds)
    .where('created_at', '>', await oldest(ctx, tx))
    .execute()
  return remember(ctx, tx, rows.flatMap(namesOf))
}

type Named = Pick<Message, 'inbox_id' | 'external_id' | 'correlation'>

const namesOf = ({ inbox_id: inboxId, external_id: externalId, correlation }: Named): Name[] => [
  ...(externalId === null ? [] : [{ inboxId, name: externalId }]),
  // Of an earlier try, or one whose answer was lost, the provider's id is not known.
  ...(correlation === null ? [] : [{ inboxId, name: byCorrelation(correlation) }]),
]

/** By what the ledger would name it, had it been erased. */
export const suppressedNames = (ctx: AppContext, message: Named): string[] =>
  namesOf(message).map(({ inboxId, name }) => suppressedMessage({ inbox_id: inboxId, key: keyOf(ctx, name) }))

async function rememberLines(ctx: AppContext, tx: Tx, conversationIds: readonly number[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('entry')
    .innerJoin('conversation', 'conversation.id', 'entry.conversation_id')
    .innerJoin('identity', 'identity.contact_id', 'conversation.contact_id')
    .select(['conversation.inbox_id', 'entry.external_id', 'identity.kind', 'identity.value'])
    .where('entry.conversation_id', 'in', conversationIds)
    .where('entry.external_id', 'is not', null)
    .where('entry.at', '>', await oldest(ctx, tx))
    .execute()
  const names = rows.map(({ inbox_id: inboxId, external_id: externalId, kind, value }) => ({
    inboxId,
    name: ofPerson(externalId ?? '', { kind: kind as Address['kind'], value }),
  }))
  return remember(ctx, tx, names)
}

async function oldest(ctx: AppContext, tx: Tx): Promise<number> {
  const { settings } = await readState(tx)
  return ctx.clock.now() - settings.keep.forgotten * DAY
}

interface Name {
  inboxId: number
  name: string
}

async function remember(ctx: AppContext, tx: Tx, names: readonly Name[]): Promise<string[]> {
  const rows = names.map(({ inboxId, name }) => ({ inbox_id: inboxId, key: keyOf(ctx, name) }))
  await insertForgotten(ctx, tx, 'forgotten_message', rows, ctx.clock.now())
  return rows.map((row) => suppressedMessage(row))
}

interface Row {
  inbox_id: number
  key: string
}

async function insertForgotten(
  ctx: AppContext,
  tx: Tx,
  table: 'forgotten_message' | 'forgotten_mail',
  rows: readonly Row[],
  at: number,
): Promise<void> {
  const unique = new Map(rows.map((row) => [`${row.inbox_id}:${row.key}`, { ...row, at }]))
  for (const portion of ctx.db.portions([...unique.values()])) {
    await tx
      .insertInto(table)
      .values(portion)
      .onConflict((conflict) => conflict.columns(['inbox_id', 'key']).doNothing())
      .execute()
  }
}

/** As the ledger has it: `LedgerBody.suppress`. */
const suppressedMessage = ({ inbox_id: inboxId, key }: Row) => `message:${inboxId}:${key}`
export const suppressedMail = ({ inbox_id: inboxId, key }: Row) => `mail:${inboxId}:${key}`
const SUPPRESSED = /^(message|mail):(\d+):([\w-]+)$/

/** After a restore: what the ledger says was erased since. `at`: when that was (ms). */
export async function restoreForgotten(
  ctx: AppContext,
  tx: Tx,
  suppress: readonly string[],
  at: number,
): Promise<void> {
  const known = new Set((await tx.selectFrom('inbox').select('id').execute()).map(({ id }) => id))
  const rows = { message: [] as Row[], mail: [] as Row[] }
  for (const each of suppress) {
    const [, kind, inboxId, key] = SUPPRESSED.exec(each) ?? []
    // Its inbox is newer than the backup: what belongs to it did not come back either.
    if (!kind || !key || !known.has(Number(inboxId))) continue
    rows[kind as 'message' | 'mail'].push({ inbox_id: Number(inboxId), key })
  }
  await insertForgotten(ctx, tx, 'forgotten_message', rows.message, at)
  await insertForgotten(ctx, tx, 'forgotten_mail', rows.mail, at)
}

/** Without what is told of messages that were erased. One more query for a batch where nothing ever was. */
export async function withoutForgottenMessages(
  ctx: AppContext,
  tx: Tx,
  arrivals: Arrivals,
): Promise<Arrivals> {
  const all = [...arrivals.messages, ...arrivals.references, ...arrivals.news]
  const inboxes = await forgetfulAmong(tx, new Set(all.map(({ inbox }) => inbox.id)))
  if (inboxes.size === 0) return arrivals
  const concerned = all.filter(({ inbox }) => inboxes.has(inbox.id))
  const keys = new Map(
    concerned.map((arrival) => [
      arrival as object,
      namesIn(arrival).map((name) => `${arrival.inbox.id}:${keyOf(ctx, name)}`),
    ]),
  )
  const forgotten = await forgottenAmong(tx, inboxes, [...keys.values()].flat())
  if (forgotten.size === 0) return arrivals
  const stays = (arrival: object) => !(keys.get(arrival) ?? []).some((key) => forgotten.has(key))
  return {
    messages: arrivals.messages.filter(stays),
    references: arrivals.references.filter(stays),
    news: arrivals.news.filter(stays),
  }
}

async function forgetfulAmong(tx: Tx, inboxIds: ReadonlySet<number>): Promise<Set<number>> {
  if (inboxIds.size === 0) return new Set()
  const rows = await tx
    .selectFrom('inbox')
    .select('id')
    .where('id', 'in', [...inboxIds])
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('forgotten_message')
          .select(sql.lit(1).as('one'))
          .whereRef('forgotten_message.inbox_id', '=', 'inbox.id')
          // Any; so that the first is enough, and nobody counts.
          .where('forgotten_message.key', '>', ''),
      ),
    )
    .execute()
  return new Set(rows.map(({ id }) => id))
}

async function forgottenAmong(
  tx: Tx,
  inboxes: ReadonlySet<number>,
  keys: readonly string[],
): Promise<Set<string>> {
  const found = new Set<string>()
  const plain = [...new Set(keys.map((key) => key.slice(key.indexOf(':') + 1)))]
  for (let at = 0; at < plain.length; at += PORTION) {
    const rows = await tx
      .selectFrom('forgotten_message')
      .select(['inbox_id', 'key'])
      .where('inbox_id', 'in', [...inboxes])
      .where('key', 'in', plain.slice(at, at + PORTION))
      .execute()
    for (const { inbox_id: inboxId, key } of rows) found.add(`${inboxId}:${key}`)
  }
  return found
}

type Told = Arrivals['messages'][number] | Arrivals['references'][number] | NewsArrival

/** All by which it may have been remembered. */
function namesIn({ event }: Told): string[] {
  switch (event.type) {
    case 'message':
      return [event.externalId]
    case 'status': {
      const sent = event.correlation === null ? null : readCorrelation(event.correlation)
      return [event.externalId, ...(sent ? [byCorrelation(sent.correlation)] : [])]
    }
    case 'reaction':
    case 'edit':
    case 'revoke':
      return [targetOf(event)]
    case 'consent':
      return event.from.addresses.map((each) => ofPerson(`${event.purpose}:${event.state}:${event.at}`, each))
    case 'handover':
      return event.from.addresses.map((each) => ofPerson(`handover:${event.to}:${event.at}`, each))
    case 'identity':
      return [...event.from.addresses, ...event.ended, ...event.gained].map((each) =>
        ofPerson(event.externalId, each),
      )
    case 'call':
      return event.from.addresses.map((each) => ofPerson(event.externalId, each))
    case 'name':
      return []
  }
}

/** Statuses carry what we gave along. */
const byCorrelation = (correlation: string) => `correlation ${correlation}`
/** News about people has no id that is theirs alone. */
const ofPerson = (externalId: string, { kind, value }: Address) => `${externalId} of ${kind}:${value}`

const roots = new WeakMap<Secrets, Buffer>()

function keyOf({ secrets }: AppContext, name: string): string {
  let root = roots.get(secrets)
  if (!root) {
    root = createHmac('sha256', secrets.dataKey).update('message.forgotten').digest()
    roots.set(secrets, root)
  }
  return createHmac('sha256', root).update(name).digest('base64url')
}
