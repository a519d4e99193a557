/** What is written in one mail, and whether it can go like that. Pure. */
import type { ReplyDraft } from '../../../../server/contract/mail.ts'
import type { MailDraft } from '../../../lib/drafts.ts'
import { isBlank, ownWords } from './rich/plain.ts'
import { faultOf } from './recipients.ts'
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

/** As the server begins it. Words that stand there already stay. */
export function begin(mail: MailDraft, given: ReplyDraft): void {
  mail.about = given.about
  mail.to = given.to
  mail.cc = given.cc
  mail.bcc = []
  mail.subject = given.subject
  mail.fileIds = given.files.map(({ id }) => id)
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
