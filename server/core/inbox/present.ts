import type { AppContext } from '../../context.ts'
import type { InboxDetail, InboxView } from '../../contract/inbox.ts'
import { promisedDays } from '../retention/promise.ts'
import { settingsOf, type Inbox } from './store.ts'

export function presentInbox(ctx: AppContext, inbox: Inbox): InboxView {
  const { capabilities } = ctx.channel(inbox.channel)
  return {
    id: inbox.id,
    channel: inbox.channel,
    name: inbox.name,
    simulator: inbox.simulator === 1,
    paused: inbox.paused,
    visibility: inbox.visibility,
    readReceipts: inbox.read_receipts === 1,
    capabilities: {
      ...capabilities,
      receipts: [...capabilities.receipts],
      sends: [...capabilities.sends],
      files: capabilities.files.map((limit) => ({ ...limit, mimeTypes: [...limit.mimeTypes] })),
    },
  }
}

/** A secret is never shown again: only whether it is set. */
const SET = '•••'

export async function presentInboxDetail(
  ctx: AppContext,
  inbox: Inbox,
  members: number[],
): Promise<InboxDetail> {
  const open = JSON.parse(inbox.settings) as Record<string, unknown>
  const stored = settingsOf(ctx, inbox) as Record<string, unknown>
  const secret = ctx
    .channel(inbox.channel)
    .fields.filter((field) => field.secret)
    .map(({ key }) => [key, stored[key] ? SET : null] as const)
  return {
    ...presentInbox(ctx, inbox),
    settings: { ...open, ...Object.fromEntries(secret) },
    members,
    promisedDays: await promisedDays(ctx, inbox),
  }
}
