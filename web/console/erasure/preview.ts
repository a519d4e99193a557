/** What an erasure takes and leaves, in plain words. Pure. */
import type { ErasurePreview } from '../../../server/contract/erasure.ts'
import { date, isolated, size } from '../../lib/format.ts'
import { t } from '../../lib/i18n.ts'

const COUNTED = [
  'conversations',
  'messages',
  'files',
  'mails',
  'addresses',
  'consents',
  'ratings',
  'waiting',
  'mentions',
  'providerCopies',
] as const

/** Only what there is any of. */
export const goesWords = ({ goes }: ErasurePreview): string[] =>
  COUNTED.filter((what) => goes[what] > 0).map((what) =>
    t(`erase.goes.${what}`, { count: goes[what], bytes: size(goes.bytes) }),
  )

/** The number alone of what lies in an inbox the reader can't see. */
export function staysWords({
  conversationId,
  by,
  until,
  reason,
  ground,
}: ErasurePreview['stays'][number]): string {
  const values = {
    id: `#${conversationId}`,
    reason: isolated([reason, ground].filter(Boolean).join(', ')),
    date: until === null ? '' : date(until),
  }
  return t(until === null ? `erase.stays.${by}` : `erase.staysUntil.${by}`, values)
}
