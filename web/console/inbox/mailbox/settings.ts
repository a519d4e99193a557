/** A mailbox as its admin pages know it: what each form reads of its settings and writes of them. Pure. */
import type { InboxDetail } from '../../../../server/contract/inbox.ts'
import type { MailboxSettings } from '../../../../server/contract/mailbox.ts'

export const SECTIONS = ['connection', 'receiving', 'sending', 'automatic', 'retention'] as const
export type Section = (typeof SECTIONS)[number]

/** The server validates what it keeps. A secret is null or a mark that there is one. */
export const settingsOf = ({ settings }: InboxDetail) => settings as MailboxSettings

export type SettingsChange = Partial<MailboxSettings>
export type Faults = Partial<Record<string, string>>

export interface SectionForm<Draft extends object> {
  read(settings: SettingsChange): Draft
  write(draft: Draft): SettingsChange
  check(draft: Draft): Faults
}

/** What is not entered is null. */
export const entered = (text: string): string | null => text.trim() || null
/** One a line. */
export const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
