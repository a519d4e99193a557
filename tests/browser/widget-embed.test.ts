/** The chat on pages of another website: strict ones, hostile ones, careless ones; and what it does to them. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Page, WebSocket } from 'playwright-core'
import sharp, { type Region } from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { barePage, chatLooks, differences, hostilePage, pageLooks } from './hostile.ts'
import { openContext } from './desk.ts'
import { strictPolicy, tag } from './shop.ts'
import { openStage, type Stage } from './stage.ts'
import { bubble, launcher, openChat, openVisitor, panel, talk, visitorWrites } from './visitor.ts'

/** What the browser moved after it was shown, from the first moment on. */
const WATCH_SHIFTS = `{
  const shifts = []
  new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value }) => value)))
    .observe({ type: 'layout-shift', buffered: true })
  Object.defineProperty(globalThis, 'layoutShifts', { value: shifts })
}`

let stage: Stage
let tags = ''

beforeAll(async () => {
  stage = await openStage()
  tags = tag(stage.product.url, stage.inbox.key)
}, 30_000)
afterAll(() => stage?.[Symbol.asyncDispose]())

/** Somebody on that page, in a browser of their own. */
async function visit(address: string): Promise<{ page: Page; trouble: string[] } & AsyncDisposable> {
  const { page, trouble, context } = await openVisitor(stage.browser)
  await context.addInitScript({ content: WATCH_SHIFTS })
  await page.goto(address)
  return { page, trouble, [Symbol.asyncDispose]: () => context.close() }
}

async function talksBothWays(page: Page, words: string): Promise<void> {
  await openChat(page)
  await visitorWrites(page, words)
  await bubble(page, words).waitFor()
  await stage.answer(words, `Answer to ${words}`)
  await bubble(page, `Answer to ${words}`).waitFor()
}

describe('under a strict policy', () => {
  it('needs nothing but our address', async () => {
    const address = stage.put('/strict', { ...barePage(tags), policy: strictPolicy(stage.product.url) })
    await using visitor = await visit(address)
    const { page, trouble } = visitor
    await talksBothWays(page, 'Strictly speaking')
    await stage.answerWithPicture('Strictly speaking')
    const picture = talk(page).getByRole('img', { name: 'Open sideboard.jpg' })
    await expect
      .poll(() => picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth))
      .toBeGreaterThan(0)
    expect(trouble).toEqual([])
  })

  it('makes do with a nonce, and hands no string to the browser to be run', async () => {
    const ours = stage.product.url
    const policy = [
      "default-src 'none'",
      "script-src 'nonce-a1b2c3' 'strict-dynamic'",
      `connect-src ${ours} ${ours.replace('http', 'ws')}`,
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; ')
    const page = barePage(tag(ours, stage.inbox.key, 'nonce="a1b2c3"'))
    await using visitor = await visit(stage.put('/trusted', { ...page, policy }))
    await talksBothWays(visitor.page, 'Trust me')
    expect(visitor.trouble).toEqual([])
  })
})

describe('on a hostile page', () => {
  it('looks and works as on a bare one', async () => {
    await using friendly = await visit(stage.put('/bare', barePage(tags)))
    await using hostile = await visit(stage.put('/hostile', hostilePage(tags)))
    for (const { page } of [friendly, hostile]) {
      await openChat(page)
      await panel(page).getByRole('button', { name: 'Emoji' }).click()
      await panel(page).getByRole('button', { name: '😀' }).waitFor()
    }
    const [bare, looks] = [await chatLooks(friendly.page), await chatLooks(hostile.page)]
    expect(bare.length).toBeGreaterThan(20)
    expect(differences(looks, bare)).toEqual([])
    const inside = await insideOf(friendly.page)
    const same = async () => (await pixels(friendly.page, inside)).equals(await pixels(hostile.page, inside))
    await expect.poll(same).toBe(true)
    await hostile.page.keyboard.press('Escape')
    await visitorWrites(hostile.page, 'Out of the mess')
    await bubble(hostile.page, 'Out of the mess').waitFor()
    await panel(hostile.page).getByRole('button', { name: 'Close' }).click()
    await launcher(hostile.page).click()
    await bubble(hostile.page, 'Out of the mess').waitFor()
  })
})

describe('to the page around it', () => {
  const BODY = `<style>p { color: teal } button { font: 13px serif }</style>
    <h1>Oak sideboard</h1><p>180 cm wide</p><button>Buy</button><p>45 cm deep</p>`
  const FACTS = `({
    globals: Object.getOwnPropertyNames(window).sort(),
    head: document.head.children.length,
    sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
    scripts: document.scripts.length,
    body: document.body.children.length,
  })`
  interface Facts extends Record<string, unknown> {
    globals: string[]
  }

  it('adds one element and one name, and moves nothing', async () => {
    await using without = await visit(stage.put('/without', barePage('<script></script>', BODY)))
    await using visitor = await visit(stage.put('/with', barePage(tags, BODY)))
    const { page } = visitor
    await openChat(page)
    await panel(page).getByRole('textbox', { name: 'Message' }).waitFor()
    expect(differences(await pageLooks(page), await pageLooks(without.page))).toEqual([])
    const before = await without.page.evaluate<Facts>(FACTS)
    const after = await page.evaluate<Facts>(FACTS)
    expect(after).toEqual({ ...before, globals: [...before.globals, 'sandglass'].sort(), body: 6 })
    expect(await page.evaluate<number[]>('layoutShifts')).toEqual([])
  })

  it('shows its code nothing of the chat', async () => {
    const { page, context } = await openContext(stage.browser)
    await page.goto(stage.put('/closed', barePage(tags)))
    await page.waitForFunction(`document.querySelector('sandglass-chat')`)
    expect(await page.evaluate(`document.querySelector('sandglass-chat').shadowRoot`)).toBeNull()
    await context.close()
  })
})

describe('however it is embedded', () => {
  it('waits for a body', async () => {
    const early = tags.replace(' async', '')
    await using visitor = await visit(stage.put('/early', barePage(early)))
    await openChat(visitor.page)
    expect(visitor.trouble).toEqual([])
  })

  it('is there once where it is included twice', async () => {
    await using visitor = await visit(stage.put('/twice', barePage(tags + tags)))
    await openChat(visitor.page)
    expect(await visitor.page.locator('sandglass-chat').count()).toBe(1)
    expect(visitor.trouble).toEqual([])
  })

  it('runs what the page has said before it came', async () => {
    const script = `<script>window.sandglass = [(chat) => chat.on('open', () => (document.title = 'Opened'))]
      sandglass.push((chat) => chat.open())</script>`
    await using visitor = await visit(stage.put('/queue', barePage(script + tags)))
    await panel(visitor.page).waitFor()
    expect(await visitor.page.title()).toBe('Opened')
  })

  it('goes without a trace, and comes back with its chat', async () => {
    await using visitor = await visit(stage.put('/again', barePage(tags)))
    const { page, trouble } = visitor
    const sockets: WebSocket[] = []
    page.on('websocket', (socket) => sockets.push(socket))
    await talksBothWays(page, 'Still there?')
    await page.evaluate('sandglass.destroy()')
    await expect.poll(() => sockets.map((socket) => socket.isClosed())).toEqual([true])
    expect(await page.locator('sandglass-chat').count()).toBe(0)
    expect(await page.evaluate(`'sandglass' in window`)).toBe(false)
    await page.keyboard.press('Escape')
    await page.evaluate(`{
      const old = document.querySelector('script')
      const script = document.createElement('script')
      script.src = old.src
      script.dataset.inbox = old.dataset.inbox
      document.head.append(script)
    }`)
    await openChat(page)
    await bubble(page, 'Answer to Still there?').waitFor()
    expect(await bubble(page, 'Still there?').count()).toBe(1)
    expect(trouble).toEqual([])
  })

  it('outlives a body that is replaced', async () => {
    await using visitor = await visit(stage.put('/spa', barePage(tags)))
    const { page } = visitor
    await talksBothWays(page, 'Before the next page')
    await page.evaluate(`document.body = document.createElement('body')`)
    await bubble(page, 'Before the next page').waitFor()
    await visitorWrites(page, 'After it')
    await bubble(page, 'After it').waitFor()
  })
})

/** The panel without its edge, where the page shines through. */
async function insideOf(page: Page): Promise<Region> {
  const box = await panel(page).boundingBox()
  if (!box) throw new Error('the chat is not shown')
  return { left: box.x + 12, top: box.y + 12, width: box.width - 24, height: box.height - 24 }
}

/** What the eye sees there. */
async function pixels(page: Page, region: Region): Promise<Buffer> {
  const shot = await page.screenshot({ caret: 'initial' })
  return sharp(shot).extract(region).raw().toBuffer()
}
