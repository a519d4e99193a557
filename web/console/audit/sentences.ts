/** Lines of the audit log in plain sentences. Pure. */
import type { AuditView } from '../../../server/contract/audit.ts'
import { fullTime, isolated, number } from '../../lib/format.ts'
import { t, tMaybe } from '../../lib/i18n.ts'

/** Of an account that is here. */
export type AgentName = (id: number) => string | null

/** Who did it; the name of somebody who has gone is not kept here. A login is noted down of the account it opened. */
export function actorName({ actor, action, objectId }: AuditView, agentName: AgentName): string {
  const own = action.startsWith('session.') && objectId !== null ? agentName(objectId) : null
  if (own) return isolated(own)
  if (actor.name) return isolated(actor.name)
  return actor.kind === 'agent'
    ? t('audit.formerAgent', { id: `#${actor.id}` })
    : t(`audit.actor.${actor.kind}`)
}

/** What it was about: `conversation #12`. */
export function objectName({ object, objectId }: Pick<AuditView, 'object' | 'objectId'>): string {
  const name = tMaybe(`audit.object.${object}`, 'audit.object.other', { object: object.replaceAll('_', ' ') })
  return objectId === null ? name : `${name} #${objectId}`
}

/** `Ada Lang opened a thread: conversation #12`; for acts without words of their own their code. */
export function auditSentence(line: AuditView, agentName: AgentName): string {
  const did = tMaybe(`audit.did.${line.action}`, 'audit.didOther', { action: line.action })
  return t('audit.line', { name: actorName(line, agentName), did, object: objectName(line) })
}

/** Moments among the details (ms). */
const MOMENTS: ReadonlySet<string> = new Set(['at', 'since'])

function valueOf(name: string, value: unknown): string {
  if (typeof value === 'boolean') return t(value ? 'audit.yes' : 'audit.no')
  if (typeof value !== 'number') return String(value)
  return MOMENTS.has(name) ? fullTime(value) : number(value)
}

/** Codes and counts, as they were noted down; what has no word of its own is called by its code. */
export const detailsOf = ({ detail }: Pick<AuditView, 'detail'>): { name: string; value: string }[] =>
  Object.entries(detail)
    .filter(([, value]) => value !== null && value !== '')
    .map(([name, value]) => ({
      name: tMaybe(`audit.detail.${name}`, 'audit.detailOther', { name: name.replaceAll('_', ' ') }),
      value: valueOf(name, value),
    }))
