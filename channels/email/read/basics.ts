/** What the head of a mail tells of it, and what stands in for the rest until more is known. */
import type { MailAddress } from '../../adapter.ts'
import { machineOf } from '../machine/machine.ts'
import { readAuthentication } from './authentication.ts'
import { decoded, firstOf, type Head } from './head.ts'
import { answersOf, deliveryIdOf, mailIdOf, unknownSender } from './ids.ts'
import type { Mailbox, ReadMail } from './mail.ts'
import type { Parsed } from './parsed.ts'
import { readPeople } from './people.ts'
import { warningsOf } from './warnings.ts'
import { decodedLine } from './words.ts'

type Contents = Pick<Parsed, 'text' | 'html' | 'parts'>

export function parsedOf({ fields }: Head, contents: Contents, { handed }: Mailbox): Parsed {
  return {
    headers: decoded(fields),
    head: readPeople(fields).head,
    mailId: mailIdOf(fields),
    answers: answersOf(fields),
    ...contents,
    returnPath: handed
      ? handed.returnPath
      : (firstOf(fields, 'return-path')?.replace(/^<([^<>]*)>.*$/, '$1') ?? null),
  }
}

/** A mail without contents. `source`: what stands below the head. */
export function basicsOf({ fields }: Head, parsed: Parsed, source: Uint8Array, mailbox: Mailbox): ReadMail {
  const { head, mailId, answers } = parsed
  const { senders } = readPeople(fields)
  const authentication = mailbox.handed?.authentication ?? readAuthentication(fields, mailbox.authenticators)
  const id = deliveryIdOf(fields, source)
  return {
    id,
    sender: head.from ?? unnamed(parsed, firstOf(fields, 'from') ?? '', id),
    mail: {
      mailId,
      answers: [...answers],
      head,
      segments: [],
      remotePictures: 0,
      warnings: warningsOf({ head, senders, authentication, mailbox }),
      authentication,
      protection: null,
      machine: machineOf(parsed),
      report: null,
      invitation: null,
      unreadable: false,
    },
    files: [],
    page: null,
  }
}

/** Machines that have no address write under the same name again and again; everybody else is somebody else. */
function unnamed({ returnPath }: Parsed, from: string, id: string): MailAddress {
  const name = decodedLine(from.replaceAll(/[<>"]/g, ' '), 200) || null
  return { name, address: unknownSender(from || returnPath || id) }
}
