import { HOUR } from '../clock.ts'
import { discardDue } from '../core/discard/queue.ts'
import type { Job } from './job.ts'

/** Mails and files that are to go at their provider, too. */
export const discardCopies: Job = {
  name: 'discard-copies',
  schedule: '*/5 * * * *',
  lease: HOUR,
  run: discardDue,
}
