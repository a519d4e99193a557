/** What an agent wrote → the mail as it goes out, and as the thread shows it. Pure. */
import type { MailAddress, MailSegment, OutboundMail } from '../../../channels/adapter.ts'
import type { Below } from './quote.ts'
import type { Recipients } from './recipients.ts'
import { plainOf, smallHtml } from './small-html.ts'

/** What it answers, as its Message-IDs. */
export interface Before {
  inReplyTo: string | null
  /** Oldest first. */
  references: string[]
}

export interface Writing {
  mailId: string
  from: MailAddress
  replyTo: MailAddress | null
  recipients: Recipients
  subject: string
  /** As it was written: nothing has been taken out of it. */
  html: string
  /** The small set of HTML; empty: none. */
  signature: string
  below: Below | null
  before: Before
}

export interface Composed {
  mail: OutboundMail
  /** Without signature and what stands below; empty: nothing was written. */
  said: string
  segments: MailSegment[]
}

/** The line that mail programs know a signature by (RFC 3676, 4.3). */
const DASHES = '-- \n'

export function composeMail(writing: Writing): Composed {
  const { mailId, from, replyTo, recipients, subject, below, before } = writing
  const html = smallHtml(writing.html)
  const said = plainOf(html)
  const signature = plainOf(writing.signature)
  const segments = apart([
    { kind: 'text', text: said },
    { kind: 'signature', text: signature === '' ? '' : `${DASHES}${signature}` },
    { kind: 'quote', text: below?.text ?? '' },
  ])
  const page = [
    `<div>${html}</div>`,
    ...(signature === '' ? [] : [`<div>-- <br>${writing.signature}</div>`]),
    ...(below ? [`<div>${below.html}</div>`] : []),
  ].join('<br>')
  const mail: OutboundMail = {
    mailId,
    from,
    replyTo,
    ...recipients,
    subject,
    text: segments.map(({ text }) => text).join(''),
    html: `<!doctype html><html><head><meta charset="utf-8"></head><body>${page}</body></html>`,
    ...before,
    automatic: false,
  }
  return { mail, said, segments }
}

/** One that a machine writes: text alone. */
export function composeAutomatic(
  writing: Pick<Writing, 'mailId' | 'from' | 'replyTo' | 'recipients' | 'subject' | 'before'> & {
    text: string
  },
): Composed {
  const { text, recipients, before, ...rest } = writing
  const mail = { ...rest, ...recipients, ...before, text, html: null, automatic: true }
  return { mail, said: text, segments: [{ kind: 'text', text }] }
}

/** With an empty line between them; put together they are the whole text. */
function apart(segments: readonly MailSegment[]): MailSegment[] {
  const filled = segments.filter(({ text }) => text !== '')
  return filled.map(({ kind, text }, at) => ({
    kind,
    text: at < filled.length - 1 ? `${text}\n\n` : text,
  }))
}

/** What stands between the brackets of a Message-ID, and nothing that could end a header or a bracket. */
const ID = /^[\x21-\x3b\x3d\x3f-\x7e]{1,250}$/
/** The first tells other programs where a thread begins; of the others the newest say enough. */
const NEWEST = 20

/** `answers`: what the answered mail itself answers, as in MailFacts. */
export function answerTo(mailId: string | null, answers: readonly string[]): Before {
  const chain = [...answers.toReversed(), ...(mailId === null ? [] : [mailId])].filter((id) => ID.test(id))
  const [first, ...rest] = new Set(chain)
  const references = first === undefined ? [] : [first, ...rest.slice(-NEWEST)]
  return { inReplyTo: mailId !== null && ID.test(mailId) ? mailId : null, references }
}
