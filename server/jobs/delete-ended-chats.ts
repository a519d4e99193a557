import { MINUTE } from '../clock.ts'
import { eraseEndedChats } from '../core/erasure/ended.ts'
import type { Job } from './job.ts'

/** Chats of websites, and conversations by mail, whose period after their end is over. */
export const deleteEndedChats: Job = {
  name: 'delete-ended-chats',
  schedule: '*/15 * * * *',
  lease: 30 * MINUTE,
  run: eraseEndedChats,
}
