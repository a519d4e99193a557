import { MINUTE } from '../clock.ts'
import { resumeErasures } from '../core/erasure/going.ts'
import { clearMentions } from '../core/erasure/mentions-kept.ts'
import type { Job } from './job.ts'

/**
 * Erasures of people that were broken off, or that somebody with very many messages makes long; and letters of others in
 * which they stand, once nothing keeps these.
 */
export const resumeErasuresJob: Job = {
  name: 'resume-erasures',
  schedule: '* * * * *',
  lease: 30 * MINUTE,
  run: async (ctx) => (await resumeErasures(ctx)) + (await clearMentions(ctx)),
}
