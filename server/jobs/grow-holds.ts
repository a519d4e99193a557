import { MINUTE } from '../clock.ts'
import { growHolds } from '../core/hold/grow.ts'
import type { Job } from './job.ts'

/** What a search finds since it was placed, and what was broken off. */
export const growHoldsJob: Job = {
  name: 'grow-holds',
  schedule: '23 * * * *',
  lease: 30 * MINUTE,
  run: growHolds,
}
