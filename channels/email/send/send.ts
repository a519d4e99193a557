/** Sends one mail over SMTP: one attempt, on a connection of its own, with an eye on how far it got. */
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection'
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { Account, Outbound, OutboundMail, SendResult } from '../../adapter.ts'
import { forgetAccessToken } from '../login.ts'
import { compose, type Source } from './compose.ts'
import { loginOf, opened, prepare, signedIn } from './connection.ts'
import { wireAddress } from './headers.ts'
import { brokenOff, outcomeOf, refusedHere, refusedOf, type Phase } from './outcome.ts'

export async function send(
  { content, to, files = [] }: Outbound,
  account: Account<MailboxSettings>,
  signal: AbortSignal,
): Promise<SendResult> {
  if (content.kind !== 'mail') return refusedHere('unsupported', 'unsupported')
  const { mail } = content
  const recipients = recipientsOf(mail, new Set(to.map(({ value }) => value)))
  const from = wireAddress(mail.from.address)
  const source = compose(mail, files)
  if (!source || from === null || !recipients) return refusedHere('bad_address', 'bad_request')
  const attempt = new Attempt(account)
  try {
    return await attempt.make({ from, to: recipients }, source, mail, signal)
  } finally {
    source.stream.destroy()
  }
}

/** Those of the mail's recipients who are still to get it. null: there is nobody, or not one single address. */
function recipientsOf({ to, cc, bcc }: OutboundMail, wanted: ReadonlySet<string>): string[] | null {
  const people = [...to, ...cc, ...bcc].filter(({ address }) => wanted.has(address))
  const wire = people.map(({ address }) => wireAddress(address))
  if (wire.length === 0 || wire.includes(null)) return null
  return [...new Set(wire.filter((address) => address !== null))]
}

class Attempt {
  readonly #account: Account<MailboxSettings>
  #phase: Phase = 'connect'

  constructor(account: Account<MailboxSettings>) {
    this.#account = account
  }

  async make(
    envelope: { from: string; to: string[] },
    source: Source,
    mail: OutboundMail,
    signal: AbortSignal,
  ): Promise<SendResult> {
    let connection: SMTPConnection | null = null
    const aborted = new Promise<never>((_, refuse) => {
      if (signal.aborted) refuse(new BrokenOff())
      else signal.addEventListener('abort', () => refuse(new BrokenOff()), { once: true })
    })
    aborted.catch(() => {})
    try {
      connection = prepare(this.#account.settings)
      const broken = new Promise<never>((_, refuse) => connection?.on('error', refuse))
      broken.catch(() => {})
      const info = await Promise.race([this.#talk(connection, envelope, source, signal), broken, aborted])
      connection.quit()
      const refused = refusedOf(info.rejectedErrors).map((each) => ({
        ...each,
        address: asWritten(mail, each.address),
      }))
      return { outcome: 'accepted', externalId: mail.mailId, addresses: [], refused }
    } catch (error) {
      if (error instanceof BrokenOff) return brokenOff(this.#phase)
      const outcome = outcomeOf(error, this.#phase)
      if (outcome.outcome === 'rejected' && outcome.pauses) forgetAccessToken(this.#account.settings)
      return outcome
    } finally {
      connection?.close()
    }
  }

  async #talk(
    connection: SMTPConnection,
    envelope: { from: string; to: string[] },
    { stream, size }: Source,
    signal: AbortSignal,
  ): Promise<SMTPConnectionSendInfo> {
    const login = await loginOf(this.#account, signal)
    await opened(connection)
    this.#phase = 'login'
    if (login) await signedIn(connection, login)
    this.#phase = 'sending'
    // Before the library hears of it and writes the final dot.
    stream.once('end', () => (this.#phase = 'handed'))
    return new Promise((resume, refuse) =>
      connection.send({ ...envelope, size }, stream, (error, info) =>
        error || !info ? refuse(error ?? new Error('no answer')) : resume(info),
      ),
    )
  }
}

class BrokenOff extends Error {
  override name = 'BrokenOff'
}

const asWritten = ({ to, cc, bcc }: OutboundMail, wire: string): string =>
  [...to, ...cc, ...bcc].find(({ address }) => wireAddress(address) === wire)?.address ?? wire
