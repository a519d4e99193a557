/** What happens at the provider to what was taken in. Best effort: the mail is safe here. */
import type { ImapFlow } from 'imapflow'
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { Collected, Collector } from '../../adapter.ts'

export async function putAway(
  client: ImapFlow,
  { after, moveTo }: MailboxSettings,
  collector: Collector,
  collected: readonly Collected[],
): Promise<void> {
  if (collected.length === 0 || after === 'leave') return
  const uids = collected.map(({ uid }) => uid).join(',')
  await client.messageFlagsAdd(uids, ['\\Seen'], { uid: true, silent: true })
  if (after === 'move' && moveTo !== null) await move(client, collector, collected, uids, moveTo)
}

async function move(
  client: ImapFlow,
  collector: Collector,
  collected: readonly Collected[],
  uids: string,
  moveTo: string,
): Promise<void> {
  const moved = await moveOrCopy(client, uids, moveTo)
  if (!moved) return
  const { uidMap, uidValidity } = moved
  for (const from of collected) {
    const uid = uidMap?.get(from.uid)
    // Expunged before it could be moved.
    if (uidMap && uid === undefined) continue
    // Without UIDPLUS nobody tells where it lies; its Message-ID finds it.
    const validity = uid === undefined ? '' : String(uidValidity ?? '')
    await collector.moved(from, { ...from, folder: moveTo, validity, uid: uid ?? 0 })
  }
}

async function moveOrCopy(client: ImapFlow, uids: string, moveTo: string) {
  if (client.capabilities.has('MOVE')) return client.messageMove(uids, moveTo, { uid: true })
  const copied = await client.messageCopy(uids, moveTo, { uid: true })
  if (!copied) return false
  // Never EXPUNGE without uids, which would take along what somebody else has marked.
  if (client.capabilities.has('UIDPLUS')) await client.messageDelete(uids, { uid: true })
  else await client.messageFlagsAdd(uids, ['\\Deleted'], { uid: true, silent: true })
  return copied
}

/** Makes the folder for what was taken in, if it is not there. */
export async function makePlace(client: ImapFlow, { after, moveTo }: MailboxSettings): Promise<void> {
  if (after !== 'move' || moveTo === null) return
  const folders = await client.list()
  if (folders.some(({ path }) => path === moveTo)) return
  // A place that can't be made must not keep mail from coming in: it stays where it is.
  await client.mailboxCreate(moveTo).catch(() => {})
}
