/** News of a business account as a whole, by Meta's webhook references of the fields it comes under. */
import type { FailureReason } from '../../../adapter.ts'
import { list, record, text, type Fields } from '../read.ts'
import type { Judgement } from './judgement.ts'

type Account = Partial<Judgement>

const told = (severity: Judgement['severity']): Account => ({ about: 'account', severity })
const stopped = (reason: FailureReason): Account => ({ ...told('critical'), sending: { stop: reason } })
const restored: Account = { ...told('info'), sending: 'resume' }

export function judgeAccount(details: Fields): Account {
  switch (details.event) {
    case 'DISABLED_UPDATE':
      return judgeBan(record(details.ban_info))
    case 'ACCOUNT_RESTRICTION':
      return judgeRestriction(details)
    case 'ACCOUNT_VIOLATION':
      return stopped('account_restricted')
    case 'ACCOUNT_DELETED':
    case 'ACCOUNT_OFFBOARDED':
    case 'PARTNER_REMOVED':
      return stopped('channel_disconnected')
    case 'ACCOUNT_RECONNECTED':
      return restored
    case 'PARTNER_APP_UNINSTALLED':
      // It may have been somebody else's app. If it was ours, Meta refuses the token and that stops sending.
      return told('warning')
    case 'PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE':
      return judgeCertification(record(details.partner_client_certification_info))
    default:
      // Prices, terms, places and links: worth knowing, and nothing is out of order.
      return told('info')
  }
}

/** The same event tells that an account is shut, will be, or is open again. */
function judgeBan(ban: Fields | null): Account {
  switch (ban?.waba_ban_state) {
    case 'REINSTATE':
      return restored
    case 'SCHEDULE_FOR_DISABLE':
      // Everything goes until that day, and somebody has to act before it.
      return told('critical')
    default:
      return stopped('account_restricted')
  }
}

/** Customers notice nothing of a business that may not add another number. */
function judgeRestriction(details: Fields): Account {
  const types = (list(details.restriction_info) ?? []).map((info) => record(info)?.restriction_type)
  const harmless = types.length > 0 && types.every((type) => type === 'RESTRICTED_ADD_PHONE_NUMBER_ACTION')
  return harmless ? told('warning') : stopped('account_restricted')
}

function judgeCertification(info: Fields | null): Account {
  const bad = ['FAILED', 'REJECTED', 'DISCARDED', 'REVOKED'].includes(text(info?.status, 64) ?? '')
  return told(bad ? 'warning' : 'info')
}

export function judgeReview({ decision }: Fields): Account {
  return told(decision === 'REJECTED' ? 'critical' : 'info')
}

/**
 * Meta calls an alert critical when it refuses something that was asked for: a higher limit, a badge. All
 * goes on as before, so it is no more than a warning here.
 */
export function judgeAlert(details: Fields): Account {
  const alert = record(details.alert_info) ?? details
  const limit = text(alert.alert_type, 128)?.startsWith('INCREASED_CAPABILITIES')
  const bad = alert.alert_severity === 'CRITICAL' || alert.alert_severity === 'WARNING'
  return { about: limit ? 'limit' : 'account', severity: bad ? 'warning' : 'info' }
}
