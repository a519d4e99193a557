/**
 * For the faults of IMAP servers. A proxy in front of a real one, which cuts, hangs and says goodbye; and a
 * server that tells lies, as a script has it.
 */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface Proxy extends AsyncDisposable {
  port: number
  /** How many connections there were. */
  connections: number
  /** What becomes of a connection: asked for each, with its number from 1 on. */
  fault: (connection: number) => Fault | null
  /** Closes all there are. */
  cut(): void
}

/** cut: closed after so many bytes of the server's · hang: nothing more comes · bye: it is said before the end */
export interface Fault {
  kind: 'cut' | 'hang' | 'bye'
  after: number
}

export async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    const fault = proxy.fault(++proxy.connections)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream)
    let passed = 0
    upstream.on('data', (chunk) => {
      const left = fault ? fault.after - passed : Infinity
      passed += chunk.length
      if (chunk.length <= left) client.write(chunk)
      else if (left >= 0) breakOff(client, chunk.subarray(0, left), fault?.kind ?? 'cut')
    })
  })
  const port = await listen(server)
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const proxy: Proxy = {
    port,
    connections: 0,
    fault: () => null,
    cut,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
  return proxy
}

function breakOff(client: Socket, rest: Uint8Array, kind: Fault['kind']): void {
  client.write(rest)
  if (kind === 'bye') client.end('\r\n* BYE Server is shutting down\r\n')
  else if (kind === 'cut') client.end()
}

function listen(server: Server): Promise<number> {
  return new Promise((resume) => {
    server.listen(0, '127.0.0.1', () => resume((server.address() as AddressInfo).port))
  })
}

export interface WireMail {
  uid: number
  raw: string
  /** INTERNALDATE, milliseconds. */
  at: number
}

/** One folder of a server that does as it is told, right or wrong. */
export interface WireServer extends AsyncDisposable {
  port: number
  validity: number
  mails: WireMail[]
  /** Told in place of the truth; null: the truth. */
  uidNext: number | null
  /** Asked before each FETCH of a mail's content; false: it is refused. */
  onContent: (uid: number) => boolean
  /** Uids that a search names and FETCH says nothing of. */
  untold: Set<number>
  /** Says how many mails there are to whoever waits; to nobody before somebody does. */
  announce(count: number): Promise<void>
  /** Everything that was asked of it, one command a line, without its tag. */
  asked: string[]
}

export async function startWire(): Promise<WireServer> {
  const waiting = new Set<Socket>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => {
      sockets.delete(socket)
      waiting.delete(socket)
    })
    socket.write('* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n')
    let text = ''
    let idle = ''
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (let end = text.indexOf('\r\n'); end !== -1; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end)
        text = text.slice(end + 2)
        const [tag = '', ...words] = line.split(' ')
        if (line === 'DONE') {
          waiting.delete(socket)
          socket.write(`${idle} OK done\r\n`)
        } else if (words[0] === 'IDLE') {
          idle = tag
          waiting.add(socket)
          socket.write('+ waiting\r\n')
          server.emit('idling')
        } else socket.write(answer(wire, tag, words))
      }
    })
  })
  const wire: WireServer = {
    port: await listen(server),
    validity: 1,
    mails: [],
    uidNext: null,
    onContent: () => true,
    untold: new Set(),
    announce: async (count) => {
      while (waiting.size === 0) await once(server, 'idling')
      for (const socket of waiting) socket.write(`* ${count} EXISTS\r\n`)
    },
    asked: [],
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
  return wire
}

function answer(wire: WireServer, tag: string, words: readonly string[]): string {
  wire.asked.push(words.join(' '))
  const [command = '', ...rest] = words.map((word) => word.toUpperCase())
  if (command === 'CAPABILITY') return `* CAPABILITY IMAP4rev1 IDLE\r\n${tag} OK done\r\n`
  if (command === 'SELECT') return select(wire, tag)
  if (command === 'LIST' || command === 'LSUB') return `* ${command} () "/" INBOX\r\n${tag} OK done\r\n`
  if (command === 'UID' && rest[0] === 'SEARCH') return search(wire, tag, rest)
  if (command === 'UID' && rest[0] === 'FETCH') return fetched(wire, tag, rest[1] ?? '', rest.join(' '))
  return `${tag} OK done\r\n`
}

function select({ mails, validity, uidNext }: WireServer, tag: string): string {
  const next = uidNext ?? Math.max(0, ...mails.map(({ uid }) => uid)) + 1
  const facts = ['* FLAGS (\\Seen)', `* ${mails.length} EXISTS`, `* OK [UIDVALIDITY ${validity}] is`]
  return [...facts, `* OK [UIDNEXT ${next}] is`, `${tag} OK [READ-WRITE] done`, ''].join('\r\n')
}

function search(wire: WireServer, tag: string, words: readonly string[]): string {
  const range = words[words.indexOf('UID', 1) + 1] ?? '1:*'
  const uids = wire.mails.map(({ uid }) => uid).filter(within(wire, range))
  return `* SEARCH ${uids.join(' ')}\r\n${tag} OK done\r\n`
}

function fetched(wire: WireServer, tag: string, range: string, query: string): string {
  const wanted = wire.mails.filter(({ uid }) => within(wire, range)(uid))
  const partial = /BODY\.PEEK\[\]<(\d+)\.(\d+)>/.exec(query)
  const [only] = wanted
  if (partial && only && !wire.onContent(only.uid)) return `${tag} NO that mail is broken\r\n`
  const lines = wanted
    .filter(({ uid }) => partial !== null || !wire.untold.has(uid))
    .map((mail) => {
      const content = partial ? source(mail.raw, partial) : describe(mail)
      return `* ${wire.mails.indexOf(mail) + 1} FETCH (UID ${mail.uid} ${content})\r\n`
    })
  return `${lines.join('')}${tag} OK done\r\n`
}

function source(raw: string, [, start = '0', length = '0']: RegExpExecArray): string {
  const bytes = raw.slice(Number(start), Number(start) + Number(length))
  return `BODY[]<${start}> {${bytes.length}}\r\n${bytes}`
}

function describe({ raw, at }: WireMail): string {
  const head = `${raw.slice(0, raw.indexOf('\r\n\r\n'))}\r\n\r\n`
  const day = new Date(at).toUTCString()
  const [, date = '', month = '', year = '', time = ''] = /, (\d+) (\w+) (\d+) ([\d:]+)/.exec(day) ?? []
  const received = `INTERNALDATE "${date}-${month}-${year} ${time} +0000"`
  return `${received} RFC822.SIZE ${raw.length} BODY[HEADER.FIELDS (MESSAGE-ID)] {${head.length}}\r\n${head}`
}

/** Of a sequence set; `*` is the last there is, as RFC 3501 has it. */
function within({ mails }: WireServer, set: string): (uid: number) => boolean {
  const last = Math.max(0, ...mails.map(({ uid }) => uid))
  const ranges = set.split(',').map((part) => {
    const [from = 0, to = from] = part.split(':').map((end) => (end === '*' ? last : Number(end)))
    return [Math.min(from, to), Math.max(from, to)] as const
  })
  return (uid) => ranges.some(([from, to]) => uid >= from && uid <= to)
}
