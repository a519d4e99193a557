import { MINUTE } from '../clock.ts'
import { remindOfClosing } from '../core/conversation/closing.ts'
import type { Job } from './job.ts'

/** Who waits for an answer while the window for free answers is about to shut. */
export const windowReminders: Job = {
  name: 'window-reminders',
  schedule: '* * * * *',
  lease: 5 * MINUTE,
  run: remindOfClosing,
}
