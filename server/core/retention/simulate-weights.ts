/** How much there is to what goes: files, mails, bytes. */
import type { RuleBody } from '../../contract/retention.ts'
import type { Reader } from '../../storage/database.ts'
import { evaluate } from './evaluate.ts'
import type { Facts, FactsRow } from './facts.ts'
import type { Policy } from './policy.ts'
import type { Weight } from './simulate-outcome.ts'

export interface Going {
  row: FactsRow
  facts: Facts
}

/** By conversation. Of a rule about files, those without a file whose time has come are missing. */
export async function loadWeights(
  db: Reader,
  policy: Policy,
  body: RuleBody,
  going: readonly Going[],
  now: number,
): Promise<Map<number, Weight>> {
  const rows = going.map(({ row }) => row)
  if (body.kind === 'limit' && body.target === 'files') return weighFiles(db, policy, going, now)
  const stays = body.kind === 'floor' || body.action === 'restrict'
  const bytes = stays ? new Map<number, number>() : await bytesOf(db, going)
  return new Map(
    rows.map((row) => [
      row.id,
      {
        count: 1,
        bytes: bytes.get(row.id) ?? 0,
        oldest: row.created_at,
        newest: row.created_at,
        fileName: null,
      },
    ]),
  )
}

/** Each by the day on which it came itself. What is still to be sent goes with its files, and stays until then. */
async function weighFiles(
  db: Reader,
  policy: Policy,
  going: readonly Going[],
  now: number,
): Promise<Map<number, Weight>> {
  const weights = new Map<number, Weight>()
  if (going.length === 0) return weights
  const facts = new Map(going.map((each) => [each.row.id, each.facts]))
  const files = await db
    .selectFrom('message')
    .innerJoin('attachment', 'attachment.message_id', 'message.id')
    .select(['message.conversation_id', 'message.created_at', 'attachment.size', 'attachment.file_name'])
    .where('message.conversation_id', 'in', [...facts.keys()])
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('outbox').select('outbox.id').whereRef('outbox.message_id', '=', 'message.id'))),
    )
    .orderBy('attachment.id')
    .execute()
  const isOver = (id: number, received: number) => {
    const known = facts.get(id) as Facts
    // By its oldest file it was found.
    if (received === known.times.received) return true
    const { steps } = evaluate(policy, { ...known, times: { ...known.times, received } })
    return steps.some(({ action, at }) => action === 'files' && at <= now)
  }
  for (const { conversation_id: id, created_at: at, size, file_name: fileName } of files) {
    if (!isOver(id, at)) continue
    const weight = weights.get(id) ?? { count: 0, bytes: 0, oldest: at, newest: at, fileName }
    weights.set(id, {
      count: weight.count + 1,
      bytes: weight.bytes + (size ?? 0),
      oldest: Math.min(weight.oldest, at),
      newest: Math.max(weight.newest, at),
      fileName: weight.fileName,
    })
  }
  return weights
}

/** Of files, and of mails as they came. */
async function bytesOf(db: Reader, going: readonly Going[]): Promise<Map<number, number>> {
  const bytes = new Map<number, number>()
  const add = (id: number, size: number) => bytes.set(id, (bytes.get(id) ?? 0) + size)
  const idsOf = (which: readonly Going[]) => which.map(({ row }) => row.id)
  const withFiles = idsOf(going.filter(({ facts }) => facts.files))
  const byMail = idsOf(going.filter(({ facts }) => facts.channel === 'email'))
  if (withFiles.length > 0) {
    const files = await db
      .selectFrom('message')
      .innerJoin('attachment', 'attachment.message_id', 'message.id')
      .select(({ fn }) => ['message.conversation_id as id', fn.sum<number>('attachment.size').as('size')])
      .where('message.conversation_id', 'in', withFiles)
      .groupBy('message.conversation_id')
      .execute()
    for (const { id, size } of files) add(id, Number(size ?? 0))
  }
  if (byMail.length > 0) {
    const mails = await db
      .selectFrom('message')
      .innerJoin('raw_mail', 'raw_mail.message_id', 'message.id')
      .select(({ fn }) => ['message.conversation_id as id', fn.sum<number>('raw_mail.size').as('size')])
      .where('message.conversation_id', 'in', byMail)
      .where('raw_mail.blob', 'is not', null)
      .groupBy('message.conversation_id')
      .execute()
    for (const { id, size } of mails) add(id, Number(size ?? 0))
  }
  return bytes
}
