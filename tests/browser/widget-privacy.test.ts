/** What a visit leaves behind: nothing before somebody writes, and then only what they wrote. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { limit, putInForce } from '../helpers/retention.ts'
import { DESKTOP } from './desk.ts'
import { barePage } from './hostile.ts'
import { addWebInbox, tag, type WebInbox } from './shop.ts'
import { atHost, openStage, type Stage } from './stage.ts'
import { bubble, launcher, openChat, openVisitor, panel, visitorWrites } from './visitor.ts'

const NOTICE = {
  required: true,
  texts: { en: { points: ['We read it.', 'It stays here.'], body: 'All of it.', url: null } },
}

let stage: Stage
let asking: WebInbox

beforeAll(async () => {
  stage = await openStage({ notice: NOTICE })
  await putInForce(stage.product.server.ctx, limit({ scope: { channels: ['web'] } }))
  asking = await addWebInbox(stage.product, 'Sofas', {
    sites: [stage.home],
    fields: [{ key: 'name', required: true, when: 'always', label: {} }],
  })
}, 30_000)
afterAll(() => stage?.[Symbol.asyncDispose]())

const pageOf = ({ key }: WebInbox) => barePage(tag(stage.product.url, key))

interface Visit extends AsyncDisposable {
  page: Page
  context: BrowserContext
  /** `GET /widget.js`: everything that was asked for, beside the page itself. */
  asked: string[]
}

async function visit(address: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const { page, context } = await openVisitor(stage.browser, { ...DESKTOP, ...options })
  const asked: string[] = []
  context.on('request', (request) => {
    const { origin, pathname } = new URL(request.url())
    if (request.isNavigationRequest()) return
    // Whatever is not the product's shows with its address.
    asked.push(`${request.method()} ${origin === stage.product.url ? '' : origin}${pathname}`)
  })
  await page.goto(address)
  return { page, context, asked, [Symbol.asyncDispose]: () => context.close() }
}

/** How many rows each table has. */
async function rows(): Promise<Record<string, number>> {
  const { admin } = stage.product.server.ctx.db
  const tables = await admin.introspection.getTables()
  const counted = tables.map(async ({ name }) => {
    const { count } = await admin
      .selectFrom(name as 'message')
      .select(({ fn }) => fn.countAll().as('count'))
      .executeTakeFirstOrThrow()
    return [name, Number(count)] as const
  })
  return Object.fromEntries(await Promise.all(counted))
}

/** What changed between two countings. */
function grown(before: Record<string, number>, after: Record<string, number>): Record<string, number> {
  const changed = Object.keys(after).filter((name) => after[name] !== before[name])
  return Object.fromEntries(changed.map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)]))
}

/** All a page can keep in a browser. */
async function kept({ page, context }: Visit): Promise<Record<string, unknown>> {
  const inPage = await page.evaluate<Record<string, unknown>>(`(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }))()`)
  return { cookies: await context.cookies(), ...inPage }
}

const NOTHING = { cookies: [], local: [], session: [], databases: [], caches: [], workers: 0 }

describe('before anybody writes', () => {
  it('a page with the chat asks for its loader and leaves nothing', async () => {
    const before = await rows()
    await using visitor = await visit(stage.put('/', pageOf(stage.inbox)))
    await launcher(visitor.page).waitFor()
    await visitor.page.mouse.move(1400, 860)
    await visitor.page.waitForLoadState('networkidle')
    expect(visitor.asked).toEqual(['GET /widget.js'])
    expect(await kept(visitor)).toEqual(NOTHING)
    expect(grown(before, await rows())).toEqual({})
  })

  it('opening it and reading the notice asks for the settings, and leaves nothing', async () => {
    const before = await rows()
    await using visitor = await visit(stage.put('/', pageOf(stage.inbox)))
    const { page, asked } = visitor
    await openChat(page)
    await panel(page).getByRole('button', { name: 'Read all' }).click()
    await panel(page).getByText('All of it.').waitFor()
    await panel(page)
      .getByRole('button', { name: /^More:/ })
      .click()
    await panel(page).getByRole('menuitemradio', { name: 'Deutsch' }).click()
    await panel(page).getByRole('button', { name: 'Zurück' }).click()
    await page.keyboard.press('Escape')
    await page.evaluate('sandglass.setAttributes({ plan: "gold" })')
    await page.waitForLoadState('networkidle')
    const api = asked.filter((line) => !/^GET \/widget(\.js|\/[\w-]+\.js)$/.test(line))
    expect(api).toEqual([`GET /api/widget/${stage.inbox.key}`])
    expect(await kept(visitor)).toEqual(NOTHING)
    expect(grown(before, await rows())).toEqual({})
  })

  it('what is typed and not sent stays in the page', async () => {
    const before = await rows()
    await using visitor = await visit(stage.put('/sofas', pageOf(asking)))
    const { page, asked } = visitor
    await openChat(page)
    await panel(page).getByLabel('Name').fill('Carla Brandt')
    await panel(page).getByLabel('Your question').fill('Do you have it in green?')
    await page.waitForLoadState('networkidle')
    expect(asked.filter((line) => line.includes('/api/'))).toEqual([`GET /api/widget/${asking.key}`])
    expect(await kept(visitor)).toEqual(NOTHING)
    expect(grown(before, await rows())).toEqual({})
  })
})

describe('who agrees and writes', () => {
  it('is known from the agreement on, by one key in one place', async () => {
    const before = await rows()
    await using visitor = await visit(stage.put('/', pageOf(stage.inbox)))
    await openChat(visitor.page)
    await panel(visitor.page).getByRole('button', { name: 'Agree and write' }).click()
    await panel(visitor.page).getByRole('textbox', { name: 'Message' }).fill('Not sent')
    expect(await kept(visitor)).toEqual({ ...NOTHING, local: [`sandglass:${stage.inbox.key}`] })
    const {
      visitor: visitors,
      visitor_session: sessions,
      consent,
      contact,
      message = 0,
    } = grown(before, await rows())
    expect({ visitors, sessions, consent, contact, message }).toEqual({
      visitors: 1,
      sessions: 1,
      consent: 1,
      contact: 1,
      message: 0,
    })
  })

  it('leaves words, and neither address nor browser nor page', async () => {
    const from = stage.put(
      '/from-canary',
      barePage('', '<a href="/sofas?basket=query-canary#part-canary">On</a>'),
    )
    stage.put('/sofas', pageOf(await addWebInbox(stage.product, 'Chairs', { sites: [stage.home] })))
    await using visitor = await visit(from, { userAgent: 'Mozilla/5.0 agent-canary' })
    const { page, context } = visitor
    const headers: Array<Record<string, string>> = []
    context.on('request', (request) => {
      if (request.url().includes('/api/')) headers.push(request.headers())
    })
    await page.getByRole('link', { name: 'On' }).click()
    await openChat(page)
    await visitorWrites(page, 'words-canary')
    await bubble(page, 'words-canary').waitFor()
    await stage.answer('words-canary', 'answer-canary')
    await bubble(page, 'answer-canary').waitFor()
    expect(headers.length).toBeGreaterThan(1)
    expect(headers.filter(({ cookie, referer }) => cookie || referer)).toEqual([])
    expect(await context.cookies()).toEqual([])
    expect(onDisk('words-canary')).toBe(true)
    for (const trace of ['agent-canary', 'query-canary', 'part-canary', 'from-canary', '127.0.0.1']) {
      expect(onDisk(trace), trace).toBe(false)
    }
  })
})

describe('whose website it is', () => {
  const opens = async (address: string): Promise<boolean> => {
    await using visitor = await visit(address)
    await openChat(visitor.page)
    const field = panel(visitor.page).getByRole('textbox', { name: 'Message' })
    await field.or(panel(visitor.page).getByText('could not be loaded')).waitFor()
    // Awaited here: the visitor is gone when this function ends.
    return await field.isVisible()
  }

  it('is said by the inbox: itself, subdomains where it says so, and nobody else', async () => {
    const port = new URL(stage.site.url).port
    const inbox = await addWebInbox(stage.product, 'Lamps', { sites: [`http://*.lamps.localhost:${port}`] })
    stage.put('/lamps', pageOf(inbox))
    const on = (host: string) => opens(`${atHost(stage.site, host)}/lamps`)
    expect(await opens(`${stage.product.url}/demo/${inbox.key}`)).toBe(true)
    expect(await on('oak.lamps.localhost')).toBe(true)
    expect(await on('lamps.localhost')).toBe(false)
    expect(await on('evil-lamps.localhost')).toBe(false)
  })

  it('gives other websites nothing to read, by no way', async () => {
    const origin = 'http://evil.localhost:8080'
    const before = await rows()
    const root = `${stage.product.url}/api/widget/${stage.inbox.key}`
    const json = { origin, 'content-type': 'application/json' }
    const replies = await Promise.all([
      fetch(root, { headers: { origin } }),
      fetch(`${root}/sessions`, {
        method: 'POST',
        headers: json,
        body: '{"notice":{"version":1,"language":"en"}}',
      }),
      fetch(`${root}/sessions`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      }),
    ])
    for (const { status, headers } of replies) {
      expect(status).toBe(403)
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
    await using visitor = await visit(stage.put('/', pageOf(stage.inbox)))
    const knock = (page: Page) =>
      page.evaluate(`new Promise((told) => {
        const socket = new WebSocket('${stage.product.url.replace('http', 'ws')}/ws/visitor?inbox=${stage.inbox.key}')
        socket.onopen = () => told('open')
        socket.onerror = () => told('refused')
      })`)
    expect(await knock(visitor.page)).toBe('open')
    await visitor.page.goto(`${atHost(stage.site, 'evil.localhost')}/`)
    expect(await knock(visitor.page)).toBe('refused')
    expect(grown(before, await rows())).toEqual({})
  })
})

describe('two visitors', () => {
  it('never see each other', async () => {
    const inbox = await addWebInbox(stage.product, 'Tables', { sites: [stage.home] })
    const address = stage.put('/tables', pageOf(inbox))
    const people = await Promise.all(['carla', 'lukas'].map((name) => eavesdrop(name, address)))
    for (const { name, page } of people) {
      await openChat(page)
      await visitorWrites(page, `${name} asks`)
      await bubble(page, `${name} asks`).waitFor()
    }
    for (const { name, page } of people) {
      await stage.answer(`${name} asks`, `${name} is answered`)
      await bubble(page, `${name} is answered`).waitFor()
    }
    for (const { name, page } of people) {
      await page.reload()
      await openChat(page)
      await bubble(page, `${name} is answered`).waitFor()
    }
    for (const { name, heard, close } of people) {
      const all = (await Promise.all(heard)).join('\n')
      await close()
      expect(all.includes(`${name} asks`)).toBe(true)
      expect(people.filter((other) => other.name !== name && all.includes(other.name))).toEqual([])
    }
  })
})

/** Somebody of whose line everything that comes in is noted. */
async function eavesdrop(name: string, address: string) {
  const { page, context } = await openVisitor(stage.browser)
  const heard: Array<Promise<string>> = []
  page.on('response', (response) => heard.push(response.text().catch(() => '')))
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => heard.push(Promise.resolve(String(payload)))),
  )
  await page.goto(address)
  return { name, page, heard, close: () => context.close() }
}

/** In any file of the product's: database, its log, files of messages. */
function onDisk(words: string): boolean {
  const files = readdirSync(stage.product.folder, { recursive: true, withFileTypes: true })
  return files
    .filter((file) => file.isFile())
    .some(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(words))
}
