/** What visitors do, told to consoles: what was known before and the frames since are all there is to know. */
// oxlint-disable vitest/expect-expect -- explains() is the assertion.
import { afterAll, beforeAll, describe, it } from 'vitest'
import { databases } from '../helpers/database.ts'
import { explains } from '../helpers/explain.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { answers, newGuest, openShop, signIdentity, type Guest, type Shop } from '../helpers/widget.ts'

describe.each(databases)('frames explain what visitors do on %s', (kind) => {
  let t: TestServer
  let shop: Shop
  let carla: Guest
  beforeAll(async () => {
    t = await startTestServer(kind)
    shop = await openShop(t, {
      pageUrl: true,
      notice: { required: false, texts: { en: { points: ['We read it.'] } } },
    })
    carla = await newGuest(t, shop, { name: 'Carla' })
    await carla.says('Moin')
    await answers(t, t.owner, await carla.conversationId(), 'Hallo')
  })
  afterAll(() => t?.[Symbol.asyncDispose]())

  const explained = (act: () => Promise<unknown>) => explains(t, t.owner, act)
  const onChat = async (method: string, path: string, body?: unknown) =>
    carla.call(method, `/chats/${(await carla.chat()).id}${path}`, body)

  it('a first message, with a page', () =>
    explained(async () => {
      const dora = await newGuest(t, shop, { name: 'Dora', attributes: { plan: 'gold' } })
      await dora.says('Moin', { page: 'https://shop.example/shelf' })
    }))

  it('another name, and other attributes', () =>
    explained(() => carla.call('PATCH', '/me', { name: 'Carla Jensen', attributes: { plan: 'gold' } })))

  it('what was agreed to', () => explained(() => carla.begin({ notice: { version: 1, language: 'de' } })))

  it('a rating, and another one', async () => {
    await explained(() => onChat('POST', '/rating', { score: 2, comment: 'Slow' }))
    await explained(() => onChat('POST', '/rating', { score: 5 }))
  })

  it('what was read', () =>
    explained(async () => {
      const [last] = (await carla.messages()).slice(-1)
      await carla.call('POST', '/seen', { chat: last?.chat, message: last?.id, state: 'read' })
      await t.settle()
    }))

  it('an end, and that it goes on', async () => {
    await explained(() => onChat('POST', '/end'))
    const { id } = await carla.chat()
    await explained(() => carla.says('One more thing', { chat: id }))
  })

  it('who it turned out to be', async () => {
    const identity = () => signIdentity(t, shop, { sub: 'customer-9', name: 'Carla of the shop' })
    const known = await newGuest(t, shop, { identity: identity() })
    await known.says('From the desk')
    await explained(() => carla.begin({ identity: identity() }))
  })
})
