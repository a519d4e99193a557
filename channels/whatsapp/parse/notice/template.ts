/** News of templates, by Meta's webhook references. Four fields share their structure and tell by its keys. */
import type { Quality, TemplateNews, TemplateStatus } from '../../../adapter.ts'
import { identifier, record, text, type Fields } from '../read.ts'
import type { Judgement } from './judgement.ts'

type News = Partial<Judgement>

export function isTemplateNews(topic: string, details: Fields): boolean {
  return Object.hasOwn(details, 'message_template_id') || topic.includes('template')
}

export function judgeTemplate(details: Fields): News {
  const { severity, ...news } = newsOf(details)
  return {
    about: 'templates',
    severity,
    template: {
      externalId: identifier(details.message_template_id),
      name: text(details.message_template_name, 512),
      language: text(details.message_template_language, 32),
      status: null,
      reason: null,
      category: wordOf(details.message_template_category),
      quality: null,
      ...news,
    },
  }
}

type Told = { severity: Judgement['severity'] } & Partial<TemplateNews>

function newsOf(details: Fields): Told {
  if (Object.hasOwn(details, 'new_quality_score')) return qualityNews(details)
  if (Object.hasOwn(details, 'new_category')) return categoryNews(details)
  if (Object.hasOwn(details, 'event')) return statusNews(details)
  // Another wording: a reason to read it again.
  return { severity: 'info' }
}

/** The words that are left out (FLAGGED, LOCKED, LIMIT_EXCEEDED) do not say whether it may still be sent. */
const STATUSES: ReadonlyMap<unknown, TemplateStatus> = new Map([
  ['APPROVED', 'approved'],
  ['REINSTATED', 'approved'],
  ['PENDING', 'pending'],
  ['REJECTED', 'rejected'],
  ['PAUSED', 'paused'],
  ['DISABLED', 'disabled'],
  ['IN_APPEAL', 'in_appeal'],
  ['ARCHIVED', 'archived'],
  ['DELETED', 'deleted'],
  ['PENDING_DELETION', 'deleted'],
])

const UNWELCOME: ReadonlySet<unknown> = new Set([
  'REJECTED',
  'PAUSED',
  'DISABLED',
  'FLAGGED',
  'LOCKED',
  'LIMIT_EXCEEDED',
])

function statusNews(details: Fields): Told {
  const { event, reason } = details
  return {
    severity: UNWELCOME.has(event) ? 'warning' : 'info',
    status: STATUSES.get(event) ?? null,
    // A pause has no reason but says which one it is (FIRST_PAUSE).
    reason: reasonOf(reason) ?? reasonOf(record(details.other_info)?.title),
  }
}

/** Meta writes NONE where there is no reason, as a word like any other. */
function reasonOf(value: unknown): string | null {
  const reason = text(value, 200)
  return reason === null || reason.toUpperCase() === 'NONE' ? null : reason
}

const QUALITIES: ReadonlyMap<unknown, Quality> = new Map([
  ['GREEN', 'green'],
  ['YELLOW', 'yellow'],
  ['RED', 'red'],
  ['UNKNOWN', 'unknown'],
])

/** Yellow comes before red, and red before the pause. */
function qualityNews({ new_quality_score }: Fields): Told {
  const quality = QUALITIES.get(new_quality_score) ?? null
  return { severity: quality === 'yellow' || quality === 'red' ? 'warning' : 'info', quality }
}

/** Where there is a `correct_category`, it is the one to come, and `new_category` the one that still holds. */
function categoryNews({ new_category, correct_category }: Fields): Told {
  const coming = wordOf(correct_category ?? new_category)
  // Marketing costs most, and people can refuse it.
  return { severity: coming === 'marketing' ? 'warning' : 'info', category: wordOf(new_category) }
}

function wordOf(value: unknown): string | null {
  return text(value, 64)?.toLowerCase() ?? null
}
