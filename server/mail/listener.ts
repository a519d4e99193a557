/**
 * Mail that is handed to us by SMTP (RFC 5321), for mailboxes that receive that way. Whoever hands it over is
 * told that we have it once it is durable, and that they may try again where it can't be stored. Nothing is
 * passed on to anybody, and nobody signs in.
 */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import { hostname } from 'node:os'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { SmtpListenConfig } from '../../config/smtp-listen.ts'
import { MINUTE, SECOND } from '../clock.ts'
import type { AppContext } from '../context.ts'
import { keepMail } from '../core/mail/raw.ts'
import { LISTENER_LIMITS, ListenerPace, type ListenerLimits } from './listener-pace.ts'
import { inboxesOf } from './recipient.ts'

/** As much as is kept of a mail (core/mail/raw.ts). */
const LARGEST = 100 * 1024 * 1024
const MOST_CLIENTS = 200
/** RFC 5321, 4.5.3.1.8: fewer must not be refused. */
const MOST_RECIPIENTS = 100
const SILENCE = MINUTE
/** However slowly somebody goes on: 100 MB over a slow line take that long. */
const LONGEST = 30 * MINUTE
const CLOSE_WITHIN = 2 * SECOND

export class MailListener {
  readonly #ctx: AppContext
  readonly #config: SmtpListenConfig
  readonly #pace: ListenerPace
  readonly #taking = new Set<Promise<void>>()
  #server: SMTPServer | null = null

  constructor(ctx: AppContext, config: SmtpListenConfig, limits: ListenerLimits = LISTENER_LIMITS) {
    this.#ctx = ctx
    this.#config = config
    this.#pace = new ListenerPace(limits)
  }

  /** Resolves once it answers. Throws if the place is taken, or the certificate can't be read. */
  async start(): Promise<void> {
    const { host, port } = this.#config
    const server = await this.#create()
    this.#server = server
    server.server.on('connection', (socket) => {
      socket.once('close', this.#pace.opened(socket.remoteAddress ?? ''))
      endInTime(socket)
    })
    // What goes wrong with one connection is the other side's matter, and ends it.
    server.on('error', (error) => this.#ctx.log.debug({ err: error }, 'a connection for mail broke off'))
    server.listen(port, host)
    await once(server.server, 'listening')
    this.#ctx.log.info({ port: this.port }, 'listening for mail')
  }

  /** What was handed over in full is still taken in. */
  async stop(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server) await new Promise<void>((closed) => server.close(() => closed()))
    await Promise.allSettled(this.#taking)
  }

  /** Throws if it does not listen. */
  get port(): number {
    if (!this.#server) throw new Error('nothing listens')
    return (this.#server.server.address() as AddressInfo).port
  }

  async #create(): Promise<SMTPServer> {
    const { tls } = this.#config
    const { publicUrl } = this.#ctx.config
    return new SMTPServer({
      name: publicUrl ? new URL(publicUrl).hostname : hostname(),
      banner: 'Sandglass',
      size: LARGEST,
      maxClients: MOST_CLIENTS,
      maxRecipients: MOST_RECIPIENTS,
      authOptional: true,
      disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
      ...(tls ? { cert: await readFile(tls.certFile), key: await readFile(tls.keyFile) } : {}),
      disableReverseLookup: true,
      socketTimeout: SILENCE,
      closeTimeout: CLOSE_WITHIN,
      onConnect: ({ remoteAddress }, done) => void answer(this.#enter(remoteAddress), done),
      onMailFrom: (_from, { remoteAddress }, done) => void answer(this.#begin(remoteAddress), done),
      onRcptTo: ({ address }, { remoteAddress }, done) =>
        void answer(this.#name(remoteAddress, address), done),
      onData: (stream, session, done) => void answer(this.#takeIn(stream, session), done),
    })
  }

  async #enter(peer: string): Promise<void> {
    if (!(await this.#pace.mayEnter(peer))) throw new Refused(421, 'Too many connections, try again later')
  }

  async #begin(peer: string): Promise<void> {
    if (!(await this.#pace.mail(peer))) throw new Refused(450, 'Too many mails, try again later')
  }

  async #name(peer: string, address: string): Promise<void> {
    if ((await this.#inboxesOf(address)).length > 0) return
    if (!(await this.#pace.stranger(peer))) throw new Refused(421, 'Too many unknown addresses')
    throw new Refused(550, 'No such mailbox here')
  }

  async #inboxesOf(address: string): Promise<number[]> {
    return inboxesOf(this.#ctx, address).catch((error: unknown) => this.#notNow(error))
  }

  #takeIn(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<void> {
    const taking = this.#keep(stream, session)
      .catch((error: unknown) => this.#notNow(error))
      .finally(() => this.#taking.delete(taking))
    this.#taking.add(taking)
    return taking
  }

  /** First all of it, under a name of its own; then in each of the mailboxes it is for. */
  async #keep(stream: SMTPServerDataStream, { envelope, ...session }: SMTPServerSession): Promise<void> {
    const { blobs, clock } = this.#ctx
    const whole = await blobs.write(wholeOf(stream), LARGEST)
    try {
      const mailboxes = new Map<number, string[]>()
      for (const { address } of envelope.rcptTo) {
        for (const id of await inboxesOf(this.#ctx, address)) {
          mailboxes.set(id, [...(mailboxes.get(id) ?? []), address])
        }
      }
      if (mailboxes.size === 0) throw new Refused(550, 'No such mailbox here')
      for (const [inboxId, to] of mailboxes) {
        await keepMail(this.#ctx, {
          inboxId,
          source: blobs.read(whole.name),
          at: clock.now(),
          place: null,
          envelope: {
            from: envelope.mailFrom ? envelope.mailFrom.address : '',
            to,
            address: session.remoteAddress,
            hello: session.hostNameAppearsAs,
          },
        })
      }
    } finally {
      await blobs.remove(whole.name)
    }
  }

  /** Whatever it is that went wrong here, they still have the mail. */
  #notNow(error: unknown): never {
    if (error instanceof Refused) throw error
    this.#ctx.log.warn({ err: error }, 'a mail that was handed over was not taken in')
    throw new Refused(451, 'Not possible at the moment, try again later')
  }
}

/** What the other side is told (RFC 5321, 4.2.3): 4xx to try again, 5xx that it is pointless. */
class Refused extends Error {
  override name = 'Refused'
  readonly responseCode: number

  constructor(responseCode: number, message: string) {
    super(message)
    this.responseCode = responseCode
  }
}

async function answer(work: Promise<void>, done: (error?: Error | null) => void): Promise<void> {
  let refusal: Error | null = null
  try {
    await work
  } catch (error) {
    refusal = error as Error
  }
  done(refusal)
}

/** The stream of a connection that breaks fails; of what is too large the library tells the other side. */
async function* wholeOf(stream: SMTPServerDataStream): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield chunk as Buffer
  if (stream.sizeExceeded) throw new Refused(552, 'Too large')
}

function endInTime(socket: Socket): void {
  const alarm = setTimeout(() => socket.destroy(), LONGEST)
  socket.once('close', () => clearTimeout(alarm))
}
