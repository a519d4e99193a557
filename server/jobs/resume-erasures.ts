import { MINUTE } from '../clock.ts'
import { resumeErasures } from '../core/erasure/going.ts'
import type { Job } from './job.ts'

/** Erasures of people that were broken off, or that somebody with very many messages makes long. */
export const resumeErasuresJob: Job = {
  name: 'resume-erasures',
  schedule: '* * * * *',
  lease: 30 * MINUTE,
  run: resumeErasures,
}
