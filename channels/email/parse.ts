/** A mail that was read → one neutral message. Reading it is channels/email/read's part, in a thread of its own. */
import type { InboundEvent, InboundMessage } from '../adapter.ts'
import { EmailDelivery } from './delivery.ts'

export function parseEmail(raw: string): InboundEvent[] {
  const delivery = read(raw)
  if (!delivery) {
    const reason = 'expected what the server writes of a mail'
    return [{ type: 'malformed', account: null, reason, raw: () => raw }]
  }
  return [{ ...messageOf(delivery), raw: () => raw }]
}

function read(raw: string): EmailDelivery | null {
  try {
    // Its words for failures are checked where they are made.
    return (EmailDelivery.safeParse(JSON.parse(raw)).data as EmailDelivery | undefined) ?? null
  } catch {
    return null
  }
}

/** What a list shows of it: the text that is no quote and no signature, else all there is. */
function textOf({ segments }: EmailDelivery['mail']): string | null {
  const said = segments.filter(({ kind }) => kind === 'text').map(({ text }) => text)
  const text = (said.length > 0 ? said : segments.map((segment) => segment.text)).join('\n').trim()
  return text === '' ? null : text
}

function messageOf({ inbox, id, at, sender, old, mail, files }: EmailDelivery): InboundMessage {
  return {
    type: 'message',
    account: inbox,
    at,
    externalId: id,
    from: { addresses: [{ kind: 'email', value: sender.address }], name: sender.name },
    direction: 'in',
    origin: old ? 'history' : 'live',
    delivery: null,
    message: {
      type: 'mail',
      text: textOf(mail),
      files: files.map(({ inline, ...file }) => ({
        ...file,
        held: true as const,
        ...(inline ? { inline } : {}),
      })),
      quotedId: null,
      forwarded: false,
      details: null,
    },
    replyUntil: null,
    entryPoint: false,
    standby: false,
    mail,
  }
}
