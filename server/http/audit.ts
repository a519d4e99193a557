import { AuditPage, AuditQuery, ChainView } from '../contract/audit.ts'
import { authorise } from '../core/access.ts'
import { checkAudit } from '../core/audit/check.ts'
import { listAudit } from '../core/audit/read.ts'
import { checkOwnLedger } from '../core/ledger/check.ts'
import { agentRoute, type Route } from './route.ts'

export const auditRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/audit',
    summary: 'Who did, saw, searched and exported what, newest first.',
    may: 'audit.read',
    query: AuditQuery,
    reply: AuditPage,
    handler: (ctx, { actor, query }) => listAudit(ctx.db.read, actor, query),
  }),
  agentRoute({
    method: 'get',
    path: '/api/audit/check',
    summary: 'Whether a line of the audit log was changed or removed.',
    may: 'audit.read',
    reply: ChainView,
    handler: (ctx, { actor }) => {
      authorise(actor, 'audit.read')
      return checkAudit(ctx, ctx.db.read)
    },
  }),
  agentRoute({
    method: 'get',
    path: '/api/ledger/check',
    summary: 'Whether the ledger of what was deleted is whole, and goes on where the database says.',
    may: 'audit.read',
    reply: ChainView,
    handler: (ctx, { actor }) => {
      authorise(actor, 'audit.read')
      return checkOwnLedger(ctx)
    },
  }),
]
