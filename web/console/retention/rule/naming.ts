/** What a rule is called, and how its name stays true when the rule changes. */
import type { RuleBody } from '../../../../server/contract/retention.ts'
import { t } from '../../../lib/i18n.ts'
import type { Names } from '../sentence/parts.ts'
import { periodText, periodTexts } from '../sentence/sentence.ts'
import { EMPTY_SCOPE, whatOf } from './change.ts'

const LONGEST = 80

/** `WhatsApp, 90 days`: of a rule that nobody has named. */
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

/** After a change: a name that was made is made anew, and a period that a given name tells is the new one. */
export function renamed(before: RuleBody, after: RuleBody, names: Names): RuleBody {
  if (after.name !== before.name) return after
  if (before.name === shortName(before, names)) return { ...after, name: shortName(after, names) }
  const told = periodTexts(before.period).findIndex((text) => before.name.includes(text))
  const [old, next] = [periodTexts(before.period)[told], periodTexts(after.period)[told]]
  const name = old && next ? before.name.replace(old, next) : before.name
  return name.length > LONGEST ? after : { ...after, name }
}

/** A sentence of one's own begins with this: everything, after long. */
export function ownRule(names: Names): RuleBody {
  const body: RuleBody = {
    kind: 'limit',
    target: 'conversation',
    action: 'delete',
    name: '',
    ground: '',
    scope: EMPTY_SCOPE,
    clock: 'last_message',
    period: { count: 2, unit: 'years' },
    yearEnd: false,
  }
  return { ...body, name: shortName(body, names) }
}
