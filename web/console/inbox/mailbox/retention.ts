/** How long what is kept: here, and at the provider. */
import type { MailboxSettings } from '../../../../server/contract/mailbox.ts'
import { daysFault, isDays, type SectionForm } from './settings.ts'

/** What goes after some days, each in a sentence of its own; and what is proposed where it is kept so far. */
export const KEPT = {
  deleteAfterDays: 180,
  deleteFilesAfterDays: 90,
  deleteRawAfterDays: 30,
  deleteAtProviderAfterDays: 30,
} as const satisfies Partial<Record<keyof MailboxSettings, number>>
export type Kept = keyof typeof KEPT
export const KEPT_KEYS = Object.keys(KEPT) as Kept[]

/** '' is an empty field; null: it is kept. */
export interface RetentionDraft extends Record<Kept, number | '' | null>, Record<string, unknown> {
  eraseAtProvider: boolean
}

export const retention: SectionForm<RetentionDraft> = {
  read: (settings) => ({
    deleteAfterDays: settings.deleteAfterDays ?? null,
    deleteFilesAfterDays: settings.deleteFilesAfterDays ?? null,
    deleteRawAfterDays: settings.deleteRawAfterDays === undefined ? 30 : settings.deleteRawAfterDays,
    deleteAtProviderAfterDays: settings.deleteAtProviderAfterDays ?? null,
    eraseAtProvider: settings.eraseAtProvider ?? true,
  }),
  write: (draft) => ({
    ...Object.fromEntries(KEPT_KEYS.map((key) => [key, draft[key] === '' ? null : draft[key]])),
    eraseAtProvider: draft.eraseAtProvider,
  }),
  check: (draft) =>
    Object.fromEntries(KEPT_KEYS.filter((key) => !isDays(draft[key])).map((key) => [key, daysFault()])),
}
