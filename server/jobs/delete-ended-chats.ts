import { MINUTE } from '../clock.ts'
import { eraseEndedChats } from '../core/erasure/ended.ts'
import type { Job } from './job.ts'

/** Chats of websites whose period after their end is over. */
export const deleteEndedChats: Job = {
  name: 'delete-ended-chats',
  schedule: '*/15 * * * *',
  lease: 30 * MINUTE,
  run: eraseEndedChats,
}
