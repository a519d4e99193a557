/**
 * What a website loads: the script of its tag, what that loads when the chat is opened, and a shop's page to
 * try it on. All of it is public and the same for everybody, so any website may have it.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import express, { type Express, type RequestHandler } from 'express'
import type { AppContext } from '../context.ts'
import { InboxKey } from '../contract/widget.ts'
import { siteOf } from '../core/visitor/site.ts'
import { notFound } from '../errors.ts'

export interface WidgetDirs {
  /** Of the built console, where the shop's page is. */
  webDir: string
  widgetDir?: string
}

const WIDGET_DIR = join(import.meta.dirname, '../../dist/widget')
const SHOP = 'widget/demo/shop.html'

export function mountWidgetFiles(
  app: Express,
  ctx: AppContext,
  { webDir, widgetDir = WIDGET_DIR }: WidgetDirs,
): void {
  // Asked for anew on every page, and answered 304: the loader knows which app is the present one.
  app.get(
    ['/widget.js', '/widget.d.ts'],
    forEverybody,
    express.static(widgetDir, {
      index: false,
      setHeaders: (response) => response.set('Cache-Control', 'no-cache'),
    }),
    nothingHere,
  )
  // A page from before a deployment knows the app by a name that is gone. Led on rather than answered:
  // a browser that could not load a module remembers that by the address it asked for.
  app.get('/widget/app.js', forEverybody, (_request, response) => {
    response.set('Cache-Control', 'no-cache').redirect(presentApp(widgetDir))
  })
  app.use(
    '/widget',
    forEverybody,
    express.static(join(widgetDir, 'files'), { immutable: true, maxAge: '1y', index: false }),
    nothingHere,
  )
  app.get('/demo/:key', async (request, response) => {
    const key = InboxKey.safeParse(request.params['key'])
    const site = key.success ? await siteOf(ctx, key.data) : null
    const page = join(webDir, SHOP)
    if (!site || !existsSync(page)) throw notFound()
    // A key has no character that means anything in HTML.
    const html = readFileSync(page, 'utf8').replaceAll('INBOX_KEY', site.settings.key)
    response.set('Cache-Control', 'no-cache').type('html').send(html)
  })
}

/** Relative to `/widget/`. Throws not_found where nothing is built. */
function presentApp(widgetDir: string): string {
  const manifest = join(widgetDir, 'files/manifest.json')
  if (!existsSync(manifest)) throw notFound()
  const files = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, { file: string }>
  return files['app/main.ts']?.file ?? nothing()
}

/** Scripts run where they are embedded, so their reading is no secret; they set and read no cookie. */
const forEverybody: RequestHandler = (_request, response, next) => {
  response.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' })
  next()
}

const nothingHere: RequestHandler = nothing

function nothing(): never {
  throw notFound()
}
