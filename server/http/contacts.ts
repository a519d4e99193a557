import { z } from 'zod'
import { IdParams } from '../contract/common.ts'
import { ConsentChange, ConsentView, DuplicateView } from '../contract/contact.ts'
import type { AppContext } from '../context.ts'
import { noteAccess } from '../core/audit/access-notes.ts'
import { recordConsent } from '../core/consent/actions.ts'
import { presentConsent } from '../core/consent/present.ts'
import { listConsents } from '../core/consent/store.ts'
import { accessContact } from '../core/contact/store.ts'
import { presentDuplicates } from '../core/duplicate/present.ts'
import { listDuplicates } from '../core/duplicate/store.ts'
import { agentRoute, type Route } from './route.ts'

const Consents = z.object({ items: z.array(ConsentView) })

async function consents(ctx: AppContext, contactId: number): Promise<z.infer<typeof Consents>> {
  return { items: (await listConsents(ctx.db.read, contactId)).map(presentConsent) }
}

export const contactRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/contacts/:id/duplicates',
    summary: 'Who this person may be the same as: open questions only.',
    may: 'contact.read',
    params: IdParams,
    reply: z.object({ items: z.array(DuplicateView) }),
    handler: async (ctx, { actor, params }) => {
      await accessContact(ctx.db.read, actor, params.id, 'contact.read')
      noteAccess(ctx, actor, { action: 'contact.view', object: 'contact', objectId: params.id })
      const { rows } = await listDuplicates(ctx.db.read, actor, { contactId: params.id })
      return { items: await presentDuplicates(ctx, ctx.db.read, rows, params.id) }
    },
  }),
  agentRoute({
    method: 'get',
    path: '/api/contacts/:id/consents',
    summary: 'What this person allowed or forbade, newest first.',
    may: 'contact.read',
    params: IdParams,
    reply: Consents,
    handler: async (ctx, { actor, params }) => {
      await accessContact(ctx.db.read, actor, params.id, 'contact.read')
      noteAccess(ctx, actor, { action: 'contact.view', object: 'contact', objectId: params.id })
      return consents(ctx, params.id)
    },
  }),
  agentRoute({
    method: 'post',
    path: '/api/contacts/:id/consents',
    summary: 'Writes down what this person told us.',
    may: 'contact.consent',
    params: IdParams,
    body: ConsentChange,
    reply: Consents,
    handler: async (ctx, { actor, params, body }) => {
      await recordConsent(ctx, actor, { contactId: params.id, ...body })
      return consents(ctx, params.id)
    },
  }),
]
