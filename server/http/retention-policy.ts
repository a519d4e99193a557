import { z } from 'zod'
import { Locale } from '../contract/common.ts'
import { PolicyDiff, PolicyInput, PolicyText, PresetsView, RuleView } from '../contract/retention.ts'
import { diffPolicy, exportPolicy, importPolicy } from '../core/retention/policy-actions.ts'
import { offerPresets, takePreset } from '../core/retention/preset-actions.ts'
import { present } from '../core/retention/present.ts'
import { agentRoute, type Route } from './route.ts'

/** In which language presets are worded. */
const PresetQuery = z.strictObject({ locale: Locale.optional() })
const PresetParams = z.strictObject({ key: z.string().max(40) })
const RuleViews = z.object({ items: z.array(RuleView) })

export const retentionPolicyRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/retention/presets',
    summary: 'Rules to begin with.',
    may: 'retention.read',
    query: PresetQuery,
    reply: PresetsView,
    handler: (ctx, { actor, query }) => offerPresets(ctx, actor, query.locale),
  }),
  agentRoute({
    method: 'post',
    path: '/api/retention/presets/:key',
    summary: 'Makes the labels of a preset and prepares its rules.',
    may: 'retention.manage',
    params: PresetParams,
    query: PresetQuery,
    reply: RuleViews,
    handler: async (ctx, { actor, params, query }) => ({
      items: await present(ctx, await takePreset(ctx, actor, params.key, query.locale)),
    }),
  }),
  agentRoute({
    method: 'get',
    path: '/api/retention/policy',
    summary: 'The rules in force and the settings as YAML.',
    may: 'retention.read',
    reply: PolicyText,
    handler: (ctx, { actor }) => exportPolicy(ctx, actor),
  }),
  agentRoute({
    method: 'post',
    path: '/api/retention/policy/diff',
    summary: 'What would change if a YAML text came into force.',
    may: 'retention.read',
    body: PolicyInput,
    reply: PolicyDiff,
    handler: (ctx, { actor, body }) => diffPolicy(ctx, actor, body.yaml),
  }),
  agentRoute({
    method: 'post',
    path: '/api/retention/policy',
    summary: 'Takes the settings of a YAML text, and prepares the rules in it that differ.',
    may: 'retention.manage',
    body: PolicyInput,
    reply: RuleViews,
    handler: async (ctx, { actor, body }) => ({
      items: await present(ctx, await importPolicy(ctx, actor, body.yaml)),
    }),
  }),
]
