/**
 * Where the same message can get through by trying again: something passes, or an admin can mend it. For
 * every other reason the provider would say the same once more.
 */
const HELPS = new Set([
  'expired',
  'file_rejected',
  'rate_limited',
  'provider_trouble',
  'channel_disconnected',
  'permission_missing',
  'account_restricted',
  'payment',
  'not_registered',
  'undeliverable',
  'window_closed',
  'mailbox_full',
  'spam_limit',
  'other',
])

export const retryHelps = (reason: string): boolean => HELPS.has(reason)
