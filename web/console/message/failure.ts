/** Why a message did not arrive and what can be done, in words of its channel where it has its own. */
import type { ChannelKind } from '../../../server/contract/common.ts'
import { t, tMaybe } from '../../lib/i18n.ts'

export const failureWords = (channel: ChannelKind, reason: string): string =>
  channel === 'web'
    ? t('failure.web')
    : tMaybe([`failure.${channel}.${reason}`, `failure.${reason}`], 'failure.other')

/** Those of mail are loaded with the first mail. */
export const cureWords = (channel: ChannelKind, reason: string): string =>
  tMaybe(channel === 'email' ? [`mail.cure.${reason}`, `cure.${reason}`] : `cure.${reason}`, 'cure.other')
