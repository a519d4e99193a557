/** The Express application: providers first and lean, then everything for people. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import compression from 'compression'
import express, { type Express, type Request } from 'express'
import helmet from 'helmet'
import { channels } from '../../channels/registry.ts'
import type { AppContext } from '../context.ts'
import type { Intake } from '../inbound/intake.ts'
import { agentRoutes } from './agents.ts'
import { attachmentRoutes } from './attachments.ts'
import { auditRoutes } from './audit.ts'
import { chatCopyRoutes } from './chat-copies.ts'
import { contactRoutes } from './contacts.ts'
import { conceptRoutes } from './concept.ts'
import { connectionRoutes } from './connections.ts'
import { conversationRoutes } from './conversations.ts'
import { dueRoutes } from './dues.ts'
import { duplicateRoutes } from './duplicates.ts'
import { erasureRoutes } from './erasures.ts'
import { holdRoutes } from './holds.ts'
import { inboxRoutes } from './inboxes.ts'
import { labelRoutes } from './labels.ts'
import { bodyWithin, requestLimiter } from './limits.ts'
import { mailRoutes } from './mails.ts'
import { mailPageRoutes } from './mail-pages.ts'
import { messageRoutes } from './messages.ts'
import { errorHandler, mountRoutes, unknownRoute } from './mount.ts'
import { openApiDocument } from './openapi.ts'
import { mountOperations } from './operations.ts'
import { pictureRoutes } from './pictures.ts'
import { quarantineRoutes } from './quarantine.ts'
import { retentionRoutes } from './retention.ts'
import { retentionPolicyRoutes } from './retention-policy.ts'
import { rawMailRoutes } from './raw-mails.ts'
import type { Route } from './route.ts'
import { runRoutes } from './runs.ts'
import { sessionRoutes } from './sessions.ts'
import { updateRoutes } from './updates.ts'
import { uploadRoutes } from './uploads.ts'
import { templateRoutes } from './templates.ts'
import { mountWebhooks } from './webhooks.ts'
import { mountWidgetFiles } from './widget-files.ts'
import { widgetOrigins } from './widget-origins.ts'
import { WIDGET, widgetRoutes } from './widget.ts'

/** `intake`: where visitors' messages go; left out where the rows are only read. */
export const apiRoutes = (intake: Intake | null = null): Route[] => [
  ...sessionRoutes(),
  ...agentRoutes,
  ...pictureRoutes(),
  ...inboxRoutes,
  ...connectionRoutes(),
  ...templateRoutes(),
  ...conversationRoutes,
  ...messageRoutes,
  ...mailPageRoutes,
  ...mailRoutes,
  ...rawMailRoutes,
  ...contactRoutes,
  ...duplicateRoutes,
  ...erasureRoutes,
  ...holdRoutes,
  ...labelRoutes,
  ...dueRoutes,
  ...attachmentRoutes,
  ...uploadRoutes(),
  ...quarantineRoutes,
  ...retentionRoutes(),
  ...retentionPolicyRoutes,
  ...runRoutes,
  ...auditRoutes,
  ...conceptRoutes,
  ...chatCopyRoutes(),
  ...widgetRoutes(intake),
  ...updateRoutes,
]

const LARGEST_BODY = '256kb'
const REQUESTS_PER_MINUTE = 6000
const BODY_WITHIN_MS = 60_000

/** Files come as they are and take their time. */
function uploadsAmong(routes: readonly Route[]): (request: Request) => boolean {
  const paths = routes
    .filter(({ takesFile }) => takesFile)
    .map(({ path }) => new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+')}$`))
  return ({ method, baseUrl, path }) => method === 'POST' && paths.some((each) => each.test(baseUrl + path))
}

export interface AppOptions {
  /** Folder of the built console. */
  webDir: string
  /** More to mount before the console: the simulator. */
  extra?: (app: Express) => void
}

export function createApp(ctx: AppContext, intake: Intake, { webDir, extra }: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', ctx.config.trustProxy)
  app.set('query parser', 'simple')
  app.set('etag', false)
  const routes = apiRoutes(intake)
  const isUpload = uploadsAmong(routes)
  app.use((_request, _response, next) => {
    ctx.company.seen()
    next()
  })
  app.use(bodyWithin(BODY_WITHIN_MS, isUpload))

  mountWebhooks(
    app,
    ctx,
    intake,
    channels.filter(({ webhook }) => webhook).map(({ kind }) => kind),
  )
  app.use(securityHeaders(ctx))
  mountOperations(app, ctx)
  extra?.(app)

  app.use(WIDGET, widgetOrigins(ctx))
  const json = express.json({ limit: LARGEST_BODY, inflate: false })
  app.use('/api', requestLimiter(REQUESTS_PER_MINUTE), (request, response, next) =>
    isUpload(request) ? next() : json(request, response, next),
  )
  mountRoutes(app, ctx, routes)
  app.get('/openapi.json', (_request, response) => {
    response.json(openApiDocument(routes, ctx.config.publicUrl ?? '/'))
  })
  // What follows is the same for everybody, so its length tells nothing of anybody.
  app.use(compression())
  mountWidgetFiles(app, ctx, { webDir })
  mountConsole(app, webDir)
  app.use(unknownRoute)
  app.use(errorHandler(ctx))
  return app
}

function securityHeaders(ctx: AppContext) {
  const secure = ctx.config.publicUrl?.startsWith('https:') ?? false
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
  })
}

/** Files by their hashed names for ever; every other page of the console is its index. */
function mountConsole(app: Express, webDir: string): void {
  app.use('/assets', express.static(join(webDir, 'assets'), { immutable: true, maxAge: '1y', index: false }))
  app.get('/_sim/phone', (_request, response) => sendPage(response, join(webDir, 'phone.html')))
  app.use(express.static(webDir, { index: false, maxAge: 0 }))
  app.get(/^\/(?!api\/|webhooks\/|_sim\/|assets\/|metrics$)/, (_request, response) =>
    sendPage(response, join(webDir, 'index.html')),
  )
}

function sendPage(response: express.Response, path: string): void {
  if (!existsSync(path)) {
    response.status(503).type('text/plain').send('The console is not built yet. Run: npm run build\n')
    return
  }
  response.set('Cache-Control', 'no-cache').sendFile(path)
}
