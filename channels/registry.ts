import type { Channel, ChannelKind } from './adapter.ts'
import { email } from './email/adapter.ts'
import { web } from './web/adapter.ts'
import { whatsapp } from './whatsapp/adapter.ts'

/** Every channel of this installation. A new one is a folder and a line here. */
export const channels: readonly Channel[] = [whatsapp, web, email]

/** The adapter of a kind. Throws for a kind that has none: an inbox of it can't have been made. */
export function channelOf(kind: ChannelKind): Channel {
  const channel = channels.find((channel) => channel.kind === kind)
  if (!channel) throw new Error(`No channel of kind ${kind}.`)
  return channel
}
