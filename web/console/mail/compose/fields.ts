/** What is written in one mail, and whether it can go like that. Pure. */
import type { ReplyDraft } from '../../../../server/contract/mail.ts'
import type { MailDraft } from '../../../lib/drafts.ts'
import { isPhoto } from '../photo.ts'
import { isBlank, ownWords } from './rich/plain.ts'
import { faultOf, has, join } from './recipients.ts'
import { speaksOfFiles } from './reminder.ts'

export const LONGEST_SUBJECT = 250
const MOST_IN_A_ROW = 50
const MOST_RECIPIENTS = 100

export const emptyMail = (): MailDraft => ({
  about: null,
  to: [],
  cc: [],
  bcc: [],
  subject: '',
  html: '',
  signature: true,
  quote: true,
  fileIds: [],
})

export const recipientsOf = ({ to, cc, bcc }: MailDraft) => [...to, ...cc, ...bcc]

/** As many of a forwarded mail's files go along. */
const MOST_ALONG = 50

/** As the server begins it: all but the words, which are never the server's. */
export const beginning = ({ about, to, cc, subject, files }: ReplyDraft): Partial<MailDraft> => ({
  about,
  to,
  cc,
  bcc: [],
  subject,
  fileIds: files
    .filter((file) => !file.inline || isPhoto(file))
    .map(({ id }) => id)
    .slice(0, MOST_ALONG),
})

/** `mail` as the server begins it, with what was typed `since` the server was asked. */
export function withTyped(given: ReplyDraft, mail: MailDraft, since: MailDraft): Partial<MailDraft> {
  const begun = beginning(given)
  const row = (name: 'to' | 'cc' | 'bcc') =>
    join(
      begun[name] ?? [],
      mail[name].filter((person) => !has(since[name], person)),
    )
  const [to, cc, bcc] = [row('to'), row('cc'), row('bcc')]
  return { ...begun, to, cc, bcc, ...(mail.subject !== since.subject && { subject: mail.subject }) }
}

/** Why it can't go, as far as its addresses say; null: it can. */
export function addressTrouble(mail: MailDraft): 'none' | 'faulty' | 'many' | null {
  const all = recipientsOf(mail)
  if (all.length === 0) return 'none'
  if (all.some(({ address }) => faultOf(address) !== null)) return 'faulty'
  const rows = [mail.to, mail.cc, mail.bcc]
  return all.length > MOST_RECIPIENTS || rows.some((row) => row.length > MOST_IN_A_ROW) ? 'many' : null
}

/** What is asked once before it goes. */
export type Question = 'subject' | 'file'

export function questionsOf(mail: MailDraft, files: number): Question[] {
  const questions: Question[] = []
  if (mail.subject.trim() === '') questions.push('subject')
  if (files === 0 && !isBlank(mail.html) && speaksOfFiles(ownWords(mail.html))) questions.push('file')
  return questions
}
