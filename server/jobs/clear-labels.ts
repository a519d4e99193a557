import { HOUR } from '../clock.ts'
import { clearLabels } from '../core/label/clear.ts'
import type { Job } from './job.ts'

/** Takes labels that were deleted from the conversations that have them. */
export const clearLabelsJob: Job = {
  name: 'clear-labels',
  schedule: '* * * * *',
  wokenBy: 'labels',
  lease: HOUR,
  run: clearLabels,
}
