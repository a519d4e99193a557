/** Whether somebody is there who speaks IMAP or SMTP, and can prove to be who was asked for. */
import { connect as connectPlainly, type Socket } from 'node:net'
import { connect as connectByTls } from 'node:tls'
import type { MailServer } from '../providers/provider.ts'

/** Never throws. */
export type Answers = (server: MailServer, language: 'imap' | 'smtp', signal: AbortSignal) => Promise<boolean>

const PATIENCE_MS = 5000
const GREETING = { imap: '* OK', smtp: '220' } as const

/** Reads the first line and goes: nobody signs in, and nothing is sent. */
export const answers: Answers = (server, language, signal) =>
  new Promise((resume) => {
    const socket = open(server)
    const end = (is: boolean) => {
      signal.removeEventListener('abort', no)
      socket.destroy()
      resume(is)
    }
    const no = () => end(false)
    signal.addEventListener('abort', no, { once: true })
    if (signal.aborted) no()
    socket.setTimeout(PATIENCE_MS, no)
    socket.on('error', no).on('close', no)
    socket.once('data', (data) => end(data.toString('latin1').startsWith(GREETING[language])))
  })

function open({ host, port, encryption }: MailServer): Socket {
  if (encryption !== 'tls') return connectPlainly({ host, port })
  return connectByTls({ host, port, servername: host, minVersion: 'TLSv1.2' })
}
