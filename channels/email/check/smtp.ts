/** Whether mail can be sent: the server, the login, and whether it takes the address. Nothing is sent. */
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { MailboxSettings } from '../../../server/contract/mailbox.ts'
import type { Account, CheckStep, Failure } from '../../adapter.ts'
import { forgetAccessToken, LoginFailure } from '../login.ts'
import { announced, loginOf, opened, prepare, signedIn, type Reply } from '../send/connection.ts'
import { wireAddress } from '../send/headers.ts'
import { outcomeOf } from '../send/outcome.ts'
import { skipped, told, troubleOf, type Stage } from './step.ts'

const PATIENCE_MS = 25_000

export async function smtpSteps(
  account: Account<MailboxSettings>,
  signal: AbortSignal,
): Promise<CheckStep[]> {
  const talk = new Talk(account)
  try {
    return await talk.run(AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]))
  } catch (error) {
    return talk.failed(error)
  } finally {
    talk.close()
  }
}

class Talk {
  readonly #account: Account<MailboxSettings>
  #connection: SMTPConnection | null = null
  #stage: Stage = 'server'

  constructor(account: Account<MailboxSettings>) {
    this.#account = account
  }

  async run(signal: AbortSignal): Promise<CheckStep[]> {
    const { settings } = this.#account
    if (settings.smtpHost === null) {
      return [told('smtp_server', 'warning', 'none'), skipped('smtp_login'), skipped('smtp_sender')]
    }
    const sender: { reply: Reply | null } = { reply: null }
    const connection = prepare(settings, (reply) => (sender.reply = reply))
    this.#connection = connection
    const broken = new Promise<never>((_, refuse) => {
      connection.on('error', refuse)
      signal.addEventListener('abort', () => refuse(new Error('it took too long')), { once: true })
    })
    broken.catch(() => {})
    const login = await loginOf(this.#account, signal)
    await Promise.race([opened(connection), broken])
    this.#stage = 'login'
    if (login) await Promise.race([signedIn(connection, login), broken])
    const from = wireAddress(settings.address) ?? ''
    await Promise.race([announced(connection, from), broken])
    connection.quit()
    return [
      told('smtp_server', 'ok', 'reached', this.#server),
      login
        ? told('smtp_login', 'ok', 'accepted', { user: login.user })
        : told('smtp_login', 'warning', 'without', {}),
      senderStep(settings.address, sender.reply),
    ]
  }

  failed(error: unknown): CheckStep[] {
    const values = { ...this.#server, user: this.#user }
    const sender = skipped('smtp_sender')
    if (error instanceof LoginFailure) {
      const { failure } = error
      if (failure.code === 'no_tls') {
        return [told('smtp_server', 'failed', 'not_encrypted', values), skipped('smtp_login'), sender]
      }
      const login = told('smtp_login', 'failed', 'token', { ...values, error: failure.code }, failure.detail)
      return [skipped('smtp_server'), login, sender]
    }
    const failure = failureOf(error, this.#stage)
    if (failure.reason === 'channel_disconnected') forgetAccessToken(this.#account.settings)
    const { stage, code } = troubleOf(failure, error)
    return stage === 'server' && this.#stage === 'server'
      ? [told('smtp_server', 'failed', code, values, failure.detail), skipped('smtp_login'), sender]
      : [
          told('smtp_server', 'ok', 'reached', this.#server),
          told('smtp_login', 'failed', stage === 'login' ? code : 'no_answer', values, failure.detail),
          sender,
        ]
  }

  close(): void {
    this.#connection?.close()
  }

  get #server() {
    const { smtpHost, smtpPort } = this.#account.settings
    return { host: smtpHost ?? '', port: String(smtpPort) }
  }

  get #user() {
    const { smtpUser, imapUser, address } = this.#account.settings
    return smtpUser ?? imapUser ?? address
  }
}

function failureOf(error: unknown, stage: Stage): Failure {
  const outcome = outcomeOf(error, stage === 'server' ? 'connect' : 'login')
  return outcome.outcome === 'rejected'
    ? outcome.failure
    : { code: 'no_answer', reason: 'provider_trouble', detail: null }
}

/** What the server said to MAIL FROM, before it was taken back with RSET. */
function senderStep(address: string, reply: Reply | null): CheckStep {
  if (reply === null) return skipped('smtp_sender')
  if (reply.status >= 200 && reply.status < 300) return told('smtp_sender', 'ok', 'accepted', { address })
  const code = reply.status >= 500 || reply.status === 0 ? 'refused_sender' : 'later'
  const state = code === 'later' ? 'warning' : 'failed'
  return told('smtp_sender', state, code, { address }, reply.text.slice(0, 300))
}
