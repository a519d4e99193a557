/** An SMTP server that does as it is told, wrong things included, and counts what it has taken. */
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'

/** What one connection meets. What is left out is answered as it should be. */
export interface Script {
  /** `drop`: the connection is cut instead; `hang`: nothing is said any more. */
  greeting?: Answer
  login?: Answer
  from?: Answer
  rcpt?: Answer | ((address: string) => Answer)
  data?: Answer
  /** Cuts the connection when so much of the mail is here. */
  cutAfter?: number
  /** Behind the final dot. */
  end?: Answer
  /** Whether the mail was taken, if that answer does not tell. */
  keeps?: boolean
  /** Milliseconds before each answer. */
  slow?: number
}
export type Answer = string

export interface TakenMail {
  to: string[]
  raw: string
  messageId: string
}

export interface SmtpWire extends AsyncDisposable {
  /** Of an inbox that sends here. */
  settings: { smtpHost: string; smtpPort: number; smtpEncryption: 'none' }
  mails: TakenMail[]
  /** One for each connection, in turn; after the last all goes well. */
  scripts: Script[]
  connections: number
  /** What was said to sign in. */
  logins: string[]
}

export async function startSmtpWire(): Promise<SmtpWire> {
  const sockets = new Set<Socket>()
  const wire: SmtpWire = {
    settings: { smtpHost: '127.0.0.1', smtpPort: 0, smtpEncryption: 'none' },
    mails: [],
    scripts: [],
    connections: 0,
    logins: [],
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => {})
    wire.connections++
    new Conversation(socket, wire.scripts.shift() ?? {}, wire).begin()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  wire.settings.smtpPort = (server.address() as AddressInfo).port
  return wire
}

const END = '\r\n.\r\n'

class Conversation {
  readonly #socket: Socket
  readonly #script: Script
  readonly #wire: SmtpWire
  #to: string[] = []
  /** What came and was not looked at yet; while a mail comes: all of it. */
  #held = ''
  #inMail = false

  constructor(socket: Socket, script: Script, wire: SmtpWire) {
    this.#socket = socket
    this.#script = script
    this.#wire = wire
  }

  begin(): void {
    this.#socket.setEncoding('latin1').on('data', (text) => this.#hear(String(text)))
    this.#say(this.#script.greeting ?? '220 here')
  }

  #hear(text: string): void {
    this.#held += text
    if (this.#inMail) return this.#hearMail()
    for (let at = this.#held.indexOf('\r\n'); at !== -1; at = this.#held.indexOf('\r\n')) {
      const line = this.#held.slice(0, at)
      this.#held = this.#held.slice(at + 2)
      this.#hearLine(line)
      if (this.#inMail) return this.#hearMail()
    }
  }

  #hearLine(line: string): void {
    const { login = '235 welcome', from = '250 ok', rcpt = '250 ok', data = '354 go on' } = this.#script
    const [verb = ''] = line.toUpperCase().split(/[ :]/, 1)
    const address = /<([^>]*)>/.exec(line)?.[1] ?? ''
    switch (verb) {
      case 'EHLO':
        return this.#say('250-here\r\n250-AUTH PLAIN XOAUTH2\r\n250 SIZE 50000000')
      case 'AUTH':
        this.#wire.logins.push(line)
        return this.#say(login)
      case 'MAIL':
        return this.#say(from)
      case 'RCPT': {
        const answer = typeof rcpt === 'function' ? rcpt(address) : rcpt
        if (answer.startsWith('2')) this.#to.push(address)
        return this.#say(answer)
      }
      case 'DATA':
        this.#inMail = data.startsWith('3')
        return this.#say(data)
      case 'QUIT':
        this.#socket.end('221 bye\r\n')
        return
      default:
        // To an empty line, as after 334 (RFC 4954, 4): the login is over, and it failed.
        return this.#say(line === '' ? '535 5.7.8 not you' : '502 what?')
    }
  }

  #hearMail(): void {
    const { cutAfter = Infinity, end = '250 taken' } = this.#script
    if (this.#held.length >= cutAfter) {
      this.#socket.resetAndDestroy()
      return
    }
    const at = this.#held.indexOf(END)
    if (at === -1) return
    const raw = `${this.#held.slice(0, at)}\r\n`.replaceAll('\r\n..', '\r\n.')
    this.#held = this.#held.slice(at + END.length)
    this.#inMail = false
    const messageId = /^Message-ID: <([^>]*)>/im.exec(raw)?.[1] ?? ''
    if (this.#script.keeps ?? end.startsWith('2')) this.#wire.mails.push({ to: this.#to, raw, messageId })
    this.#say(end)
  }

  #say(answer: Answer): void {
    if (answer === 'hang') return
    const speak = () => {
      if (answer === 'drop') this.#socket.resetAndDestroy()
      else if (this.#socket.writable) this.#socket.write(`${answer}\r\n`)
    }
    if (this.#script.slow === undefined) speak()
    else setTimeout(speak, this.#script.slow)
  }
}
