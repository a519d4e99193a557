/** Mails that were written to do harm, opened in the console: nothing runs, nothing is asked for, nothing moves. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import type { Frame, FrameLocator } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ATTACKS } from '../../channels/email/html/attacks.ts'
import type { MailPage } from '../../channels/email/html/page.ts'
import { once } from '../../server/media/enrich.ts'
import { until } from '../helpers/acts.ts'
import { mailIn, mailInbox, rawMail } from '../helpers/mails.ts'
import { openOutside, type OutsideServer } from '../helpers/outside.ts'
import type { TestServer } from '../helpers/server.ts'
import { openDesk, type Desk } from './desk.ts'
import { soon } from './phone.ts'

const TITLE = 'Formatted mail'
const LETTER = '<p>Guten Tag, hier steht ein Brief.</p>'

let web: OutsideServer
let desk: Desk
let t: TestServer
let inboxId: number
/** What the browser wanted of anybody but us, and what it got. */
let strangers: string[]
let answers: string[]
let surprises: string[]

beforeAll(async () => {
  web = await openOutside()
  desk = await openDesk({ reach: web.reach })
  const { server } = desk.product
  t = { server, ctx: server.ctx, clock: server.ctx.clock } as unknown as TestServer
  inboxId = await mailInbox(t)
  desk.context.on('request', (request) => void (isForeign(request.url()) && strangers.push(request.url())))
  desk.context.on('response', (answer) => void (isForeign(answer.url()) && answers.push(answer.url())))
  desk.page.on('dialog', (dialog) => {
    surprises.push(`a dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  desk.context.on('page', (page) => surprises.push(`a window: ${page.url()}`))
})
afterAll(async () => {
  await desk?.[Symbol.asyncDispose]()
  await web?.[Symbol.asyncDispose]()
})
beforeEach(() => {
  strangers = []
  answers = []
  surprises = []
  web.asked.length = 0
})
afterEach(() => {
  desk.trouble.length = 0
})

const isForeign = (url: string) => !url.startsWith(desk.product.url) && !/^(?:data|blob):/.test(url)

/** Where the attack says so, a server is really there, and what runs leaves a trace in every window it can reach. */
const armed = (attack: string) =>
  attack
    .replaceAll('CANARY()', 'self.ran=1,parent.ran=1')
    .replaceAll(/https:\/\/(?:evil|pictures|good)\.example/g, web.url('127.0.0.1', ''))
    .replaceAll('//evil.example', web.url('127.0.0.1', '').replace('http:', ''))

let number = 0

/** It came as any mail does, and is shown; gives the id of its message. */
async function receive(html: string): Promise<number> {
  const messageId = `hostile-${++number}@kunde.example`
  await mailIn(t, inboxId, rawMail({ html, messageId }))
  // The server's own workers may have been faster, and be at it still.
  const message = await until(() =>
    t.ctx.db.read
      .selectFrom('mail')
      .innerJoin('message', 'message.id', 'mail.message_id')
      .select(['message.id', 'message.conversation_id'])
      .where('mail.mail_id', '=', messageId)
      .executeTakeFirstOrThrow(),
  )
  await desk.page.goto(`${desk.product.url}/all/${message.conversation_id}`)
  return message.id
}

async function openFormatted(): Promise<FrameLocator> {
  await desk.page.getByRole('button', { name: 'Formatted' }).last().click()
  const frame = desk.page.frameLocator(`iframe[title="${TITLE}"]`)
  await frame.getByText('hier steht ein Brief').first().waitFor()
  await desk.page.waitForLoadState('networkidle')
  return frame
}

function pageFrame(): Frame {
  const frame = desk.page.frames().find((each) => each.url().includes('/mail/'))
  if (!frame) throw new Error('no page is shown')
  return frame
}

/** As the browser has read it: what could run, load, or stand anywhere but in its place. */
const suspicious = `[...document.body.querySelectorAll('*')].flatMap((element) => [
  ...[...element.attributes]
    .filter(({ name }) => /^on|^id$|^name$|^class$|src(?!$)|background|action|ping/.test(name))
    .map(({ name }) => element.localName + '[' + name + ']'),
  ...(element instanceof HTMLElement ? [] : [element.localName]),
  ...(getComputedStyle(element).position === 'static' ? [] : [element.localName + ' leaves its place']),
  ...(parseFloat(getComputedStyle(element).fontSize) > 100 ? [element.localName + ' is huge'] : []),
])`

async function expectUnharmed(at: string): Promise<void> {
  expect({ answers, asked: web.asked, surprises }).toEqual({ answers: [], asked: [], surprises: [] })
  expect(await desk.page.evaluate('window.ran')).toBeUndefined()
  expect(desk.page.url()).toBe(at)
}

/** Where the parts of the console are, and what lies on top at its corners. */
const layout = () =>
  desk.page.evaluate<unknown>(`[
    ...[...document.querySelectorAll('nav, [role=region], aside')].map((each) => {
      const { x, y, width, height } = each.getBoundingClientRect()
      return [each.getAttribute('aria-label'), x, y, width, height]
    }),
    ...[[3, 3], [innerWidth - 3, 3], [3, innerHeight - 3]].map(([x, y]) => document.elementFromPoint(x, y)?.localName),
  ]`)

describe('a mail with', () => {
  it.each(Object.entries(ATTACKS))('%s is a letter', async (_family, attacks) => {
    await receive(LETTER + attacks.map((attack) => `<div>${armed(attack)}</div>`).join(''))
    await desk.page.getByRole('button', { name: 'Plain' }).click()
    const before = await layout()
    const at = desk.page.url()
    await openFormatted()
    expect(await pageFrame().evaluate(suspicious)).toEqual([])
    await expectUnharmed(at)
    expect(await layout()).toEqual(before)
    // Nothing was even tried: the policy of the page had nothing to refuse.
    expect({ strangers, trouble: desk.trouble }).toEqual({ strangers: [], trouble: [] })
  })

  it.each(Object.entries(ATTACKS))(
    '%s does no harm though all of it were let through',
    async (_family, attacks) => {
      const id = await receive(LETTER)
      const html = LETTER + attacks.map(armed).join('')
      const page: MailPage = { version: 0, html, remote: [], trackers: 0, coloured: true }
      const { name } = await t.ctx.blobs.write(once(Buffer.from(JSON.stringify(page))), 10_000_000)
      await t.ctx.db.admin.updateTable('mail').set({ page_blob: name }).where('message_id', '=', id).execute()
      const at = desk.page.url()
      await openFormatted()
      await expectUnharmed(at)
    },
  )
})

it('leads a link into a window of its own, which learns nothing of us', async () => {
  await receive(`${LETTER}<a href="${web.url('127.0.0.1', '/shop')}">Zum Laden</a>`)
  const frame = await openFormatted()
  const [window] = await Promise.all([
    desk.context.waitForEvent('page'),
    frame.getByRole('link', { name: 'Zum Laden' }).click(),
  ])
  await window.waitForLoadState()
  expect(await window.evaluate('window.opener')).toBeNull()
  const [asked] = web.asked.filter(({ path }) => path === '/shop')
  expect(asked?.headers).not.toHaveProperty('referer')
  await window.close()
})

it('says where a link leads that promises something else', async () => {
  await receive(`${LETTER}<a href="https://evil.example/login">www.sparkasse.example</a>`)
  const frame = await openFormatted()
  const link = frame.getByRole('link', { name: /sparkasse/ })
  expect(await link.getAttribute('title')).toBe('evil.example/login')
  const shown = `getComputedStyle(document.querySelector('a'), '::after').content`
  expect(await pageFrame().evaluate(shown)).toContain('evil.example')
})

describe('pictures of other servers', () => {
  it('are asked for by nobody until somebody wants them, and then by our server', async () => {
    const picture = (path: string) =>
      `<img src="${web.url('pictures.example', path)}" width="40" height="30" alt="Bild">`
    const tracker = `<img src="${web.url('tracker.example', '/o.gif')}" width="1" height="1">`
    await receive(LETTER + picture('/1.gif') + picture('/2.gif') + tracker)
    const frame = await openFormatted()
    expect({ strangers, asked: web.asked }).toEqual({ strangers: [], asked: [] })
    const place = await frame.getByRole('img').first().boundingBox()
    expect({ width: place?.width, height: place?.height }).toEqual({ width: 40, height: 30 })
    await desk.page.getByText('2 pictures from an outside server are blocked').waitFor()

    await desk.page.getByRole('button', { name: 'Show once' }).click()
    await soon(() => web.asked.map(({ path }) => path).sort()).toEqual(['/1.gif', '/2.gif'])
    await soon(() =>
      pageFrame().evaluate('[...document.images].map(({ naturalWidth }) => naturalWidth)'),
    ).toEqual([1, 1])
    for (const { headers } of web.asked) {
      expect(headers).toMatchObject({ 'user-agent': 'Mozilla/5.0' })
      expect(headers).not.toHaveProperty('cookie')
      expect(headers).not.toHaveProperty('referer')
    }
    expect(strangers).toEqual([])
  })
})

describe('a page', () => {
  it('is as high as what is in it, also when what was said before is unfolded', async () => {
    const lines = Array.from({ length: 30 }, (_, n) => `<p>Zeile ${n}</p>`).join('')
    await receive(`${LETTER}<blockquote type="cite">${lines}</blockquote>`)
    const frame = await openFormatted()
    const height = async () => (await desk.page.getByTitle(TITLE).boundingBox())?.height ?? 0
    expect(await height()).toBeLessThan(120)
    await frame.getByText('Zeile 0', { exact: true }).waitFor({ state: 'hidden' })
    await frame.locator('summary').click()
    await frame.getByText('Zeile 29').waitFor()
    await soon(height).toBeGreaterThan(600)
    expect(await pageFrame().evaluate('document.documentElement.scrollHeight <= innerHeight')).toBe(true)
  })

  it('of many screens is shown whole when asked to', async () => {
    await receive(LETTER + '<div style="height:1900px">Turm</div>'.repeat(5))
    await openFormatted()
    const height = async () => (await desk.page.getByTitle(TITLE).boundingBox())?.height ?? 0
    await soon(height).toBe(4 * 900)
    await desk.page.getByRole('button', { name: 'Show all of it' }).click()
    await soon(height).toBeGreaterThan(9500)
  })

  it('has the theme of the console, unless it has colours of its own', async () => {
    const colours = () =>
      pageFrame().evaluate<string>('getComputedStyle(document.documentElement).colorScheme')
    await desk.page.emulateMedia({ colorScheme: 'dark' })
    await receive(LETTER)
    await openFormatted()
    await soon(colours).toBe('dark')
    await desk.page.emulateMedia({ colorScheme: 'light' })
    await soon(colours).toBe('light')
    await desk.page.emulateMedia({ colorScheme: 'dark' })
    await receive(`${LETTER}<p style="color:#003366">Blau</p>`)
    await openFormatted()
    expect(await colours()).toBe('light')
    await desk.page.emulateMedia({ colorScheme: null })
  })

  it('lets the keys of the console through', async () => {
    await receive(`${LETTER}<a href="https://shop.example/">Zum Laden</a>`)
    const frame = await openFormatted()
    await frame.getByRole('link', { name: 'Zum Laden' }).focus()
    await desk.page.keyboard.press('?')
    await desk.page.getByRole('dialog').waitFor()
    await desk.page.keyboard.press('Escape')
  })
})
