/** Reading what decides: the rules in force, and what they ask of conversations. */
import type { AppContext } from '../../context.ts'
import { RuleBody, type Clock } from '../../contract/retention.ts'
import type { Database, Reader } from '../../storage/database.ts'
import type { Facts, FactsRow } from './facts.ts'
import { loadPeople, personKey, type People } from './people.ts'
import { compilePolicy, type Policy, type Version } from './policy.ts'
import { readState } from './state.ts'
import { loadSurroundings, type Surroundings } from './surroundings.ts'

/** Of each database the policy that was read last: rules change seldom and are asked of every message. */
const known = new WeakMap<Database, Policy>()
/** Transactions that change the policy: what they read may never come to be. */
const changing = new WeakSet<Reader>()

/**
 * The rules in force, by the number that is read here. Inside a transaction that number stays as it is until the end
 * (see bumpPolicy), so that what is worked out by it is worked out anew if the rules change.
 */
export async function loadPolicy({ db: database }: AppContext, db: Reader): Promise<Policy> {
  let query = db.selectFrom('retention_state').select('policy').where('id', '=', 1)
  if (db.isTransaction) query = database.forKeyShare(query)
  const { policy: number } = await query.executeTakeFirstOrThrow()
  const last = known.get(database)
  if (last?.number === number && !changing.has(db)) return last
  const policy = await readPolicy(db, number)
  if (!changing.has(db)) known.set(database, policy)
  return policy
}

export function willChangePolicy(tx: Reader): void {
  changing.add(tx)
}

async function readPolicy(db: Reader, number: number): Promise<Policy> {
  const { settings } = await readState(db)
  const rows = await db
    .selectFrom('retention_rule_version')
    .select(['rule_id', 'version', 'body', 'since_at', 'at'])
    .orderBy('rule_id')
    .orderBy('version')
    .execute()
  const versions = new Map<number, Version[]>()
  for (const { rule_id: id, version, body, since_at: since } of rows) {
    const parsed = body === null ? null : RuleBody.parse(JSON.parse(body))
    versions.set(id, [...(versions.get(id) ?? []), { version, body: parsed, since }])
  }
  const rules = [...versions].map(([id, chain]) => ({ id, versions: chain }))
  const decidedAt = rows.reduce((latest, { at }) => Math.max(latest, at), -Infinity)
  return compilePolicy(number, settings.timeZone, rules, decidedAt)
}

/**
 * By conversation; what has gone is missing. `rows`: as they are, or as they are about to be written. One query, and
 * one more for each kind of thing that a rule asks for.
 */
export async function loadFacts(
  _ctx: AppContext,
  db: Reader,
  policy: Policy,
  rows: readonly FactsRow[],
): Promise<Map<number, Facts>> {
  const surroundings = await loadSurroundings(db, policy.needs, rows)
  const people = await loadPeople(db, policy.needs, rows, surroundings)
  const facts = new Map<number, Facts>()
  for (const row of rows) {
    const around = surroundings.get(row.id)
    if (around) facts.set(row.id, factsFrom(row, around, people))
  }
  return facts
}

/** Of one; null: it has gone. */
export async function factsOf(
  ctx: AppContext,
  db: Reader,
  policy: Policy,
  row: FactsRow,
): Promise<Facts | null> {
  return (await loadFacts(ctx, db, policy, [row])).get(row.id) ?? null
}

function factsFrom(row: FactsRow, around: Surroundings, people: People): Facts {
  const erasureAskedAt = around.erasureAskedAt
  const times: Record<Clock, number | null> = {
    created: row.created_at,
    last_customer_message: row.last_inbound_at,
    last_message: row.last_message_at,
    resolved: row.status === 'resolved' ? row.resolved_at : null,
    relationship_ended: around.relationshipEndedAt,
    consent_withdrawn: people.withdrawnAt.get(personKey(row.contact_id, around.channel)) ?? null,
    event: row.event_at,
    received: row.oldest_file_at,
  }
  return {
    inboxId: row.inbox_id,
    channel: around.channel,
    status: row.status,
    labels: around.labels,
    contact: around.channel === 'web' && !people.known.has(row.contact_id) ? 'anonymous' : 'known',
    attributes: people.attributes.get(personKey(row.contact_id, row.inbox_id)) ?? {},
    times,
    files: row.oldest_file_at !== null,
    held: row.held === 1 || around.contactHeld,
    restrictionAsked: around.restrictionAsked,
    // Whoever writes again after they asked begins something that they did not ask about.
    erasureAskedAt: erasureAskedAt !== null && row.created_at <= erasureAskedAt ? erasureAskedAt : null,
    restricted: row.hidden === 'restricted',
    redactedAt: row.redacted_at,
    anonymisedAt: row.anonymised_at,
  }
}
