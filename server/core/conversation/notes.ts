/**
 * Lines that a provider's news puts into a thread: a changed number, a withdrawn consent, who answers.
 * They stand in the running or the newest conversation with the person, each once. Where there is none
 * yet, they wait for it.
 */
import { createHash } from 'node:crypto'
import type { AppContext } from '../../context.ts'
import type { NewEvent } from '../../events/log.ts'
import type { Tx } from '../../storage/database.ts'
import { latestConversations, pairKey, type ConversationRow } from './open.ts'
import { hearControl } from './rules.ts'
import type { EntryDetails, EntryKind } from './table.ts'

export interface Note {
  inboxId: number
  contactId: number
  kind: EntryKind
  at: number
  /** The provider's id of the news, or what stands for one. */
  externalId: string
  details: EntryDetails | null
  /** Whom it makes answer from then on. */
  control?: 'business' | 'provider'
}

/** Each note that is not there yet, with its event. */
export async function writeNotes(
  ctx: AppContext,
  tx: Tx,
  notes: readonly Note[],
  events: NewEvent[],
): Promise<void> {
  if (notes.length === 0) return
  const conversations = await latestConversations(ctx, tx, notes)
  const homeless = notes.filter((note) => !conversations.has(pairKey(note.inboxId, note.contactId)))
  await wait(ctx, tx, homeless)
  const known = await knownEntries(tx, notes)
  const heard = new Map<number, ConversationRow>()
  for (const note of notes) {
    const row = conversations.get(pairKey(note.inboxId, note.contactId))
    if (!row) continue
    if (note.control) {
      const standing = heard.get(row.id) ?? { ...row }
      hearControl(standing, note.control, note.at)
      heard.set(row.id, standing)
    }
    if (known.has(entryKey(note))) continue
    known.set(entryKey(note), { id: 0, details: null })
    const entryId = await insertNote(tx, row.id, note)
    events.push({ name: 'conversation.updated', inboxId: row.inbox_id, conversationId: row.id, entryId })
  }
  for (const row of conversations.values()) {
    const standing = heard.get(row.id)
    if (standing) await ctx.db.update(tx, 'conversation', row, standing)
  }
}

async function insertNote(tx: Tx, conversationId: number, note: Note): Promise<number> {
  const { id } = await tx
    .insertInto('entry')
    .values({
      conversation_id: conversationId,
      kind: note.kind,
      at: note.at,
      author_id: null,
      agent_id: null,
      external_id: note.externalId,
      details: note.details && JSON.stringify(note.details),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

type Named = Pick<Note, 'inboxId' | 'contactId' | 'externalId'>

export const entryKey = ({ inboxId, contactId, externalId }: Named) =>
  `${pairKey(inboxId, contactId)}:${externalId}`

/** Those that stand in any conversation with the person, by `entryKey`. */
export async function knownEntries(
  tx: Tx,
  named: readonly Named[],
): Promise<Map<string, { id: number; details: string | null }>> {
  const rows = await tx
    .selectFrom('conversation')
    .innerJoin('entry', 'entry.conversation_id', 'conversation.id')
    .select(['inbox_id', 'contact_id', 'entry.id', 'entry.external_id', 'entry.details'])
    .where('contact_id', 'in', [...new Set(named.map(({ contactId }) => contactId))])
    .where('inbox_id', 'in', [...new Set(named.map(({ inboxId }) => inboxId))])
    .where('entry.external_id', 'in', [...new Set(named.map(({ externalId }) => externalId))])
    .execute()
  return new Map(
    rows.map(({ inbox_id: inboxId, contact_id: contactId, id, external_id: externalId, details }) => [
      entryKey({ inboxId, contactId, externalId: externalId as string }),
      { id, details },
    ]),
  )
}

/** What waits for a conversation waits under this, among the news that wait for their message. */
const PREFIX = 'contact:'
export const waitingFor = (contactId: number) => `${PREFIX}${contactId}`

async function wait(ctx: AppContext, tx: Tx, notes: readonly Note[]): Promise<void> {
  const rows = notes.map(({ contactId, ...note }) => {
    const target = waitingFor(contactId)
    const event = JSON.stringify(note)
    const dedupe = createHash('sha256').update(target).update(event).digest('hex')
    return { inbox_id: note.inboxId, target, event, dedupe, received_at: ctx.clock.now() }
  })
  for (const portion of ctx.db.portions(rows)) {
    await tx
      .insertInto('waiting')
      .values(portion)
      .onConflict((conflict) => conflict.columns(['inbox_id', 'dedupe']).doNothing())
      .execute()
  }
}

/** What waited for these conversations; it does not wait any longer. */
export async function takeWaitingNotes(tx: Tx, created: readonly ConversationRow[]): Promise<Note[]> {
  if (created.length === 0) return []
  const people = new Map(created.map((row) => [pairKey(row.inbox_id, row.contact_id), row.contact_id]))
  const rows = await tx
    .selectFrom('waiting')
    .select(['id', 'inbox_id', 'target', 'event'])
    .where('inbox_id', 'in', [...new Set(created.map((row) => row.inbox_id))])
    .where('target', 'in', [...new Set([...people.values()].map(waitingFor))])
    .execute()
  const found = rows.flatMap((row) => {
    const contactId = Number(row.target.slice(PREFIX.length))
    const note = JSON.parse(row.event) as Omit<Note, 'contactId'>
    return people.has(pairKey(row.inbox_id, contactId)) ? [{ id: row.id, note: { ...note, contactId } }] : []
  })
  if (found.length === 0) return []
  const ids = found.map(({ id }) => id)
  await tx.deleteFrom('waiting').where('id', 'in', ids).execute()
  return found.map(({ note }) => note)
}
