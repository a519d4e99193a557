/** For machines that watch over us: alive, ready, measured. */
import type { Express, Request } from 'express'
import { timingSafeEqual } from 'node:crypto'
import type { AppContext } from '../context.ts'
import { measureInboxes } from '../core/inbox/measure.ts'
import { measureRetention } from '../core/retention/run/overdue.ts'
import { notFound } from '../errors.ts'

/** A commit for every look would be too much of a good thing. */
const READY_FOR_MS = 1000

export function mountOperations(app: Express, ctx: AppContext): void {
  let ready: { at: number; result: Promise<void> } = { at: 0, result: Promise.resolve() }

  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' })
  })

  app.get('/readyz', async (_request, response) => {
    if (Date.now() - ready.at > READY_FOR_MS) {
      ready = { at: Date.now(), result: ctx.db.probe() }
      ready.result.catch(() => {})
    }
    try {
      await ready.result
      // Messages can be taken in all the same; nothing is deleted by the clock until it is mended.
      const { trouble } = ctx.ledger
      response.json({ status: 'ready', ...(trouble ? { ledger: trouble } : {}) })
    } catch {
      // Not kept: the next look finds out at once when it works again.
      ready.at = 0
      response.status(503).json({ status: 'unavailable' })
    }
  })

  app.get('/metrics', async (request, response) => {
    if (!maySeeMetrics(ctx, request)) throw notFound()
    await updateBacklog(ctx)
    await measureInboxes(ctx)
    await measureRetention(ctx)
    response.type(ctx.metrics.registry.contentType).send(await ctx.metrics.registry.metrics())
  })
}

function maySeeMetrics(ctx: AppContext, request: Request): boolean {
  const { metricsToken } = ctx.config
  if (metricsToken) {
    const given = Buffer.from(request.headers.authorization ?? '')
    const expected = Buffer.from(`Bearer ${metricsToken}`)
    return given.length === expected.length && timingSafeEqual(given, expected)
  }
  // Behind a proxy everybody comes from this machine, so then a token is needed.
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers['forwarded']
  return forwarded === undefined && /^(::1|(::ffff:)?127\.)/.test(request.socket.remoteAddress ?? '')
}

async function updateBacklog(ctx: AppContext): Promise<void> {
  for (const table of ['raw_delivery', 'outbox', 'quarantine', 'waiting', 'discard'] as const) {
    const { rows } = await ctx.db.read
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow()
    ctx.metrics.backlog.set({ queue: table }, Number(rows))
  }
  const { files } = await ctx.db.read
    .selectFrom('attachment')
    .select(({ fn }) => fn.countAll<number>().as('files'))
    .where('state', '=', 'pending')
    .executeTakeFirstOrThrow()
  ctx.metrics.backlog.set({ queue: 'attachment' }, Number(files))
  const { mails } = await ctx.db.read
    .selectFrom('raw_mail')
    .select(({ fn }) => fn.countAll<number>().as('mails'))
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow()
  ctx.metrics.backlog.set({ queue: 'raw_mail' }, Number(mails))
}
