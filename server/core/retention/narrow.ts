/** Which conversations a rule may do something with, as conditions on their rows: the others need not be read. */
import { sql, type Expression, type ExpressionBuilder, type SqlBool } from 'kysely'
import type { Clock, RuleBody, Scope } from '../../contract/retention.ts'
import type { Reader } from '../../storage/database.ts'
import type { Schema } from '../../storage/schema.ts'

type Rows = ExpressionBuilder<Schema, 'conversation'>
export type Condition = (rows: Rows) => Expression<SqlBool>

export interface Narrowed {
  /** Every conversation of the rule's scope meets it; where `exact`, no other one does. */
  inScope: Condition
  /** Its clock started at that time (ms) or before; where not `exact`, it may have. */
  startedBy: (latest: number) => Condition
  /** Nothing else decides about scope and clock. */
  exact: boolean
}

/** For `startedBy`: whenever that was. */
export const AT_ALL = Number.MAX_SAFE_INTEGER

/** Of a rule about conversations or files. */
export async function narrowTo(db: Reader, { scope, clock }: RuleBody): Promise<Narrowed> {
  const places = await placesOf(db, scope)
  return {
    inScope: (rows) =>
      rows.and([
        ...(places ? [rows('conversation.inbox_id', 'in', places)] : []),
        ...statusIs(rows, scope.status),
        ...(scope.labels.length > 0 ? [hasOneOf(rows, scope.labels)] : []),
        ...(scope.notLabels.length > 0 ? [rows.not(hasOneOf(rows, scope.notLabels))] : []),
      ]),
    startedBy: (latest) => (rows) => startedBy(rows, clock, latest),
    // Who somebody is, what a website says of them and what they allowed is found out for each by itself.
    exact: scope.contact === null && scope.attribute === null && clock !== 'consent_withdrawn',
  }
}

/** null: all inboxes */
async function placesOf(db: Reader, { channels, inboxes, contact }: Scope): Promise<number[] | null> {
  // Only visitors of websites are anonymous.
  const onWebsites = contact === 'anonymous'
  if (channels.length === 0 && inboxes.length === 0 && !onWebsites) return null
  const rows = await db.selectFrom('inbox').select(['id', 'channel']).execute()
  const fitting = rows.filter(
    ({ id, channel }) =>
      (channels.length === 0 || channels.includes(channel)) &&
      (inboxes.length === 0 || inboxes.includes(id)) &&
      (!onWebsites || channel === 'web'),
  )
  // None: of no inbox.
  return fitting.length > 0 ? fitting.map(({ id }) => id) : [0]
}

const statusIs = (rows: Rows, status: Scope['status']): Array<Expression<SqlBool>> =>
  status === null ? [] : [rows('conversation.status', status === 'resolved' ? '=' : '<>', 'resolved')]

const hasOneOf = ({ exists, selectFrom }: Rows, labels: readonly number[]) =>
  exists(
    selectFrom('conversation_label')
      .innerJoin('label', 'label.id', 'conversation_label.label_id')
      .select('conversation_label.label_id')
      .whereRef('conversation_label.conversation_id', '=', 'conversation.id')
      .where('conversation_label.label_id', 'in', labels)
      .where('label.deleted_at', 'is', null),
  )

const COLUMNS = {
  created: 'conversation.created_at',
  last_customer_message: 'conversation.last_inbound_at',
  last_message: 'conversation.last_message_at',
  resolved: 'conversation.resolved_at',
  event: 'conversation.event_at',
  received: 'conversation.oldest_file_at',
} as const satisfies Partial<Record<Clock, unknown>>

function startedBy(rows: Rows, clock: Clock, latest: number): Expression<SqlBool> {
  if (clock === 'consent_withdrawn') return sql.lit(true)
  if (clock === 'relationship_ended') {
    return rows.exists(
      rows
        .selectFrom('contact')
        .select('contact.id')
        .whereRef('contact.id', '=', 'conversation.contact_id')
        .where('contact.relationship_ended_at', '<=', latest),
    )
  }
  const started = rows(COLUMNS[clock], '<=', latest)
  if (clock !== 'resolved') return started
  return rows.and([rows('conversation.status', '=', 'resolved'), started])
}
