import { z } from 'zod'
import { AgentChange, AgentView, MeChange, MeView, NewAgent } from '../contract/agent.ts'
import { IdParams } from '../contract/common.ts'
import { authorise } from '../core/access.ts'
import { changeAgent, changeMe, createAgent } from '../core/agent/actions.ts'
import { presentAgent, presentMe } from '../core/agent/present.ts'
import { findAgent, listAgents } from '../core/agent/store.ts'
import { agentRoute, type Route } from './route.ts'

export const agentRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/me',
    summary: 'The signed-in agent, own preferences, and what the role may do.',
    may: 'profile.manage',
    reply: MeView,
    handler: async (ctx, { actor }) => presentMe(await findAgent(ctx.db.read, actor.id)),
  }),
  agentRoute({
    method: 'patch',
    path: '/api/me',
    summary: 'Changes own name, language, theme or signature.',
    may: 'profile.manage',
    body: MeChange,
    reply: MeView,
    handler: async (ctx, { actor, body }) => presentMe(await changeMe(ctx, actor, body)),
  }),
  agentRoute({
    method: 'get',
    path: '/api/agents',
    summary: 'Everybody who works here.',
    may: 'agent.list',
    reply: z.object({ items: z.array(AgentView) }),
    handler: async (ctx, { actor }) => {
      authorise(actor, 'agent.list')
      return { items: (await listAgents(ctx.db.read)).map(presentAgent) }
    },
  }),
  agentRoute({
    method: 'post',
    path: '/api/agents',
    summary: 'Makes an account.',
    may: 'agent.manage',
    body: NewAgent,
    reply: AgentView,
    handler: async (ctx, { actor, body }) => presentAgent(await createAgent(ctx, actor, body)),
  }),
  agentRoute({
    method: 'patch',
    path: '/api/agents/:id',
    summary: 'Changes name or role, or deactivates: then every login of theirs ends at once.',
    may: 'agent.manage',
    params: IdParams,
    body: AgentChange,
    reply: AgentView,
    handler: async (ctx, { actor, params, body }) =>
      presentAgent(await changeAgent(ctx, actor, params.id, body)),
  }),
]
