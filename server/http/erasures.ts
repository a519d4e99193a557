import { IdParams } from '../contract/common.ts'
import { ErasureInput, ErasurePreview, ErasureResult, RestrictionInput } from '../contract/erasure.ts'
import { WhyInput } from '../contract/retention.ts'
import { restrictPerson } from '../core/contact/restriction.ts'
import { eraseByHand } from '../core/erasure/manual.ts'
import { erasePerson } from '../core/erasure/person.ts'
import { previewErasure } from '../core/erasure/preview.ts'
import { agentRoute, type Route } from './route.ts'

export const erasureRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/contacts/:id/erasure',
    summary: 'What of a person would go, in all inboxes, and what must stay and why.',
    may: 'contact.erase',
    params: IdParams,
    reply: ErasurePreview,
    handler: (ctx, { actor, params }) => previewErasure(ctx, actor, params.id),
  }),
  agentRoute({
    method: 'post',
    path: '/api/contacts/:id/erasure',
    summary: 'Erases a person. What must stay is restricted and goes as soon as it may.',
    may: 'contact.erase',
    params: IdParams,
    body: ErasureInput,
    reply: ErasureResult,
    handler: (ctx, { actor, params, body }) => erasePerson(ctx, actor, params.id, body),
  }),
  agentRoute({
    method: 'post',
    path: '/api/contacts/:id/restriction',
    summary: 'Keeps a person’s data and lets nobody use it (Article 18 GDPR), or lifts that.',
    may: 'contact.restrict',
    params: IdParams,
    body: RestrictionInput,
    handler: (ctx, { actor, params, body }) => restrictPerson(ctx, actor, params.id, body),
  }),
  agentRoute({
    method: 'post',
    path: '/api/conversations/:id/erase',
    summary: 'Erases one conversation, with all that there is of it.',
    may: 'conversation.erase',
    params: IdParams,
    body: WhyInput,
    handler: (ctx, { actor, params, body }) => eraseByHand(ctx, actor, params.id, body.why),
  }),
]
