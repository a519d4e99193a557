/** Deletes mails at the provider: exactly these, and nobody else's. */
import type { ImapFlow } from 'imapflow'
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { Account, Collected, Failure, Outcome, Retry } from '../../adapter.ts'
import { messageIdIn } from '../message-id.ts'
import { connect, PATIENCE, type Patience } from './connect.ts'
import { collectFailure, isPassing, isRefusal } from './failure.ts'

const RETRY: Retry = { after: 60_000, factor: 2, most: 20 }

/** One connection for all of them. */
export async function discard(
  collected: readonly Collected[],
  account: Account<MailboxSettings>,
  signal: AbortSignal,
  patience: Patience = PATIENCE,
): Promise<Outcome<null>> {
  const { settings } = account
  if (settings.receive !== 'imap') return { ok: true, value: null }
  let client: ImapFlow | null = null
  try {
    client = await connect(account, signal, patience)
    // Without uids EXPUNGE takes along whatever else is marked as deleted (RFC 4315).
    if (!client.capabilities.has('UIDPLUS')) return unsupported()
    await discardAll(client, settings, collected)
    return { ok: true, value: null }
  } catch (error) {
    return { ok: false, failure: collectFailure(error).failure, retry: RETRY, pauses: false }
  } finally {
    client?.close()
  }
}

function unsupported(): Outcome<null> {
  const failure: Failure = { code: 'no_uidplus', reason: 'unsupported', detail: null }
  return { ok: false, failure, retry: null, pauses: false }
}

/** Where the numbers say they are; what is not there any more is looked for by its own id in all our folders. */
async function discardAll(
  client: ImapFlow,
  { folders, moveTo }: MailboxSettings,
  collected: readonly Collected[],
): Promise<void> {
  const missing = new Set(collected)
  for (const [folder, places] of Map.groupBy(collected, (place) => place.folder)) {
    for (const found of await discardByUid(client, folder, places)) missing.delete(found)
  }
  const ids = new Set([...missing].flatMap(({ mailId }) => mailId ?? []))
  const others = [...missing].map(({ folder }) => folder)
  if (ids.size === 0) return
  for (const folder of new Set([...others, ...folders, ...(moveTo === null ? [] : [moveTo])])) {
    await discardById(client, folder, ids)
  }
}

async function discardByUid(
  client: ImapFlow,
  folder: string,
  places: readonly Collected[],
): Promise<Collected[]> {
  const validity = await open(client, folder)
  const here = places.filter((place) => place.validity === validity && place.uid > 0)
  if (here.length === 0) return []
  const named = await idsOf(
    client,
    here.map(({ uid }) => uid),
  )
  // A uid that was given to another mail deletes nothing.
  const same = here.filter(({ uid, mailId }) => named.has(uid) && named.get(uid) === mailId)
  await remove(
    client,
    same.map(({ uid }) => uid),
  )
  return same
}

async function discardById(client: ImapFlow, folder: string, ids: ReadonlySet<string>): Promise<void> {
  if ((await open(client, folder)) === null) return
  for (const id of ids) {
    const uids = await client.search({ header: { 'message-id': id } }, { uid: true })
    if (!Array.isArray(uids)) throw new Error('the server did not search')
    // It searches for parts of words (RFC 3501, 6.4.4).
    const named = uids.length > 0 ? await idsOf(client, uids) : new Map<number, string | null>()
    await remove(
      client,
      uids.filter((uid) => named.get(uid) === id),
    )
  }
}

/** Its validity; null: there is no such folder. */
async function open(client: ImapFlow, folder: string): Promise<string | null> {
  try {
    return String((await client.mailboxOpen(folder)).uidValidity)
  } catch (error) {
    if (isRefusal(error) && !isPassing(error)) return null
    throw error
  }
}

async function idsOf(client: ImapFlow, uids: readonly number[]): Promise<Map<number, string | null>> {
  const answers = await client.fetchAll(uids.join(','), { uid: true, headers: ['message-id'] }, { uid: true })
  return new Map(answers.map(({ uid, headers }) => [uid, headers ? messageIdIn(headers) : null]))
}

async function remove(client: ImapFlow, uids: readonly number[]): Promise<void> {
  if (uids.length === 0) return
  if (!(await client.messageDelete(uids.join(','), { uid: true }))) {
    throw new Error('the server did not delete')
  }
}
