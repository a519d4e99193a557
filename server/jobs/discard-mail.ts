import { HOUR } from '../clock.ts'
import { discardDue } from '../core/mail/discard.ts'
import type { Job } from './job.ts'

/** Mails that are to go at their provider, too. */
export const discardMail: Job = {
  name: 'discard-mail',
  schedule: '*/5 * * * *',
  lease: HOUR,
  run: discardDue,
}
