import { malformed, type Bare } from '../event.ts'
import { identifier, isEmpty, list, moment, record, shallow, type Fields } from '../read.ts'
import type { Scene } from '../scene.ts'
import { judgeAccount, judgeAlert, judgeReview } from './account.ts'
import { judgeErrors } from './errors.ts'
import { plain, type Judge, type Judgement } from './judgement.ts'
import { judgeCapability, judgeName, judgeQuality, judgeSecurity, judgeUsername } from './number.ts'
import { isTemplateNews, judgeTemplate } from './template.ts'

/** News that is no message: told by the provider's own word for it, with the provider's own structure. */
export function readNotice(topic: string, details: Fields, scene: Scene): Bare {
  const { account } = scene
  if (!shallow(details)) return malformed(account, `${topic} is nested too deep.`)
  return {
    type: 'notice',
    account,
    group: groupOf(details) ?? scene.group,
    topic,
    ...judge(topic, details),
    details: { ...details },
    at: timeOf(details, scene),
  }
}

const JUDGES: ReadonlyMap<string, Judge> = new Map([
  ['account_update', judgeAccount],
  ['account_review_update', judgeReview],
  ['account_alerts', judgeAlert],
  ['phone_number_quality_update', judgeQuality],
  ['business_capability_update', judgeCapability],
  ['phone_number_name_update', judgeName],
  ['business_username_updates', judgeUsername],
  // Drafts of Meta's documentation and other senders name it so.
  ['business_username_update', judgeUsername],
  ['phone_number_username_update', judgeUsername],
  ['security', judgeSecurity],
  ['errors', judgeErrors],
  // Old messages can be asked for once, on the first day: none will come any more.
  ['history', ({ errors }) => (isEmpty(errors) ? null : { severity: 'warning' })],
  ...['lifecycle', 'participants', 'settings', 'status'].map((kind): [string, Judge] => [
    `group_${kind}_update`,
    () => ({ about: 'group' }),
  ]),
])

function judge(topic: string, details: Fields): Judgement {
  // Meta's own example tells a template's quality under the field of its status: the keys decide.
  const judged = isTemplateNews(topic, details) ? judgeTemplate(details) : JUDGES.get(topic)?.(details)
  return { ...plain, ...judged }
}

/** What partners are told stands under their own id, and the account it is about inside. */
function groupOf(details: Fields): string | null {
  return identifier(record(details.waba_info)?.waba_id)
}

/** Account fields carry their time on the entry, the others in the first thing they list. */
function timeOf(details: Fields, scene: Scene): number {
  const own = moment(scene.time) || moment(details.timestamp)
  if (own) return own
  const listed = Object.values(details).map((part) => moment(record(list(part)?.[0])?.timestamp))
  return listed.find((at) => at > 0) ?? 0
}
