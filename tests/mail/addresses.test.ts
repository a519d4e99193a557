/** An address leads to one inbox. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { InboxDetail } from '../../server/contract/inbox.ts'
import { databases } from '../helpers/database.ts'
import { startTestServer, type TestServer } from '../helpers/server.ts'

describe.each(databases)('the addresses of mailboxes on %s', (kind) => {
  let t: TestServer
  let first: number
  beforeAll(async () => {
    t = await startTestServer(kind)
    first = (await make('support@nordlicht.example', ['hilfe@nordlicht.example'])).body.id
  })
  afterAll(() => t?.[Symbol.asyncDispose]())
  const make = (address: string, aliases: string[] = []) =>
    t.owner.post<InboxDetail>('/api/inboxes', {
      channel: 'email',
      name: address,
      settings: { address, aliases, receive: 'smtp' },
    })
  const change = (id: number, aliases: string[]) =>
    t.owner.patch(`/api/inboxes/${id}`, { settings: { aliases } })
  const TAKEN = { status: 409, body: { error: { code: 'account_taken' } } }

  it('are refused where another inbox has them, by whichever name', async () => {
    expect(await make('support@nordlicht.example')).toMatchObject(TAKEN)
    expect(await make('HILFE@nordlicht.example')).toMatchObject(TAKEN)
    expect(await make('a@nordlicht.example', ['support@nordlicht.example'])).toMatchObject(TAKEN)
    expect(await make('a@nordlicht.example', ['hilfe@nordlicht.example'])).toMatchObject(TAKEN)
  })

  it('can be changed to free ones, and to what they are', async () => {
    const { id } = (await make('sales@nordlicht.example')).body
    expect(await change(id, ['hilfe@nordlicht.example'])).toMatchObject(TAKEN)
    expect((await change(id, ['orders@nordlicht.example'])).status).toBe(200)
    expect((await change(first, ['hilfe@nordlicht.example'])).status).toBe(200)
  })

  it('are given once, however many ask at the same moment', async () => {
    const all = Array.from({ length: 4 }, (_, index) =>
      make(`n${index}@nordlicht.example`, ['one@nordlicht.example']),
    )
    const replies = (await Promise.all(all)).map(({ status }) => status)
    expect(replies.toSorted((one, other) => one - other)).toEqual([200, 409, 409, 409])
  })
})
