/** What befell the shop's number in these weeks: the news on its health page. */
import { DAY, HOUR } from '../../server/clock.ts'
import type { Template } from '../simulator/template/template.ts'
import { digitsOf, type Json, type Line } from './envelope.ts'
import { REFUSED } from './templates.ts'

export interface News {
  at: number
  field: string
  value: Json
  /** What Meta's own copy of a template says from then on. */
  template?: { name: string; status?: Template['status']; reason?: string; quality?: Template['quality'] }
}

/** `templates`: as they are when the story begins. Oldest first. */
export function newsUntil(now: number, line: Line, templates: readonly Template[]): News[] {
  const number = { display_phone_number: digitsOf(line), max_daily_conversations_per_business: 'TIER_2K' }
  const about = (name: string): Json => {
    const template = templates.find((known) => known.name === name && known.language === 'de')
    if (!template) throw new Error(`the shop has no template ${name}`)
    return {
      message_template_id: Number(template.id),
      message_template_name: name,
      message_template_language: 'de',
    }
  }
  const rated = (before: string, after: Template['quality']): Omit<News, 'at'> => ({
    field: 'message_template_quality_update',
    value: { previous_quality_score: before, new_quality_score: after, ...about('herbst_angebot') },
    template: { name: 'herbst_angebot', quality: after },
  })
  const reason = 'TAG_CONTENT_MISMATCH'
  const refused = { event: 'REJECTED', ...about(REFUSED), message_template_category: 'UTILITY', reason }
  return [
    { at: now - 13 * DAY, ...rated('GREEN', 'YELLOW') },
    {
      at: now - 13 * DAY + HOUR,
      field: 'phone_number_quality_update',
      value: { ...number, event: 'FLAGGED' },
    },
    { at: now - 6 * DAY, field: 'phone_number_quality_update', value: { ...number, event: 'UNFLAGGED' } },
    { at: now - 6 * DAY + HOUR, ...rated('YELLOW', 'GREEN') },
    {
      at: now - 2 * DAY,
      field: 'message_template_status_update',
      value: refused,
      template: { name: REFUSED, status: 'REJECTED', reason },
    },
  ]
}
