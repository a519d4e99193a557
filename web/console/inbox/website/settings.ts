/** A website inbox as its admin pages know it. */
import type { InboxDetail } from '../../../../server/contract/inbox.ts'
import type { WidgetSettings } from '../../../../server/contract/widget.ts'

export const SECTIONS = ['embed', 'look', 'hours', 'before', 'people', 'chat'] as const
export type Section = (typeof SECTIONS)[number]
export const isSection = (name: unknown): name is Section => SECTIONS.some((section) => section === name)

/** The server validates what it keeps. `identitySecret` is null or a mark that there is one. */
export const settingsOf = ({ settings }: InboxDetail) => settings as WidgetSettings

/** The languages an admin has written something in, that of everybody else first. */
export function languagesOf({ language, texts, notice }: WidgetSettings): string[] {
  return [...new Set([language, ...Object.keys(texts), ...Object.keys(notice?.texts ?? {})])]
}

/** What a section may write. */
export type SettingsChange = Partial<WidgetSettings>
