/** What of the provider's copies goes with what goes here. How long things are kept is for the retention rules to say. */
import type { SectionForm } from './settings.ts'

export interface RetentionDraft extends Record<string, unknown> {
  eraseAtProvider: boolean
}

export const retention: SectionForm<RetentionDraft> = {
  read: (settings) => ({ eraseAtProvider: settings.eraseAtProvider ?? true }),
  write: ({ eraseAtProvider }) => ({ eraseAtProvider }),
  check: () => ({}),
}
