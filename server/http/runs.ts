import { z } from 'zod'
import { Cursor, IdParams, Time } from '../contract/common.ts'
import { FiguresView } from '../contract/figures.ts'
import { CertificateView, ContinueInput, QuarantinedPage, RunsView } from '../contract/retention.ts'
import { continueRun, restoreQuarantined, runNow } from '../core/retention/run/actions.ts'
import { listQuarantined, listRuns, readRun } from '../core/retention/run/present.ts'
import { presentFigures } from '../core/tally/present.ts'
import { agentRoute, type Route } from './route.ts'

const Page = z.strictObject({ cursor: Cursor.optional() })

export const runRoutes: Route[] = [
  agentRoute({
    method: 'get',
    path: '/api/retention/runs',
    summary: 'What was deleted in one go, newest first.',
    may: 'retention.read',
    query: Page,
    reply: RunsView,
    handler: (ctx, { actor, query }) => listRuns(ctx, actor, query.cursor),
  }),
  agentRoute({
    method: 'get',
    path: '/api/retention/runs/:id',
    summary: 'All that is known of a run; it holds nobody’s data.',
    may: 'retention.read',
    params: IdParams,
    reply: CertificateView,
    handler: (ctx, { actor, params }) => readRun(ctx, actor, params.id),
  }),
  agentRoute({
    method: 'post',
    path: '/api/retention/runs',
    summary: 'Runs now, in the background; one that has not ended is that one.',
    may: 'retention.manage',
    reply: CertificateView,
    handler: async (ctx, { actor, response }) => {
      const id = await runNow(ctx, actor)
      response.status(202)
      return readRun(ctx, actor, id)
    },
  }),
  agentRoute({
    method: 'post',
    path: '/api/retention/runs/:id/continue',
    summary: 'Lets a run go on that stopped. The number of things that are to go has to be typed.',
    may: 'retention.manage',
    params: IdParams,
    body: ContinueInput,
    reply: CertificateView,
    handler: async (ctx, { actor, params, body }) => {
      await continueRun(ctx, actor, params.id, body)
      return readRun(ctx, actor, params.id)
    },
  }),
  agentRoute({
    method: 'get',
    path: '/api/retention/quarantined',
    summary: 'Conversations that are out of sight until they go for good.',
    may: 'retention.read',
    query: Page,
    reply: QuarantinedPage,
    handler: (ctx, { actor, query }) => listQuarantined(ctx, actor, query.cursor),
  }),
  agentRoute({
    method: 'post',
    path: '/api/retention/quarantined/:id/restore',
    summary: 'Brings one of them back.',
    may: 'retention.manage',
    params: IdParams,
    handler: (ctx, { actor, params }) => restoreQuarantined(ctx, actor, params.id),
  }),
  agentRoute({
    method: 'get',
    path: '/api/figures',
    summary:
      'How many conversations began on each day, and what came of them, whether they are still here or not.',
    may: 'retention.read',
    query: z.strictObject({ from: z.coerce.number().pipe(Time), to: z.coerce.number().pipe(Time) }),
    reply: FiguresView,
    handler: (ctx, { actor, query }) => presentFigures(ctx, actor, query),
  }),
]
