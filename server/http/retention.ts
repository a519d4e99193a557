import { z } from 'zod'
import { IdParams, PathId } from '../contract/common.ts'
import {
  EnableInput,
  RetentionSettings,
  RetentionView,
  RuleHistoryView,
  RuleInput,
  RuleView,
  SettingsInput,
  Simulation,
  TimelineView,
  WhyInput,
} from '../contract/retention.ts'
import { SPANS } from '../core/retention/buckets.ts'
import { changeDraft, createDraft, dropDraft } from '../core/retention/drafts.ts'
import { presentRetention } from '../core/retention/overview.ts'
import { presentHistory, presentRule } from '../core/retention/present.ts'
import { disableRule, enableRule } from '../core/retention/rules.ts'
import { changeSettings } from '../core/retention/settings.ts'
import { simulateDraft } from '../core/retention/simulate.ts'
import { timeline } from '../core/retention/timeline.ts'
import { agentLimiter } from './limits.ts'
import { agentRoute, type Route } from './route.ts'

/** Each of these looks at every conversation there is. */
const LOOKS_PER_MINUTE = 60

const TimelineQuery = z.strictObject({
  span: z.enum(SPANS).default('weeks'),
  draft: z.literal('all').or(PathId).optional(),
})

export function retentionRoutes(): Route[] {
  const limit = agentLimiter(LOOKS_PER_MINUTE)
  return [
    agentRoute({
      method: 'get',
      path: '/api/retention',
      summary: 'Rules, settings, and how much is due, kept and hidden.',
      may: 'retention.read',
      reply: RetentionView,
      handler: (ctx, { actor }) => presentRetention(ctx, actor),
    }),
    agentRoute({
      method: 'get',
      path: '/api/retention/timeline',
      summary: 'What goes when, by rule; with a draft, or all of them together, as if they were in force.',
      may: 'retention.read',
      query: TimelineQuery,
      reply: TimelineView,
      handler: async (ctx, { actor, query }) => {
        if (query.draft !== undefined) await limit(actor.id)
        return timeline(ctx, actor, { span: query.span, draft: query.draft ?? null })
      },
    }),
    agentRoute({
      method: 'patch',
      path: '/api/retention/settings',
      summary:
        'Changes the office’s time zone, the plan of runs, and how long the system keeps its own data.',
      may: 'retention.manage',
      body: SettingsInput,
      reply: RetentionSettings,
      handler: (ctx, { actor, body }) => changeSettings(ctx, actor, body),
    }),
    agentRoute({
      method: 'post',
      path: '/api/retention/rules',
      summary: 'Prepares a rule. It does nothing until it is switched on.',
      may: 'retention.manage',
      body: RuleInput,
      reply: RuleView,
      handler: async (ctx, { actor, body }) => presentRule(ctx, await createDraft(ctx, actor, body.body)),
    }),
    agentRoute({
      method: 'patch',
      path: '/api/retention/rules/:id',
      summary: 'Changes what is prepared. A rule in force goes on as it is.',
      may: 'retention.manage',
      params: IdParams,
      body: RuleInput,
      reply: RuleView,
      handler: async (ctx, { actor, params, body }) =>
        presentRule(ctx, await changeDraft(ctx, actor, params.id, body.body)),
    }),
    agentRoute({
      method: 'delete',
      path: '/api/retention/rules/:id/draft',
      summary: 'Drops what is prepared.',
      may: 'retention.manage',
      params: IdParams,
      handler: (ctx, { actor, params }) => dropDraft(ctx, actor, params.id),
    }),
    agentRoute({
      method: 'post',
      path: '/api/retention/rules/:id/simulation',
      summary: 'What the rule, as it is prepared, would do if it were in force at this moment.',
      may: 'retention.read',
      params: IdParams,
      reply: Simulation,
      handler: async (ctx, { actor, params }) => {
        await limit(actor.id)
        return simulateDraft(ctx, actor, params.id)
      },
    }),
    agentRoute({
      method: 'post',
      path: '/api/retention/rules/:id/enable',
      summary: 'Switches on what is prepared. `count`: as the simulation says.',
      may: 'retention.manage',
      params: IdParams,
      body: EnableInput,
      reply: RuleView,
      handler: async (ctx, { actor, params, body }) => {
        await limit(actor.id)
        return presentRule(ctx, await enableRule(ctx, actor, params.id, body))
      },
    }),
    agentRoute({
      method: 'post',
      path: '/api/retention/rules/:id/disable',
      summary: 'Switches a rule off: a limit at once, one that keeps after the days of grace.',
      may: 'retention.manage',
      params: IdParams,
      body: WhyInput,
      reply: RuleView,
      handler: async (ctx, { actor, params, body }) =>
        presentRule(ctx, await disableRule(ctx, actor, params.id, body.why)),
    }),
    agentRoute({
      method: 'get',
      path: '/api/retention/rules/:id/history',
      summary: 'All that was decided about a rule, newest first.',
      may: 'retention.read',
      params: IdParams,
      reply: RuleHistoryView,
      handler: (ctx, { actor, params }) => presentHistory(ctx, actor, params.id),
    }),
  ]
}
