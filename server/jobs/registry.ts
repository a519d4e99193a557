import { checkInboxes } from './check-inboxes.ts'
import { clearLabelsJob } from './clear-labels.ts'
import { discardCopies } from './discard-copies.ts'
import { expiredSessions } from './expired-sessions.ts'
import { flushLedgerJob } from './flush-ledger.ts'
import { growHoldsJob } from './grow-holds.ts'
import type { Job } from './job.ts'
import { maintain } from './maintain.ts'
import { missingMedia } from './missing-media.ts'
import { oldLeftovers } from './old-leftovers.ts'
import { oldMails } from './old-mails.ts'
import { oldProofs } from './old-proofs.ts'
import { oldUploads } from './old-uploads.ts'
import { oldVisitors } from './old-visitors.ts'
import { orphanFiles } from './orphan-files.ts'
import { retention } from './retention.ts'
import { resumeErasuresJob } from './resume-erasures.ts'
import { syncTemplates } from './sync-templates.ts'
import { tellRules } from './tell-rules.ts'
import { trimEvents } from './trim-events.ts'
import { unclearSends } from './unclear-sends.ts'
import { waitingNews } from './waiting-news.ts'
import { windowReminders } from './window-reminders.ts'
import { workOutDuesJob } from './work-out-dues.ts'

export const jobs: readonly Job[] = [
  checkInboxes,
  clearLabelsJob,
  discardCopies,
  expiredSessions,
  flushLedgerJob,
  growHoldsJob,
  maintain,
  missingMedia,
  oldLeftovers,
  oldMails,
  oldProofs,
  oldUploads,
  oldVisitors,
  orphanFiles,
  retention,
  resumeErasuresJob,
  syncTemplates,
  tellRules,
  trimEvents,
  unclearSends,
  waitingNews,
  windowReminders,
  workOutDuesJob,
]
