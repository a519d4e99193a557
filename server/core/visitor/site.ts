/** Which website a request is about, and whether the page it comes from belongs to it. */
import type { AppContext } from '../../context.ts'
import type { WidgetSettings } from '../../contract/widget.ts'
import { unauthenticated } from '../../errors.ts'
import type { VisitorActor } from '../access.ts'
import { receivers } from '../inbox/receivers.ts'
import type { Inbox } from '../inbox/store.ts'

export interface Website {
  inbox: Inbox
  settings: WidgetSettings
}

/** The inbox with this public name; null: there is none. Kept for seconds, forgotten when one is changed. */
export async function siteOf(ctx: AppContext, key: string): Promise<Website | null> {
  for (const site of await websites(ctx)) if (site.inbox.account === key) return site
  return null
}

/** Throws unauthenticated where the inbox went while somebody was writing. */
export async function siteOfVisitor(ctx: AppContext, { inboxId }: VisitorActor): Promise<Website> {
  const site = (await sitesById(ctx)).get(inboxId)
  if (!site) throw unauthenticated()
  return site
}

/** By inbox id. */
export async function sitesById(ctx: AppContext): Promise<Map<number, Website>> {
  return new Map((await websites(ctx)).map((site) => [site.inbox.id, site]))
}

async function websites(ctx: AppContext): Promise<Website[]> {
  const found = await receivers(ctx, 'web')
  return found.map(({ inbox, settings }) => ({ inbox, settings: settings as WidgetSettings }))
}

/**
 * `origin` and `host` are the request's headers. Browsers leave `Origin` out only where another site can't
 * read the answer; whoever is no browser says what they like anyway.
 */
export function allowsOrigin(
  ctx: AppContext,
  settings: WidgetSettings,
  origin: string | undefined,
  host: string | undefined,
): boolean {
  if (origin === undefined) return true
  const page = readOrigin(origin)
  if (!page) return false
  const own = ctx.config.publicUrl === null ? null : readOrigin(ctx.config.publicUrl)
  if (page.host === host?.toLowerCase() || page.origin === own?.origin) return true
  return settings.sites.some((site) => fits(page, site))
}

/** null: no page on the web, such as `null` of a sandboxed frame. */
function readOrigin(text: string): URL | null {
  const url = URL.canParse(text) ? new URL(text) : null
  return url && /^https?:$/.test(url.protocol) ? url : null
}

/** `*` stands for one subdomain or several, and not for the domain itself. */
function fits(page: URL, site: string): boolean {
  const pattern = readOrigin(site.replace('://*.', '://'))
  if (!pattern || page.protocol !== pattern.protocol || page.port !== pattern.port) return false
  return site.includes('://*.')
    ? page.hostname.endsWith(`.${pattern.hostname}`)
    : page.hostname === pattern.hostname
}
