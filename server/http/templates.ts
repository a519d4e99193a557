import { IdParams, PathId } from '../contract/common.ts'
import {
  ExampleQuery,
  ExampleReply,
  NewTemplate,
  TemplateChange,
  TemplateList,
  TemplateView,
} from '../contract/template.ts'
import { authorise } from '../core/access.ts'
import { findInbox } from '../core/inbox/store.ts'
import { changeTemplate, createTemplate, readTemplatesNow, removeTemplate } from '../core/template/actions.ts'
import { exampleLimits, handOverExample } from '../core/template/example.ts'
import { presentTemplate, presentTemplates } from '../core/template/present.ts'
import { recognise } from '../media/prepare.ts'
import { agentLimiter } from './limits.ts'
import { receiveFile } from './receive-file.ts'
import { agentRoute, type Route } from './route.ts'

/** Each of these is at least one call of the few hundred an hour that a provider allows. */
const ASKS_PER_MINUTE = 20

const TemplateParams = IdParams.extend({ templateId: PathId })

export function templateRoutes(): Route[] {
  const limit = agentLimiter(ASKS_PER_MINUTE)
  return [
    agentRoute({
      method: 'get',
      path: '/api/inboxes/:id/templates',
      summary: 'The templates of an inbox, as they were last read from the provider.',
      may: 'template.read',
      params: IdParams,
      reply: TemplateList,
      handler: async (ctx, { actor, params }) => {
        authorise(actor, 'template.read', { inboxId: params.id })
        return presentTemplates(ctx, await findInbox(ctx.db.read, params.id))
      },
    }),
    agentRoute({
      method: 'post',
      path: '/api/inboxes/:id/templates',
      summary: 'Hands the provider a template to approve.',
      may: 'template.manage',
      params: IdParams,
      body: NewTemplate,
      reply: TemplateView,
      handler: async (ctx, { actor, params, body }) => {
        authorise(actor, 'template.manage', { inboxId: params.id })
        await limit(actor.id)
        return presentTemplate(await createTemplate(ctx, actor, params.id, body))
      },
    }),
    agentRoute({
      method: 'patch',
      path: '/api/inboxes/:id/templates/:templateId',
      summary: 'Changes a template; the provider looks at it again.',
      may: 'template.manage',
      params: TemplateParams,
      body: TemplateChange,
      reply: TemplateView,
      handler: async (ctx, { actor, params, body }) => {
        authorise(actor, 'template.manage', { inboxId: params.id })
        await limit(actor.id)
        return presentTemplate(await changeTemplate(ctx, actor, params.id, params.templateId, body))
      },
    }),
    agentRoute({
      method: 'delete',
      path: '/api/inboxes/:id/templates/:templateId',
      summary: 'Deletes a template at the provider.',
      may: 'template.manage',
      params: TemplateParams,
      handler: async (ctx, { actor, params }) => {
        authorise(actor, 'template.manage', { inboxId: params.id })
        await limit(actor.id)
        await removeTemplate(ctx, actor, params.id, params.templateId)
      },
    }),
    agentRoute({
      method: 'post',
      path: '/api/inboxes/:id/templates/example',
      summary: "Hands the provider's reviewers an example of a header's file. The body is the file as it is.",
      may: 'template.manage',
      params: IdParams,
      query: ExampleQuery,
      takesFile: true,
      reply: ExampleReply,
      handler: async (ctx, { actor, params, query, request }) => {
        const limits = await exampleLimits(ctx, actor, params.id)
        await limit(actor.id)
        const stored = await receiveFile(ctx, request, Math.max(...limits.map(({ maxBytes }) => maxBytes)))
        try {
          const { kind, mimeType } = await recognise(stored, limits)
          const body = () => ctx.blobs.read(stored.name)
          const file = { kind, mimeType, fileName: query.name, size: stored.size, body }
          return { example: await handOverExample(ctx, actor, params.id, file) }
        } finally {
          await ctx.blobs.remove(stored.name)
        }
      },
    }),
    agentRoute({
      method: 'post',
      path: '/api/inboxes/:id/templates/sync',
      summary: 'Reads the templates from the provider at once.',
      may: 'template.manage',
      params: IdParams,
      reply: TemplateList,
      handler: async (ctx, { actor, params }) => {
        authorise(actor, 'template.manage', { inboxId: params.id })
        await limit(actor.id)
        return presentTemplates(ctx, await readTemplatesNow(ctx, actor, params.id))
      },
    }),
  ]
}
