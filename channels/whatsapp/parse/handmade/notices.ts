import type { ChannelNotice } from '../../../adapter.ts'
import { delivery, metadata, numbered } from '../../sample.ts'
import { notice } from '../expected/parts.ts'
import { ACCOUNT, SECONDS, WABA, type Case } from './case.ts'

type Meaning = Partial<ChannelNotice>

/** News of the business account, at the time of its entry. */
export function news(field: string, value: Record<string, unknown>, meaning: Meaning, name = ''): Case {
  return {
    name: `${field}: ${name || JSON.stringify(value)}`,
    raw: delivery(value, field, { time: SECONDS }),
    events: [notice(field, WABA, SECONDS, value, meaning)],
  }
}

const number = { display_phone_number: '15550783881' }

const account = (value: Record<string, unknown>, meaning: Meaning) =>
  news('account_update', value, { about: 'account', ...meaning })
const alert = (alert_info: Record<string, unknown>, meaning: Meaning) =>
  news('account_alerts', { entity_type: 'BUSINESS', entity_id: '506914307656634', alert_info }, meaning)

const critical = { severity: 'critical' } as const
const warning = { severity: 'warning' } as const
const restricted = { ...critical, sending: { stop: 'account_restricted' } } as const

const accounts: Case[] = [
  account({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } }, restricted),
  account({ event: 'DISABLED_UPDATE' }, restricted),
  account({ event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'SCHEDULE_FOR_DISABLE' } }, critical),
  account(
    {
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: 'RESTRICTED_ADD_PHONE_NUMBER_ACTION' }],
    },
    warning,
  ),
  account(
    {
      event: 'ACCOUNT_RESTRICTION',
      restriction_info: [{ restriction_type: 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING' }],
    },
    restricted,
  ),
  account({ event: 'ACCOUNT_RESTRICTION' }, restricted),
  account(
    {
      event: 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE',
      partner_client_certification_info: { status: 'FAILED' },
    },
    warning,
  ),
  account({ event: 'SOMETHING_NEW' }, {}),
  news('account_review_update', { decision: 'APPROVED' }, { about: 'account' }),
  news('account_review_update', { decision: 'REJECTED' }, { about: 'account', ...critical }),
  alert(
    { alert_severity: 'WARNING', alert_type: 'INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED' },
    { about: 'limit', ...warning },
  ),
  alert({ alert_severity: 'CRITICAL', alert_type: 'OBA_REJECTED' }, { about: 'account', ...warning }),
  alert({ alert_severity: 'INFORMATIONAL', alert_type: 'OBA_APPROVED' }, { about: 'account' }),
  news(
    'account_alerts',
    { alert_severity: 'WARNING', alert_type: 'PROFILE_PICTURE_LOST' },
    { about: 'account', ...warning },
  ),
]

const quality = (value: Record<string, unknown>, meaning: Meaning) =>
  news('phone_number_quality_update', { ...number, ...value }, meaning)
const limit = (value: unknown, facts: ChannelNotice['facts']) =>
  news(
    'business_capability_update',
    { max_daily_conversations_per_business: value, max_phone_numbers_per_waba: 25 },
    { about: 'limit', facts },
  )

const numbers: Case[] = [
  quality(
    { event: 'FLAGGED', max_daily_conversations_per_business: 'TIER_2K' },
    { about: 'quality', ...warning, facts: { dailyLimit: 2000 } },
  ),
  quality({ event: 'UNFLAGGED' }, { about: 'quality' }),
  quality({ event: 'ONBOARDING', current_limit: 'TIER_250' }, { about: 'limit', facts: { dailyLimit: 250 } }),
  quality(
    { event: 'UPGRADE', max_daily_conversations_per_business: 'TIER_UNLIMITED' },
    { about: 'limit', facts: { dailyLimit: null } },
  ),
  quality(
    { event: 'DOWNGRADE', current_limit: 'TIER_1K' },
    { about: 'limit', ...warning, facts: { dailyLimit: 1000 } },
  ),
  quality({ event: 'THROUGHPUT_UPGRADE', current_limit: 'TIER_NOT_SET' }, { about: 'limit' }),
  limit(2000, { dailyLimit: 2000 }),
  limit('TIER_100K', { dailyLimit: 100_000 }),
  limit('10000', { dailyLimit: 10_000 }),
  limit(-1, { dailyLimit: null }),
  limit('-1', { dailyLimit: null }),
  limit(-5, {}),
  limit('many', {}),
  limit(0.5, {}),
  news(
    'business_capability_update',
    { max_daily_conversation_per_phone: 250 },
    { about: 'limit', facts: { dailyLimit: 250 } },
  ),
  news('phone_number_name_update', { ...number, decision: 'APPROVED' }, { about: 'name' }),
  news('phone_number_name_update', { ...number, decision: 'REJECTED' }, { about: 'name', ...warning }),
  news('business_username_updates', { ...number, username: 'cacti', status: 'approved' }, { about: 'name' }),
  news(
    'business_username_updates',
    { ...number, username: 'cacti', status: 'DELETED' },
    { about: 'name', ...warning },
  ),
  ...['PIN_CHANGED', 'PIN_RESET_REQUEST', 'PIN_REQUEST_SUCCESS', 'SOMETHING_NEW'].map((event) =>
    news('security', { ...number, event }, { about: 'security', ...warning }),
  ),
  news('flows', { event: 'FLOW_STATUS_CHANGE', flow_id: '1' }, {}),
]

const error = (code: number, meaning: Meaning): Case => {
  const errors = [{ code, title: 'No' }]
  return {
    name: `errors of the number: ${code}`,
    raw: numbered({ errors }),
    events: [notice('errors', WABA, 0, { errors }, { account: ACCOUNT, about: 'delivery', ...meaning })],
  }
}
const stopped = (reason: 'channel_disconnected' | 'account_restricted' | 'payment') =>
  ({ ...critical, sending: { stop: reason } }) as const

const errors: Case[] = [
  error(130_429, warning),
  error(131_035, critical),
  error(131_036, critical),
  error(0, stopped('channel_disconnected')),
  error(131_031, stopped('account_restricted')),
  error(131_042, stopped('payment')),
  error(99_999, warning),
]

/** Groups are told of with the number beside them. */
const groups: Case[] = ['lifecycle', 'participants', 'settings', 'status'].map((kind) => {
  const value = { metadata, groups: [{ timestamp: String(SECONDS), group_id: 'Y2F', type: 'x' }] }
  const field = `group_${kind}_update`
  return {
    name: field,
    raw: delivery(value, field),
    events: [notice(field, WABA, SECONDS, value, { account: ACCOUNT, about: 'group' })],
  }
})

/** News of accounts, numbers and groups, with what an admin is to make of them. */
export const notices: Case[] = [...accounts, ...numbers, ...errors, ...groups]
