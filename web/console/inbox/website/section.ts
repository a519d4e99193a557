import type { WidgetSettings } from '../../../../server/contract/widget.ts'
import type { SettingsChange } from './settings.ts'

/** Sentences by path, as the server names them below `settings`: `week.0.to`. */
export type Faults = Record<string, string>

/**
 * One form: what it reads of the settings, and what it writes of them. Pure, so that reading, writing and
 * faults are tested alone. `write` is total: a draft that has faults can still be looked at.
 */
export interface SectionForm<Draft extends object> {
  read(settings: WidgetSettings): Draft
  write(draft: Draft): SettingsChange
  check(draft: Draft): Faults
}
