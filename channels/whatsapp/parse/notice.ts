import { malformed, type Bare } from './event.ts'
import { list, moment, record, shallow, type Fields } from './read.ts'

/** What every event of one change shares. */
export interface Scene {
  account: string | null
  group: string | null
  time: unknown
}

/** News that is no message: told by the provider's own word for it, with the provider's own structure. */
export function readNotice(topic: string, details: Fields, scene: Scene): Bare {
  const { account, group } = scene
  if (!shallow(details)) return malformed(account, `${topic} is nested too deep.`)
  return {
    type: 'notice',
    account,
    group,
    topic,
    about: 'other',
    severity: 'info',
    sending: null,
    facts: {},
    template: null,
    details: { ...details },
    at: timeOf(details, scene),
  }
}

/** Account fields carry their time on the entry, the others in the first thing they list. */
function timeOf(details: Fields, scene: Scene): number {
  const own = moment(scene.time) || moment(details.timestamp)
  if (own) return own
  const listed = Object.values(details).map((part) => moment(record(list(part)?.[0])?.timestamp))
  return listed.find((at) => at > 0) ?? 0
}
