/** What visitors can do in the chat, and how long it stays, as it is written. */
import type { WidgetSettings } from '../../../../../server/contract/widget.ts'
import { t } from '../../../../lib/i18n.ts'
import type { Faults, SectionForm } from '../section.ts'

export const SWITCHES = ['files', 'voice', 'rating', 'transcript', 'pageUrl'] as const
export type Switch = (typeof SWITCHES)[number]

export interface ChatDraft extends Pick<WidgetSettings, Switch> {
  deletes: boolean
  /** A field of the browser: a number, or '' where it is empty. */
  days: number | ''
}

/** The longest the server takes: ten years. */
export const MOST_DAYS = 3650
/** Proposed where chats are kept so far. */
const DAYS = 30

export const chat: SectionForm<ChatDraft> = {
  read: ({ files, voice, rating, transcript, pageUrl, deleteAfterDays }) => ({
    files,
    voice,
    rating,
    transcript,
    pageUrl,
    deletes: deleteAfterDays !== null,
    days: deleteAfterDays ?? DAYS,
  }),
  write: ({ deletes, days, files, voice, rating, transcript, pageUrl }) => ({
    files,
    voice,
    rating,
    transcript,
    pageUrl,
    deleteAfterDays: deletes && isPeriod(days) ? days : null,
  }),
  check: ({ deletes, days }): Faults =>
    deletes && !isPeriod(days) ? { deleteAfterDays: t('website.fault.days', { most: MOST_DAYS }) } : {},
}

const isPeriod = (days: number | ''): days is number =>
  Number.isInteger(days) && Number(days) >= 1 && Number(days) <= MOST_DAYS
