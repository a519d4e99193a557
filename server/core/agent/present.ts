import type { AgentView, MeView, Role } from '../../contract/agent.ts'
import { ACTIONS, mayRole, type Action } from '../access.ts'
import type { Agent } from './store.ts'

/** Where anybody may load it: visitors see it, too. */
export const picturePath = (picture: string): string => `/api/pictures/${picture}`

export function presentAgent(agent: Agent): AgentView {
  return {
    id: agent.id,
    name: agent.name,
    email: agent.email,
    role: agent.role,
    active: agent.active === 1,
    picture: agent.picture && picturePath(agent.picture),
  }
}

export function presentMe(agent: Agent): MeView {
  return {
    ...presentAgent(agent),
    locale: agent.locale === 'de' || agent.locale === 'en' ? agent.locale : null,
    theme: agent.theme,
    signature: agent.signature,
    may: actionsOf(agent.role),
  }
}

function actionsOf(role: Role): Action[] {
  return (Object.keys(ACTIONS) as Action[]).filter((action) => mayRole(role, action))
}
