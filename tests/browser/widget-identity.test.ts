/** Who somebody is: as their website has signed, and never as a page merely says. */
/* oxlint-disable vitest/expect-expect -- waiting until it is seen is the assertion */
import jsonwebtoken, { type SignOptions } from 'jsonwebtoken'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OWNER } from './browser.ts'
import { openContext, row, signIn } from './desk.ts'
import { barePage } from './hostile.ts'
import { soon } from './phone.ts'
import { addWebInbox, tag, type WebInbox } from './shop.ts'
import { openStage, type Stage } from './stage.ts'
import { bubble, launcher, openChat, openVisitor, panel, talk, visitorWrites } from './visitor.ts'

const SECRET = 'what the shop signs with, long enough'
const HOUR = 3600

let stage: Stage
let address = ''
let required: WebInbox

beforeAll(async () => {
  stage = await openStage({ identitySecret: SECRET })
  address = stage.put('/', barePage(tag(stage.product.url, stage.inbox.key)))
  required = await addWebInbox(stage.product, 'Members', {
    sites: [stage.home],
    identitySecret: SECRET,
    identity: 'required',
  })
  stage.put('/members', barePage(tag(stage.product.url, required.key)))
}, 30_000)
afterAll(() => stage?.[Symbol.asyncDispose]())

const inAnHour = () => Math.floor(Date.now() / 1000) + HOUR

/** As the website's server signs who is logged in there. */
function signed(claims: Record<string, unknown>, secret = SECRET, options: SignOptions = {}): string {
  return jsonwebtoken.sign({ aud: stage.inbox.key, exp: inAnHour(), ...claims }, secret, options)
}

interface Visit extends AsyncDisposable {
  page: Page
  /** Everything that came in, as text. */
  heard(): Promise<string>
}

async function visit(path = address): Promise<Visit> {
  const { page, context } = await openVisitor(stage.browser)
  const heard: Array<Promise<string>> = []
  page.on('response', (response) => heard.push(response.text().catch(() => '')))
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => heard.push(Promise.resolve(String(payload)))),
  )
  await page.goto(path)
  await launcher(page).waitFor()
  return {
    page,
    heard: async () => (await Promise.all(heard.splice(0))).join('\n'),
    [Symbol.asyncDispose]: () => context.close(),
  }
}

/** What the website's own code calls; `refused`, or how it went. */
const identify = (page: Page, token: string): Promise<string> =>
  page.evaluate<string>(
    `sandglass.identify(${JSON.stringify(token)}).then(() => 'taken', (error) => error.code ?? 'refused')`,
  )

const tokenOf = (page: Page): Promise<string> =>
  page.evaluate<string>(`JSON.parse(localStorage.getItem('sandglass:${stage.inbox.key}')).session.token`)

/** What a token is still good for: the status of reading one's chats by it. */
async function statusWith(token: string): Promise<number> {
  const { status } = await fetch(`${stage.product.url}/api/widget/${stage.inbox.key}/chats`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return status
}

async function writes(page: Page, words: string): Promise<void> {
  await visitorWrites(page, words)
  await bubble(page, words).waitFor()
  await talk(page).getByText('Sent', { exact: true }).waitFor()
}

async function visitors(): Promise<number> {
  const { read } = stage.product.server.ctx.db
  return (await read.selectFrom('visitor').select('id').execute()).length
}

describe('somebody whom the website has signed for', () => {
  it('is known by name to those who answer, and anybody else is not', async () => {
    await using visitor = await visit()
    expect(await identify(visitor.page, signed({ sub: 'c-1', name: 'Carla Brandt', plan: 'gold' }))).toBe(
      'taken',
    )
    await openChat(visitor.page)
    await writes(visitor.page, 'Where is my sofa?')
    await using guest = await visit()
    await guest.page.evaluate(`sandglass.setAttributes({ name: 'Carla Brandt', sub: 'c-1' })`)
    await openChat(guest.page)
    await writes(guest.page, 'I only say who I am')
    const { page, context } = await openContext(stage.browser)
    await signIn(page, stage.product.url, OWNER)
    await page.goto(`${stage.product.url}/all`)
    await row(page, 'Carla Brandt').click()
    const about = page.getByRole('region', { name: 'From the website' })
    await about.getByText('Signed in on the website').waitFor()
    await about.getByText('gold').waitFor()
    await page.getByRole('link', { name: /I only say who I am/ }).click()
    await about.getByText('Anonymous visitor').waitFor()
    await context.close()
  })
})

describe('a token that the website has not signed', () => {
  const wrong: ReadonlyArray<readonly [string, () => string]> = [
    ['is signed with another key', () => signed({ sub: 'c-1' }, 'somebody else’s secret, long enough')],
    ['is not signed at all', () => signed({ sub: 'c-1' }, '', { algorithm: 'none' })],
    ['is signed by another algorithm', () => signed({ sub: 'c-1' }, SECRET, { algorithm: 'HS512' })],
    ['has expired', () => signed({ sub: 'c-1', exp: inAnHour() - 2 * HOUR })],
    ['is good for longer than a day', () => signed({ sub: 'c-1', exp: inAnHour() + 24 * HOUR })],
    ['is for another inbox', () => signed({ sub: 'c-1', aud: required.key })],
    ['is for anybody', () => signed({ sub: 'c-1', aud: '*' })],
    ['names nobody', () => signed({})],
    ['is a plain id', () => 'c-1'],
  ]

  it('is refused with words, whatever is wrong with it, and nobody is made of it', async () => {
    await using visitor = await visit()
    const { page, heard } = visitor
    const before = await visitors()
    await page.evaluate(`{ window.errors = []; sandglass.on('error', ({ code }) => errors.push(code)) }`)
    await openChat(page)
    for (const [what, token] of wrong) {
      await identify(page, token())
      await visitorWrites(page, `A token that ${what}`)
      await talk(page).getByText('You could not be signed in to this chat.').waitFor()
      await talk(page).getByRole('button', { name: 'Cancel' }).click()
      await talk(page).getByText('could not be signed in').waitFor({ state: 'detached' })
    }
    expect(await page.evaluate('errors')).toEqual(wrong.map(() => 'identity_refused'))
    expect(await visitors()).toBe(before)
    expect(await heard()).not.toContain('Where is my sofa?')
    expect(await page.evaluate('localStorage.length')).toBe(0)
  })

  it('changes nothing for whoever is writing already', async () => {
    await using visitor = await visit()
    const { page } = visitor
    await openChat(page)
    await writes(page, 'Just a guest')
    const token = await tokenOf(page)
    for (const [, make] of wrong) expect(await identify(page, make())).toBe('identity_refused')
    expect(await tokenOf(page)).toBe(token)
    await visitorWrites(page, 'Still a guest')
    await bubble(page, 'Still a guest').waitFor()
    expect(await talk(page).getByText('Where is my sofa?').count()).toBe(0)
  })
})

describe('where only members may write', () => {
  it('guests are asked to sign in, and members are let in', async () => {
    await using visitor = await visit(`${stage.home}/members`)
    const { page } = visitor
    await openChat(page)
    await visitorWrites(page, 'Let me in')
    await talk(page).getByText('Sign in on this website to write to us.').waitFor()
    await identify(page, signed({ sub: 'c-9', aud: required.key }))
    await talk(page).getByRole('button', { name: 'Try again' }).click()
    await talk(page).getByText('Sent', { exact: true }).waitFor()
    await bubble(page, 'Let me in').waitFor()
  })
})

describe('signing in and out', () => {
  it('takes a guest’s chat along, under another token', async () => {
    await using visitor = await visit()
    const { page } = visitor
    await openChat(page)
    await writes(page, 'Asked before signing in')
    const guest = await tokenOf(page)
    expect(await identify(page, signed({ sub: 'c-2', name: 'Lukas Zimmermann' }))).toBe('taken')
    await bubble(page, 'Asked before signing in').waitFor()
    expect(await tokenOf(page)).not.toBe(guest)
    expect(await statusWith(guest)).toBe(401)
    await stage.answer('Asked before signing in', 'Answered after it')
    await bubble(page, 'Answered after it').waitFor()
    await using elsewhere = await visit()
    await openChat(elsewhere.page)
    await identify(elsewhere.page, signed({ sub: 'c-2' }))
    await visitorWrites(elsewhere.page, 'From my phone')
    await bubble(elsewhere.page, 'Asked before signing in').waitFor()
    await bubble(page, 'From my phone').waitFor()
  })

  it('keeps two people on one browser apart', async () => {
    await using visitor = await visit()
    const { page, heard } = visitor
    const [ada, ben] = [signed({ sub: 'ada', name: 'Ada' }), signed({ sub: 'ben', name: 'Ben' })]
    await identify(page, ada)
    await openChat(page)
    await writes(page, 'ada-canary')
    const adas = await tokenOf(page)
    await heard()

    // Without a logout in between, as careless websites do it.
    expect(await identify(page, ben)).toBe('taken')
    await bubble(page, 'ada-canary').waitFor({ state: 'detached' })
    expect(await statusWith(adas)).toBe(401)
    await writes(page, 'ben-canary')
    await page.reload()
    await openChat(page)
    await bubble(page, 'ben-canary').waitFor()
    expect(await heard()).not.toContain('ada-canary')

    const bens = await tokenOf(page)
    await page.evaluate('sandglass.reset()')
    await bubble(page, 'ben-canary').waitFor({ state: 'detached' })
    expect(await page.evaluate('localStorage.length')).toBe(0)
    expect(await statusWith(bens)).toBe(401)
    await heard()

    await identify(page, ada)
    await writes(page, 'ada is back')
    await bubble(page, 'ada-canary').waitFor()
    expect(await heard()).not.toContain('ben-canary')
  })

  it('signs other tabs out, too', async () => {
    await using visitor = await visit()
    const { page } = visitor
    await openChat(page)
    await writes(page, 'In both tabs')
    const other = await page.context().newPage()
    await other.goto(address)
    await openChat(other)
    await bubble(other, 'In both tabs').waitFor()
    await page.evaluate('sandglass.reset()')
    await bubble(other, 'In both tabs').waitFor({ state: 'detached' })
    await panel(other).getByRole('textbox', { name: 'Message' }).waitFor()
    await soon(() => other.evaluate('localStorage.length')).toBe(0)
  })
})
