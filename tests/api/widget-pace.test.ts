/** What a visitor may ask for again and again is bounded, and what changes nothing is not written down. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { setPace } from '../../server/core/visitor/pace.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'
import { newGuest, openShop, type Guest } from '../helpers/widget.ts'

describe.each(databases)('the pace of visitors’ changes on %s', (kind) => {
  let t: TestServer
  let carla: Guest
  beforeEach(async () => {
    t = await startTestServer(kind)
    carla = await newGuest(t, await openShop(t))
  })
  afterEach(() => t?.[Symbol.asyncDispose]())

  it('writes down what has changed, once', async () => {
    const about = { name: 'Carla', attributes: { plan: 'gold' } }
    for (let again = 0; again < 3; again++) {
      expect((await carla.call('PATCH', '/me', about)).status).toBe(204)
    }
    const written = t.ctx.db.read.selectFrom('audit').select('id').where('action', '=', 'visitor.update')
    expect(await written.execute()).toHaveLength(1)
  })

  it('takes changes of all kinds from one visitor, not without end, and those of others meanwhile', async () => {
    await carla.says('Moin')
    const { id } = await carla.chat()
    const other = await newGuest(t, carla.shop)
    setPace(t.ctx, { change: { points: 2, duration: 60 } })
    for (const name of ['Carla', 'Carla Kunde']) await carla.call('PATCH', '/me', { name })
    const refused = [
      await carla.call('PATCH', '/me', { name: 'C' }),
      await carla.call('POST', `/chats/${id}/rating`, { score: 1 }),
      await carla.call('POST', `/chats/${id}/end`),
      await carla.call('DELETE', `/chats/${id}`),
    ]
    expect(refused.map(({ status }) => status)).toEqual([429, 429, 429, 429])
    expect(await carla.chat()).toMatchObject({ id, status: 'open' })
    expect((await other.call('PATCH', '/me', { name: 'Ben' })).status).toBe(204)
  })

  it('makes no copies of whole chats without end', async () => {
    await carla.says('Moin')
    const path = `/chats/${(await carla.chat()).id}/download`
    setPace(t.ctx, { copy: { points: 1, duration: 60 } })
    const statuses = [(await carla.call('GET', path)).status, (await carla.call('GET', path)).status]
    expect(statuses).toEqual([200, 429])
  })
})
