import { MINUTE } from '../clock.ts'
import { tellOfRules } from '../core/retention/told.ts'
import type { Job } from './job.ts'

/** Mails to those who answer for rules, after one was switched on or off; what was not taken is tried again. */
export const tellRules: Job = {
  name: 'tell-rules',
  schedule: '* * * * *',
  wokenBy: 'policy',
  lease: 10 * MINUTE,
  run: tellOfRules,
}
