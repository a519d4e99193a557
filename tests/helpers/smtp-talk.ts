/** The other side of a listener: says lines as they are given, and hears what is answered. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { createTransport } from 'nodemailer'

export interface Talk extends AsyncDisposable {
  socket: Socket
  /** The next answer, all of its lines: `250 OK`. */
  hear(): Promise<string>
  /** Says a line and gives the code of what is answered to it. */
  say(line: string): Promise<number>
  /** Bytes as they are. */
  write(text: string): void
}

export async function talkTo(port: number): Promise<Talk> {
  const socket = connect(port, '127.0.0.1')
  socket.setEncoding('utf8').on('error', () => {})
  let heard = ''
  let gone = false
  let wake = () => {}
  socket.on('data', (text: string) => {
    heard += text
    wake()
  })
  socket.on('close', () => {
    gone = true
    wake()
  })
  const hear = async (): Promise<string> => {
    for (;;) {
      const found = /^(?:\d{3}-[^\n]*\n)*\d{3}(?: [^\n]*)?\n/.exec(heard)
      if (found) {
        heard = heard.slice(found[0].length)
        return found[0].trimEnd()
      }
      if (gone) throw new Error('the connection is gone')
      await new Promise<void>((resume) => (wake = resume))
    }
  }
  return {
    socket,
    hear,
    say: async (line) => {
      socket.write(`${line}\r\n`)
      const answer = await hear()
      return Number(answer.split('\n').at(-1)?.slice(0, 3))
    },
    write: (text) => void socket.write(text),
    [Symbol.asyncDispose]: async () => {
      socket.destroy()
      if (!gone) await once(socket, 'close')
    },
  }
}

/** Hands a mail over as a mail server does. Throws what it is refused with (`responseCode`). */
export async function handOver(
  port: number,
  { from, to, raw }: { from: string; to: string[]; raw: string },
): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true })
  try {
    await transport.sendMail({ envelope: { from, to }, raw })
  } finally {
    transport.close()
  }
}
