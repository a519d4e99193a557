/** Colour, place and words of the widget, as they are written. */
import type { WidgetSettings } from '../../../../../server/contract/widget.ts'
import { t } from '../../../../lib/i18n.ts'
import type { Faults, SectionForm } from '../section.ts'
import { isColor } from './contrast.ts'

export interface TextsDraft {
  language: string
  title: string
  greeting: string
  away: string
}

export interface LookDraft {
  color: string
  side: WidgetSettings['side']
  theme: WidgetSettings['theme']
  agents: WidgetSettings['agents']
  /** Spoken to whoever speaks none of `texts`. */
  language: string
  texts: TextsDraft[]
}

/** The longest the server takes; see `WidgetTexts`. */
export const TEXT_LIMITS = { title: 60, greeting: 300, away: 300 } as const

export const emptyTexts = (language: string): TextsDraft => ({ language, title: '', greeting: '', away: '' })

export const look: SectionForm<LookDraft> = {
  read: (settings) => ({
    color: settings.color,
    side: settings.side,
    theme: settings.theme,
    agents: settings.agents,
    language: settings.language,
    texts: [...new Set([settings.language, ...Object.keys(settings.texts)])].map((language) => ({
      ...emptyTexts(language),
      ...settings.texts[language],
    })),
  }),
  write: ({ color, side, theme, agents, language, texts }) => ({
    color: color.trim().toLowerCase(),
    side,
    theme,
    agents,
    language,
    texts: Object.fromEntries(
      texts.map(({ language: key, title, greeting, away }) => [
        key,
        { title: title.trim(), greeting: greeting.trim(), away: away.trim() },
      ]),
    ),
  }),
  check: ({ color }): Faults => (isColor(color.trim()) ? {} : { color: t('website.fault.color') }),
}
