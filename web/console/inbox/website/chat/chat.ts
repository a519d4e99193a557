/** What visitors can do in the chat, as it is written. */
import type { WidgetSettings } from '../../../../../server/contract/widget.ts'
import type { Faults, SectionForm } from '../section.ts'

export const SWITCHES = ['files', 'voice', 'rating', 'transcript', 'pageUrl'] as const
export type Switch = (typeof SWITCHES)[number]
export type ChatDraft = Pick<WidgetSettings, Switch>

const switches = ({ files, voice, rating, transcript, pageUrl }: ChatDraft): ChatDraft => ({
  files,
  voice,
  rating,
  transcript,
  pageUrl,
})

export const chat: SectionForm<ChatDraft> = {
  read: switches,
  write: switches,
  check: (): Faults => ({}),
}
