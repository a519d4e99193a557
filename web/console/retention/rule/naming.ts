/** What a rule is called unless somebody gives it a name: `WhatsApp, 90 days`. */
import type { RuleBody } from '../../../../server/contract/retention.ts'
import { t } from '../../../lib/i18n.ts'
import type { Names } from '../sentence/parts.ts'
import { periodText } from '../sentence/sentence.ts'
import { whatOf } from './change.ts'

const LONGEST = 80

export function shortName(body: RuleBody, names: Names): string {
  const { channels, inboxes, labels } = body.scope
  const what = whatOf(body)
  const words = [
    ...(what === 'delete' || what === 'keep' ? [] : [t(`retention.what.${what}`)]),
    ...channels.map((channel) => t(`channel.${channel}`)),
    ...inboxes.map(names.inbox),
    ...labels.map(names.label),
  ]
  if (words.length === 0) words.push(t('retention.everything'))
  const end = `, ${periodText(body.period)}`
  return words.join(', ').slice(0, LONGEST - end.length) + end
}

/** After a change: a name that was made stays true, one that somebody gave stays. */
export function renamed(before: RuleBody, after: RuleBody, names: Names): RuleBody {
  return before.name === shortName(before, names) && after.name === before.name
    ? { ...after, name: shortName(after, names) }
    : after
}
