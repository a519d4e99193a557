import { IdParams } from '../contract/common.ts'
import { DayInput, ExplainView } from '../contract/retention.ts'
import { accessConversation } from '../core/conversation/store.ts'
import { setEventDay, setRelationshipEnd } from '../core/retention/days.ts'
import { explain } from '../core/retention/explain.ts'
import { agentRoute, type Route } from './route.ts'

/** When a conversation goes, and days that people set for it. */
export const dueRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/conversations/:id/retention',
    summary: 'When this conversation goes, by which rule, and why it is still here.',
    may: 'conversation.read',
    params: IdParams,
    reply: ExplainView,
    handler: async (ctx, { actor, params }) => {
      const conversation = await accessConversation(ctx.db.read, actor, params.id, 'conversation.read')
      return explain(ctx, ctx.db.read, conversation)
    },
  }),
  agentRoute({
    method: 'post',
    path: '/api/conversations/:id/event',
    summary: 'Sets the day from which rules count that wait for one.',
    may: 'conversation.event',
    params: IdParams,
    body: DayInput,
    handler: (ctx, { actor, params, body }) => setEventDay(ctx, actor, { id: params.id, at: body.at }),
  }),
  agentRoute({
    method: 'post',
    path: '/api/contacts/:id/relationship',
    summary: 'Sets the day on which the relationship with this person ended.',
    may: 'contact.relationship',
    params: IdParams,
    body: DayInput,
    handler: (ctx, { actor, params, body }) =>
      setRelationshipEnd(ctx, actor, { contactId: params.id, at: body.at }),
  }),
]
