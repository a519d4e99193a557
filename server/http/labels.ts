import { IdParams } from '../contract/common.ts'
import { ConversationItem } from '../contract/conversation.ts'
import { LabelChange, LabelInput, LabelsInput, LabelsView, LabelView } from '../contract/label.ts'
import { authorise } from '../core/access.ts'
import { presentItems } from '../core/conversation/present.ts'
import { changeLabel, createLabel, deleteLabel, labelConversation } from '../core/label/actions.ts'
import { presentLabel, presentLabels } from '../core/label/present.ts'
import { agentRoute, type Route } from './route.ts'

export const labelRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/labels',
    summary: 'All labels by name, and how many conversations have each, of those one sees.',
    may: 'label.list',
    reply: LabelsView,
    handler: async (ctx, { actor }) => {
      authorise(actor, 'label.list')
      return { items: await presentLabels(ctx.db.read, actor) }
    },
  }),
  agentRoute({
    method: 'post',
    path: '/api/labels',
    summary: 'Makes a label.',
    may: 'label.manage',
    body: LabelInput,
    reply: LabelView,
    handler: async (ctx, { actor, body }) => presentLabel(await createLabel(ctx, actor, body)),
  }),
  agentRoute({
    method: 'patch',
    path: '/api/labels/:id',
    summary: 'Gives a label another name or color. Rules that ask for it go on doing so.',
    may: 'label.manage',
    params: IdParams,
    body: LabelChange,
    reply: LabelView,
    handler: async (ctx, { actor, params, body }) =>
      presentLabel(await changeLabel(ctx, actor, params.id, body)),
  }),
  agentRoute({
    method: 'delete',
    path: '/api/labels/:id',
    summary: 'Deletes a label, unless a rule or a hold asks for it.',
    may: 'label.manage',
    params: IdParams,
    handler: (ctx, { actor, params }) => deleteLabel(ctx, actor, params.id),
  }),
  agentRoute({
    method: 'post',
    path: '/api/conversations/:id/labels',
    summary: 'Gives the conversation these labels, and no others.',
    may: 'conversation.label',
    params: IdParams,
    body: LabelsInput,
    reply: ConversationItem,
    handler: async (ctx, { actor, params, body }) => {
      await labelConversation(ctx, actor, { id: params.id, labelIds: body.labelIds })
      const [view] = await presentItems(ctx, ctx.db.read, actor.id, [params.id])
      return view
    },
  }),
]
