/** Why a message did not arrive and what can be done, in words of its channel where it has its own. */
import type { ChannelKind } from '../../../server/contract/common.ts'
import { t, tMaybe } from '../../lib/i18n.ts'

export const failureWords = (channel: ChannelKind, reason: string): string =>
  channel === 'web' ? t('failure.web') : tMaybe(`failure.${reason}`, 'failure.other')
