/** The provider's news, in words. What is not known by name is told by what it is about. */
import type { HealthView } from '../../../../server/contract/inbox.ts'
import { t, tMaybe } from '../../../lib/i18n.ts'
import { dict } from '../../../lib/read.ts'
import { refusal } from '../templates/refusals.ts'
import { languageName } from '../words.ts'

export type Notice = HealthView['notices'][number]

/** Meta names the kind of news by a field and, within some, an event in capitals. */
export function sentence({ topic, about, details }: Notice): string {
  const event = eventOf(details)
  const key = event === null ? '' : `noticeEvent.${topic}.${event}`
  return tMaybe(key, 'notice.none') || byTopic(topic, about)
}

/** One event tells of a ban and of its end, and the news of a history also that there will be none. */
function eventOf(details: Notice['details']): string | null {
  const ban = text(dict(details['ban_info'])['waba_ban_state'])
  if (ban === 'REINSTATE' || ban === 'SCHEDULE_FOR_DISABLE') return ban
  return text(details['event']) ?? (details['errors'] === undefined ? null : 'FAILED')
}

const byTopic = (topic: string, about: string) =>
  tMaybe(`notice.${topic}`, 'notice.none') || tMaybe(`noticeAbout.${about}`, 'noticeAbout.other', { topic })

/** What or whom it is about, where the news says so: a template, a reason. */
export function particulars({ details }: Notice): string {
  const template = text(details['message_template_name'])
  const language = text(details['message_template_language'])
  const reason = text(details['reason'])
  return [
    template && (language ? `${template} (${languageName(language)})` : template),
    reason && reason !== 'NONE' && reason !== 'null' && refusal(reason),
    tier(text(details['max_daily_conversations_per_business'])),
    text(details['message']),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** `TIER_10K`: how many new people a day. */
function tier(word: string | null): string | null {
  const [, count, thousands] = /^TIER_(\d+)(K?)$/.exec(word ?? '') ?? []
  if (count) return t('health.peopleADay', { count: Number(count) * (thousands ? 1_000 : 1) })
  return word === 'TIER_UNLIMITED' ? t('health.unlimited') : word
}

const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 200) : null

export const severityWord = ({ severity }: Notice) => t(`severity.${severity}`)
