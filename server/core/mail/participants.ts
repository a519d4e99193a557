/** Who takes part in a conversation by mail. Being one gives access to nothing. */
import type { Selectable } from 'kysely'
import type { MailAddress } from '../../../channels/adapter.ts'
import type { AppContext } from '../../context.ts'
import type { Reader, Tx } from '../../storage/database.ts'
import type { ParticipantTable } from './table.ts'

export type Participant = Selectable<ParticipantTable>
export type Via = Participant['via']

/** Whatever comes first: who wrote has done more than who was written to, and that more than to be named. */
const RANK: Record<Via, number> = { copied: 0, agent: 1, joined: 2, contact: 3 }

export const outranks = (via: Via, other: Via): boolean => RANK[via] > RANK[other]

/** In the order in which they came. */
export async function participantsOf(db: Reader, conversationId: number): Promise<Participant[]> {
  return db
    .selectFrom('participant')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .orderBy('id')
    .execute()
}

/** Each address once; who is there already stays, and counts for more where `via` says more. */
export async function addParticipants(
  ctx: AppContext,
  tx: Tx,
  conversationId: number,
  people: readonly MailAddress[],
  via: Via,
): Promise<void> {
  await saveParticipants(
    ctx,
    tx,
    people.map((person) => ({ ...person, conversationId, via })),
  )
}

export interface NewParticipant extends MailAddress {
  conversationId: number
  via: Via
}

export async function saveParticipants(
  ctx: AppContext,
  tx: Tx,
  people: readonly NewParticipant[],
): Promise<void> {
  const rows = new Map<string, Omit<Participant, 'id'>>()
  for (const { conversationId, address: written, name, via } of people) {
    const address = written.toLowerCase()
    const key = `${conversationId}:${address}`
    const known = rows.get(key)
    rows.set(key, {
      conversation_id: conversationId,
      address,
      name: known?.name ?? name,
      via: known && !outranks(via, known.via) ? known.via : via,
      created_at: ctx.clock.now(),
    })
  }
  for (const portion of ctx.db.portions([...rows.values()])) {
    await tx
      .insertInto('participant')
      .values(portion)
      .onConflict((conflict) =>
        conflict.columns(['conversation_id', 'address']).doUpdateSet(({ eb, ref, fn }) => {
          const rank = (column: 'participant.via' | 'excluded.via') =>
            eb
              .case()
              .when(ref(column), '=', 'contact')
              .then(RANK.contact)
              .when(ref(column), '=', 'joined')
              .then(RANK.joined)
              .when(ref(column), '=', 'agent')
              .then(RANK.agent)
              .else(RANK.copied)
              .end()
          return {
            via: eb
              .case()
              .when(rank('excluded.via'), '>', rank('participant.via'))
              .then(ref('excluded.via'))
              .else(ref('participant.via'))
              .end(),
            name: fn.coalesce(ref('participant.name'), ref('excluded.name')),
          }
        }),
      )
      .execute()
  }
}

/** Of `contactId`'s conversations: their own addresses are the contact's, however they came in. */
export async function markOwnAddresses(tx: Tx, contactId: number): Promise<void> {
  await tx
    .updateTable('participant')
    .set({ via: 'contact' })
    .where('via', '<>', 'contact')
    .where('conversation_id', 'in', (query) =>
      query.selectFrom('conversation').select('id').where('contact_id', '=', contactId),
    )
    .where('address', 'in', (query) =>
      query
        .selectFrom('identity')
        .select('value')
        .where('contact_id', '=', contactId)
        .where('channel', '=', 'email')
        .where('kind', '=', 'email'),
    )
    .execute()
}
