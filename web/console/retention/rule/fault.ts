/** What keeps a rule from being so, in words, as its fields show it. */
import { RuleBody } from '../../../../server/contract/retention.ts'
import { t } from '../../../lib/i18n.ts'

/** null: it can be. */
export function faultOf(body: RuleBody): string | null {
  const [issue] = RuleBody.safeParse(body).error?.issues ?? []
  if (!issue) return null
  const { minimum: least, maximum: most } = { minimum: null, maximum: null, ...issue }
  if (issue.path.at(-1) !== 'count') return t('retention.fault.empty')
  if (issue.code === 'too_small' && least !== null) return t('retention.atLeast', { count: Number(least) })
  // The longest period in years has a limit of its own.
  return t('retention.atMost', { count: most === null ? MOST_YEARS : Number(most) })
}

const MOST_YEARS = 100
